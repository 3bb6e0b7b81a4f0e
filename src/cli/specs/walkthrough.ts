import { oneOf, text } from "../flags.ts";
import type { CommandSpecs } from "./commandSpec.ts";
import { engine, jsonObject, model, threads } from "./common.ts";

/** One picture on its way through a network. */
export const walkthroughCommands = {
  watch: {
    summary: "watch a picture go through the network, step by step, as a page",
    about:
      "Sends one picture through the model and makes a page of it: the overlapping tiles, the one small network with shared " +
      "weights, the results in the same arrangement, max-pooling with its winners, the dense layers, the answer. Point at any " +
      "cell to see the tile that it looks at and the arithmetic that made its number. The page is one HTML file that opens " +
      "from the disk and fetches nothing.",
    arguments: [model, { name: "<picture>", about: "the picture: JPEG, PNG, WebP, GIF, AVIF or TIFF" }],
    flags: {
      out: text("where the page goes (default: watched.html)", "FILE"),
      fit: oneOf("how a picture of another shape is brought to the model's (default: as the model was trained)", [
        "squash",
        "crop",
        "pad",
      ]),
      engine,
      threads,
      json: {
        ...jsonObject,
        about: "print the answer and the shapes of all stages as JSON, and write the page only where --out says",
      },
    },
    examples: ["plumage watch model.onnx photo.jpg", "plumage watch model.onnx photo.jpg --out pages/robin.html"],
  },
} as const satisfies CommandSpecs;
