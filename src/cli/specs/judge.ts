import { choiceFlags } from "../choiceFlags.ts";
import { sourceFlags } from "../dataFlags.ts";
import { fraction, oneOf, text, toggle, wholeNumber } from "../flags.ts";
import type { CommandSpecs } from "./commandSpec.ts";
import { engine, json, jsonObject, model, threads } from "./common.ts";

const { classes: _, ...evaluateFlags } = sourceFlags;

/** Asking a model, and finding out what it is worth. */
export const judgeCommands = {
  predict: {
    summary: "say what is on pictures, and how sure it is",
    about:
      "Takes JPEG, PNG, WebP, GIF, AVIF and TIFF: files, folders (with all that is in them) and patterns. A picture that " +
      "cannot be read is named, and does not stop the others.",
    arguments: [model, { name: "<files...>", about: 'pictures, folders, or patterns such as "photos/*.jpg"' }],
    flags: {
      fit: oneOf(
        "how a picture of another shape is brought to the model's: squash shows all of it, crop cuts the longer sides, " +
          "pad adds white borders (default: as the model was trained)",
        ["squash", "crop", "pad"],
      ),
      top: wholeNumber("the N likeliest classes (default: 1 of two classes, 3 of more)", { min: 1 }),
      engine,
      threads,
      json,
    },
    examples: ["plumage predict model.onnx photo.jpg", 'plumage predict model.onnx photos "more/*.png" --json'],
  },
  evaluate: {
    summary: "judge a model on images that it has not learned from",
    about:
      "Divides the data as the model's training did, by the seed in the model file, and judges the model on one part; or " +
      "judges it on other pictures whose classes are known. Scores " +
      "on the test images are for the end: what is chosen by them should not be praised with them, so thresholds are chosen " +
      "on the validation images.",
    arguments: [model],
    flags: {
      data: text("a recipe, a data set or a place of pictures (default: what it learned from)", "LOCATION"),
      split: oneOf("which images (default: test; of another place all, where it has no test part)", [
        "test",
        "validation",
      ]),
      atRate: fraction("the part of pictures that are so where it will be used: precision is told for it, too"),
      compare: text("another model.onnx: judge both on the same images, and say whether one is better", "MODEL"),
      ...choiceFlags,
      threshold: fraction("try this threshold instead of the model's"),
      save: toggle("keep the threshold that was chosen in the model file"),
      verbose: toggle("tell of each range of probabilities, and of more"),
      ...evaluateFlags,
      html: text("write a report with the pictures: one file that needs no network", "FILE"),
      engine,
      threads,
      json,
    },
    examples: [
      "plumage evaluate model.onnx",
      "plumage evaluate model.onnx --split validation --json",
      "plumage evaluate model.onnx --data more-photos",
      "plumage evaluate model.onnx --at-rate 0.02 --compare older.onnx",
      "plumage evaluate model.onnx --want-precision 0.95 --save",
    ],
  },
  verify: {
    summary: "check that a model file is unchanged and answers as it did",
    about:
      "Checks the file's seal (SHA-256), and asks the pictures that it carries again on every engine of this machine: the " +
      "processor with the graph as it stands and as the engine improves it, a graphics card, WebAssembly where " +
      "onnxruntime-web is installed. Ends with 1 where the seal is broken or an answer is too far from the file's.",
    arguments: [model],
    flags: { engine: { ...engine, about: "only this engine (default: all that are here)" }, threads, json },
    examples: ["plumage verify model.onnx", "plumage verify model.onnx --engine cpu --json"],
  },
  inspect: {
    summary: "show what is inside a model file or a checkpoint",
    about:
      "Of a model: its classes, its network, how images are prepared, how answers are chosen, how and on what it was trained, " +
      "its scores and its seal. Of a checkpoint (.safetensors): where training stands. Of an ONNX file that another program " +
      "wrote: its inputs, outputs, operators and sizes. Nothing runs.",
    arguments: [{ name: "<file>", about: "a model.onnx, any other ONNX file, or a checkpoint" }],
    flags: { json: jsonObject },
    examples: ["plumage inspect model.onnx", "plumage inspect runs/birds/checkpoints/00000384.safetensors"],
  },
  report: {
    summary: "write a run's report anew: one page with the pictures",
    about:
      "Judges the run's model on its test images and on those kept for validation, and writes what it is worth as one HTML file " +
      "that opens from the disk and fetches nothing: scores, curves, pictures of every kind of mistake, a threshold to move, and " +
      "labels that may be wrong.",
    arguments: [{ name: "<run>", about: "a run folder that `plumage train` left" }],
    flags: {
      out: text("where it goes (default: report.html in the run folder)", "FILE"),
      engine,
      threads,
      json,
    },
    examples: ["plumage report runs/20250131-140322-birds-x7k2", "plumage report birds-7 --out birds.html"],
  },
} as const satisfies CommandSpecs;
