import { list, oneOf, text, wholeNumber } from "../flags.ts";
import type { CommandSpecs } from "./commandSpec.ts";
import { engine, json, model, threads } from "./common.ts";

/** What is inside a trained network. */
export const explainCommands = {
  explain: {
    summary: "show what an answer rests on, as a page",
    about:
      "Asks the model about each picture, and shows which pixels its answer rests on: saliency, integrated gradients, Grad-CAM " +
      "and occlusion, for the likeliest class and for the runner-up; how alike the maps are to those of the same network with " +
      "random weights; and what such maps cannot say. The page is one HTML file that opens from the disk and fetches nothing.",
    arguments: [model, { name: "<files...>", about: 'pictures, folders, or patterns such as "photos/*.jpg"' }],
    flags: {
      out: text("where the page goes (default: explained.html)", "FILE"),
      class: text("the class that is held against the likeliest one (default: the runner-up)", "CLASS"),
      method: list(
        "which of saliency, smoothGrad, gradientTimesInput, integratedGradients, gradCam, occlusion (default: all but the " +
          "second and third)",
        "METHODS",
      ),
      stage: text("the convolution that Grad-CAM looks at, such as conv2d_1 (default: the last)", "NAME"),
      baseline: oneOf("the empty picture from which integrated gradients begin (default: black)", [
        "black",
        "mean",
        "blurred",
      ]),
      draws: wholeNumber("how often weights are randomised to see whether maps change; 0 never (default: 3)", {
        min: 0,
        max: 100,
      }),
      png: text("write each map as a picture of its own into this folder, too", "FOLDER"),
      fit: oneOf("how a picture of another shape is brought to the model's (default: as the model was trained)", [
        "squash",
        "crop",
        "pad",
      ]),
      engine,
      threads,
      json: { ...json, about: "print all numbers of all maps as JSON lines, and write the page only where --out says" },
    },
    examples: [
      "plumage explain model.onnx photo.jpg",
      "plumage explain model.onnx photos --method gradCam,occlusion --png maps",
    ],
  },
} as const satisfies CommandSpecs;
