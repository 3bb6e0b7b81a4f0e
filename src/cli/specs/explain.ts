import { list, oneOf, text, wholeNumber } from "../flags.ts";
import type { CommandSpecs } from "./commandSpec.ts";
import { engine, json, model, threads } from "./common.ts";

/** What is inside a trained network. */
export const explainCommands = {
  explain: {
    summary: "show what layers learned, or what an answer rests on, as a page",
    about:
      "Without pictures: the weights of the first layer; for filters, units and classes the nine real patches that excite them " +
      "most, an image made to excite them, and activation maps. With pictures: " +
      "asks the model about each, and shows which pixels its answer rests on: saliency, integrated gradients, Grad-CAM " +
      "and occlusion, for the likeliest class and for the runner-up; how alike the maps are to those of the same network with " +
      "random weights; and what such maps cannot say. The page is one HTML file that opens from the disk and fetches nothing.",
    arguments: [model, { name: "[files...]", about: 'pictures, folders, or patterns such as "photos/*.jpg"' }],
    flags: {
      out: text("where the page goes (default: learned.html, with pictures explained.html)", "FILE"),
      class: text("the class that is held against the likeliest one (default: the runner-up)", "CLASS"),
      method: list(
        "which of saliency, smoothGrad, gradientTimesInput, integratedGradients, gradCam, occlusion (default: all but the " +
          "second and third)",
        "METHODS",
      ),
      data: text("where to look for real patches (default: what was kept for validation in training)", "LOCATION"),
      filters: wholeNumber("so many of each layer, those that tell pictures apart most (default: 16)", {
        min: 1,
        max: 1024,
      }),
      limit: wholeNumber("pictures to look for patches in, as many of each class (default: 2000)", { min: 1 }),
      seed: wholeNumber("of the noise that made images begin with (default: 0)", { min: 0 }),
      stage: text(
        "this layer alone, such as conv2d_1, or classes; with pictures the convolution that Grad-CAM looks at (default: the last)",
        "NAME",
      ),
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
      "plumage explain model.onnx",
      "plumage explain model.onnx photo.jpg",
      "plumage explain model.onnx photos --method gradCam,occlusion --png maps",
    ],
  },
} as const satisfies CommandSpecs;
