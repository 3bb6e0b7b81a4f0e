import { choiceFlags } from "../choiceFlags.ts";
import { sourceFlags } from "../dataFlags.ts";
import { fraction, list, oneOf, positiveNumber, text, toggle, wholeNumber } from "../flags.ts";
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
  scan: {
    summary: "find where on a large picture something is",
    about:
      "Moves a window of the model's size over the picture, at several scales, asks the model about every one, and merges the " +
      "windows that show something to boxes. Of yes-or-no models the class that means yes is looked for, of others every class but " +
      '"nothing" and "background". With --out it writes, for each picture, the boxes as PNG, SVG and JSON, and a heat map. A model ' +
      'that has never seen "nothing" finds something everywhere: see docs/scanning.md.',
    arguments: [model, { name: "<files...>", about: 'pictures, folders, or patterns such as "photos/*.jpg"' }],
    flags: {
      out: text("write pictures and JSON into this folder", "FOLDER"),
      stride: positiveNumber(
        "from one window to the next: whole pixels of the scaled picture from 1 on, or a part of the window (default: 0.25)",
      ),
      convolutional: toggle(
        "all windows of a scale in one pass of the network: much faster; windows then lie a multiple of its stride apart",
      ),
      smallest: positiveNumber(
        "the smallest window: its shorter side, in pixels of the picture (default: the model's size; in large pictures a 24th of the shorter side)",
      ),
      largest: positiveNumber("the largest window (default: as large as fits)"),
      scaleStep: positiveNumber("how much larger windows become from scale to scale (default: 1.41)"),
      scales: list(
        "these scales instead: pixels of the scaled picture for one of the picture, such as 1,0.5",
        "NUMBERS",
      ),
      threshold: fraction("the least probability (default: the model's decision, otherwise 0.5)"),
      class: list("look for these classes", "CLASSES"),
      nms: fraction("boxes of a class may overlap by this part, intersection over union (default: 0.2)"),
      softNms: oneOf("lessen the scores of overlapping boxes instead of taking them away", ["gaussian", "linear"]),
      sigma: positiveNumber("how gently --soft-nms gaussian lessens (default: 0.5)"),
      acrossClasses: toggle("merge boxes of different classes, too: where one place shows but one thing"),
      maxDetections: wholeNumber("boxes a picture, at most (default: 100)", { min: 1 }),
      invert: toggle("light becomes dark and dark light: for dark ink on paper, and a model of light digits on black"),
      link: toggle("the SVG links to the picture instead of holding it"),
      engine,
      threads,
      json,
    },
    examples: [
      "plumage scan model.onnx garden.jpg --out found",
      "plumage scan model.onnx page.png --largest 80 --invert --out found",
      "plumage scan model.onnx photos --stride 8 --threshold 0.9 --json",
      "plumage scan model.onnx garden.jpg --convolutional --out found",
    ],
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
      negatives: text(
        "pictures that show none of the model's classes, such as emnist-letters for digits, or an album without birds: how many does it " +
          "take for one?",
        "LOCATION",
      ),
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
      "plumage evaluate model.onnx --negatives album-without-birds",
      "plumage evaluate model.onnx --want-precision 0.95 --save",
    ],
  },
  stress: {
    summary: "judge a model on pictures that are moved, turned, blurred, more and more",
    about:
      "Takes the model's own test images, changes them by rising strengths, and says what that costs: a network that only knows " +
      "where and how things stood in training falls at once. As many images of each class are taken, so that guessing is right " +
      "as often for each. Several models of the same question come into one picture.",
    arguments: [{ name: "<models...>", about: "models that `plumage train` wrote" }],
    flags: {
      data: text("a recipe, a data set or a place of pictures (default: what it learned from)", "LOCATION"),
      only: list("these changes: shift, scale, rotation, blur, noise, brightness, occlusion (default: all)", "NAMES"),
      strengths: list("these strengths of the one change that --only names", "NUMBERS"),
      limit: wholeNumber("images, of all classes together (default: 1000)", { min: 1 }),
      outside: oneOf("what lies outside a picture that is moved: its edge on and on, or black (default: edge)", [
        "edge",
        "black",
      ]),
      seed: wholeNumber("fixes images, directions, places and noise (default: 0)", { min: 0 }),
      out: text("write a page with curves and example pictures: one file that needs no network", "FILE"),
      svg: text("draw the curve of the one change that --only names", "FILE"),
      engine,
      threads,
      json,
    },
    examples: [
      "plumage stress model.onnx",
      "plumage stress model.onnx --out stress.html",
      "plumage stress dense.onnx conv.onnx --only shift --svg shift.svg",
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
