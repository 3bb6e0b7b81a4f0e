import type { TrainingDefaults } from "../experiment/recipe.ts";
import { recipes } from "../experiment/recipes.ts";
import { policyNames } from "../nn/augment/policies.ts";
import { networks } from "../zoo/networks.ts";
import { choiceFlags } from "./choiceFlags.ts";
import { controlFlags } from "./controlFlags.ts";
import { pictureFlags, sourceFlags } from "./dataFlags.ts";
import {
  every,
  type Flags,
  folderName,
  fraction,
  list,
  oneOf,
  positiveNumber,
  text,
  toggle,
  wholeNumber,
} from "./flags.ts";
import { questionFlags } from "./questionFlags.ts";

/** What can be asked on the command line. Help and parsing are both made from it. */
export interface CommandSpec {
  /** One line, for the list of commands. */
  readonly summary: string;
  /** What else there is to know, for its own help. */
  readonly about: string;
  /** As commander writes them: "<recipe>" is required, "<files...>" takes one or more. */
  readonly arguments: readonly { readonly name: string; readonly about: string }[];
  readonly flags: Flags;
  readonly examples: readonly string[];
}

const json = toggle("print JSON lines for programs, and nothing else, on the standard output");
const threads = wholeNumber("threads for one step (default: one for each core)", { min: 1, max: 1024 });
const engine = oneOf(
  "what runs the model: the processor, the graphics card, or WebAssembly (default: the fastest that works)",
  ["cpu", "webgpu", "wasm"],
);
const model = { name: "<model>", about: "a model.onnx that `plumage train` wrote" };
const run = { name: "<run>", about: "a run's name in runs/, or its folder" };
const runs = text("where the runs are (default: runs/)", "FOLDER");
const dataSet = { name: "<name>", about: "as `plumage data list` shows it" };
const networkNames = Object.keys(networks).join(", ");
const recipeNames = Object.keys(recipes).join(", ");

/** "15 for birds" */
function defaults(key: keyof TrainingDefaults): string {
  return Object.values(recipes)
    .map(({ name, defaults }) => `${defaults[key]} for ${name}`)
    .join(", ");
}

const { classes: _, ...evaluateFlags } = sourceFlags;

/** Every command by its words. */
export const specs = {
  train: {
    summary: "train a network by a recipe, and judge it",
    about:
      "Fetches the data on first use, trains, judges the model on test images that it has never seen, and leaves a run " +
      "folder: model.onnx, report.json, events.jsonl, history.csv, checkpoints. Ctrl-C stops after the batch under way and saves the model; " +
      "--resume goes on with a run that was stopped or killed, and comes to the same weights as if it had not been.",
    arguments: [{ name: "[recipe]", about: `what to train: ${recipeNames}; or --data` }],
    flags: {
      data: text("learn from your own pictures: a folder, a table, an archive, or a built-in set", "LOCATION"),
      with: oneOf("for birds: put a set's pictures to CIFAR-10's, and give the scores of each", ["cub200"]),
      positive: text("of two classes, the one that precision and recall are about", "CLASS"),
      network: text("the network for --data, by its name in the zoo (default: bird)", "NAME"),
      augment: {
        ...oneOf(
          `how images are changed with --data: ${policyNames.join(", ")} or none (default: as the network does)`,
          [...policyNames, "none"],
        ),
        placeholder: "NAME",
      },
      ...pictureFlags,
      ...sourceFlags,
      relabel: list("lists of labels that a person has looked at, saved from a report", "FILES"),
      validationFraction: fraction("the part of the training images kept for validation (default: 0.1)"),
      testFraction: fraction("the part held out for the test, where the data have none (default: 0.15)"),
      epochs: wholeNumber(`how often all training images are seen (default: ${defaults("epochs")})`, { min: 1 }),
      batchSize: wholeNumber(`images a step (default: ${defaults("batchSize")})`, { min: 1 }),
      learningRate: positiveNumber(`how far one step goes (default: ${defaults("learningRate")})`),
      ...controlFlags,
      seed: wholeNumber("fixes everything random: same seed, same weights (default: 0)", { min: 0 }),
      limit: wholeNumber("only the first N images of each class, for a quick try (default: all)", { min: 1 }),
      ...questionFlags,
      ...choiceFlags,
      calibrate: toggle("bring probabilities to mean what they say, by a temperature found on validation"),
      withoutGolden: toggle("leave the eight golden pictures out of the model file: they are some of yours"),
      engine,
      threads,
      tensorboard: wholeNumber(
        "write event files for TensorBoard, 0 to 3: curves, gradients, weights, activations and mistakes (default: none)",
        { min: 0, max: 3 },
      ),
      out: text("the run folder, new or empty (default: a new one in runs/)", "FOLDER"),
      runId: folderName("what the run is called, and its folder in runs/ (default: date, time and recipe)"),
      resume: text("go on with a run that was stopped or killed: its name in runs/, or its folder", "RUN"),
      checkpointEvery: every('also within an epoch: "200 steps", "5 min" (default: at the end of each epoch)'),
      keep: wholeNumber("how many checkpoints stay, beside the best epoch's (default: 2)", { min: 1 }),
      json,
    },
    examples: [
      "plumage train birds",
      "plumage train birds --limit 200 --epochs 2",
      "plumage train birds --seed 7 --out birds-7",
      "plumage train --data ./photos",
      "plumage train --resume 20250131-140322-birds-x7k2",
      "plumage train --data photos.zip --size 48x64 --fit crop --epochs 20",
    ],
  },
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
    flags: { json: toggle("print one JSON object, and nothing else, on the standard output") },
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
  serve: {
    summary: "answer over HTTP: a picture in, JSON out",
    about:
      'POST /predict takes a picture as its body, or a form with pictures in the field "image". / is a page to try it, ' +
      "/openapi.json describes it, /healthz, /readyz and /metrics are for what watches over it. Pictures that come together " +
      "are asked together. Ctrl-C or SIGTERM answers what is under way, and ends.",
    arguments: [model],
    flags: {
      port: wholeNumber("where to listen; 0 takes a free port and tells it (default: 8080)", { min: 0, max: 65535 }),
      host: text(
        "who may ask: 127.0.0.1 this machine alone, 0.0.0.0 all that reach it (default: 127.0.0.1)",
        "ADDRESS",
      ),
      fit: oneOf("how a picture of another shape is brought to the model's (default: as the model was trained)", [
        "squash",
        "crop",
        "pad",
      ]),
      maxBytes: wholeNumber("the largest body, in bytes (default: 10000000)", { min: 1 }),
      maxPixels: wholeNumber("the largest picture that is decoded, in pixels (default: 50000000)", { min: 1 }),
      timeout: positiveNumber("seconds until a request is given up (default: 10)"),
      batch: wholeNumber("pictures that the model is asked together, at most (default: 16)", { min: 1, max: 1024 }),
      queue: wholeNumber("pictures under way, at most; then 503 (default: 128)", { min: 1 }),
      cors: text("the origin whose pages may ask, such as https://example.org, or * for all", "ORIGIN"),
      engine: { ...engine, about: "what runs the model (default: the processor)" },
      threads: wholeNumber("batches at the same time, each on one core (default: one for each core)", {
        min: 1,
        max: 1024,
      }),
      json,
    },
    examples: ["plumage serve model.onnx", "plumage serve model.onnx --port 0 --host 0.0.0.0 --cors '*' --json"],
  },
  summary: {
    summary: "list a network's layers and costs, and draw it",
    about:
      "Layers with the shapes that they give, parameters, multiply-adds (of convolutions and matrix products, for one " +
      "image), the memory that a step of training needs, and the size of the finished file. No weight is drawn, nothing runs.",
    arguments: [{ name: "<network>", about: `one of ${networkNames}` }],
    flags: {
      batch: wholeNumber("images in a step of training (default: 96)", { min: 1 }),
      classes: wholeNumber("classes that it tells apart (default: as in its paper)", { min: 1 }),
      size: wholeNumber("height and width of its images (default: as in its paper)", { min: 1 }),
      svg: text("draw it into this file", "FILE"),
      json: toggle("print one JSON object, and nothing else, on the standard output"),
    },
    examples: [
      "plumage summary bird",
      "plumage summary vgg16 --classes 10 --size 64 --batch 32",
      "plumage summary bird --svg bird.svg",
    ],
  },
  export: {
    summary: "write a model smaller, as a web page or a server, or training itself as ONNX",
    about:
      "--float16 and --int8 write a model whose weights take half or a quarter of the room, and say how many pictures it then " +
      "gets right and how fast it is, beside the model itself. --web-page writes a folder with a page that asks the model in the " +
      "browser, --node-server one with a small server; neither needs Plumage. --training-step writes one step of training, the state before the first step, what the network says of images with given weights, and " +
      "a description of every input and output. A recipe begins anew; a model goes on from where it is. Data are fetched where something is measured on them.",
    arguments: [{ name: "<source>", about: `a recipe (${recipeNames}), or a model.onnx that \`plumage train\` wrote` }],
    flags: {
      trainingStep: toggle("what to write: the training step"),
      float16: toggle("what to write: the model with its weights in half precision"),
      int8: toggle("what to write: the model computed in whole numbers of eight bits"),
      webPage: text("what to write: a web page with the model in it, into this folder, new or empty", "DIR"),
      nodeServer: text(
        "what to write: a small HTTP server with the model in it, into this folder, new or empty",
        "DIR",
      ),
      data: text("pictures to compare a smaller model with the model on (default: its own test images)", "LOCATION"),
      batchSize: wholeNumber("images in every step, for engines that must know (default: any)", { min: 1 }),
      learningRate: positiveNumber("what the description names as learning rate (default: the training's)"),
      seed: wholeNumber("fixes the first weights and the division of the data (default: 0)", { min: 0 }),
      limit: wholeNumber("only the first N images of each class are measured (default: all)", { min: 1 }),
      engine,
      threads,
      out: text(
        "where it goes; what belongs to it beside it (default: step.onnx, or model.int8.onnx beside the model)",
        "FILE",
      ),
      json,
    },
    examples: [
      "plumage export birds --training-step",
      "plumage export model.onnx --training-step --out steps/birds.onnx",
      "plumage export model.onnx --int8",
      "plumage export model.onnx --web-page page",
    ],
  },
  "runs list": {
    summary: "list runs: how they stand, and what they are worth",
    about: "The newest first. A run that was killed or stopped goes on with `plumage train --resume`.",
    arguments: [],
    flags: { runs, json },
    examples: ["plumage runs list", "plumage runs list --runs ../other/runs"],
  },
  "runs show": {
    summary: "tell all about a run: its settings, its machine, how it stands, its scores",
    about: "Reads what is in its folder, and changes nothing.",
    arguments: [run],
    flags: { runs, json: toggle("print one JSON object, and nothing else, on the standard output") },
    examples: ["plumage runs show 20250131-140322-birds-x7k2"],
  },
  "runs remove": {
    summary: "take a run away: its model, its checkpoints, all that is in its folder",
    about: "Asks nothing. A run that goes on is left alone, and so is a folder that is no run's.",
    arguments: [run],
    flags: { runs, json },
    examples: ["plumage runs remove 20250131-140322-birds-x7k2"],
  },
  "runs compare": {
    summary: "set runs beside one another: what differs between them, and which is better",
    about:
      "Settings that differ, scores beside one another, and McNemar's test of each later run against the first: whether they " +
      "differ on the same test images by more than chance.",
    arguments: [run, { name: "<others...>", about: "one more, or several" }],
    flags: { runs, json: toggle("print one JSON object, and nothing else, on the standard output") },
    examples: ["plumage runs compare plain augmented"],
  },
  "data list": {
    summary: "list the data sets, and which are in the cache",
    about: "The cache is in the user's cache folder, or where PLUMAGE_CACHE says.",
    arguments: [],
    flags: { json },
    examples: ["plumage data list"],
  },
  "data info": {
    summary: "tell all about a data set: its terms, where it comes from, what of it is in the cache",
    about: "Nothing is asked of the network.",
    arguments: [dataSet],
    flags: { json: toggle("print one JSON object, and nothing else, on the standard output") },
    examples: ["plumage data info cub200"],
  },
  "data get": {
    summary: "fetch a data set into the cache",
    about:
      "Mirrors are tried in order, and a checksum decides. A set that is in the cache already is not fetched again.",
    arguments: [dataSet],
    flags: { json },
    examples: ["plumage data get cifar10"],
  },
  "data import": {
    summary: "take a data set into the cache from files that you have",
    about:
      "Takes the archives that the authors publish, what they unpack to, or a folder of that. What it is is recognised by its " +
      "content, and checked. Of a set of pictures a part will do. Files are copied: yours may go away afterwards. What was in the " +
      "cache before is replaced.",
    arguments: [dataSet, { name: "<paths...>", about: "archives, files or folders" }],
    flags: { json },
    examples: [
      "plumage data import cub200 CUB_200_2011.tgz",
      "plumage data import svhn train_32x32.mat test_32x32.mat",
      "plumage data import cifar10 downloads/cifar-10-batches-bin",
    ],
  },
  "data remove": {
    summary: "take a data set out of the cache",
    about:
      "Frees what it was unpacked to, and what its pictures were decoded to. It is no error when nothing is there.",
    arguments: [dataSet],
    flags: { json },
    examples: ["plumage data remove cifar10"],
  },
  "data audit": {
    summary: "say what is wrong with data, before anything is trained on them",
    about:
      "Looks for copies within and across splits (resized, mirrored, lighter ones too), one picture under two labels, broken, dark, " +
      "blurred and odd pictures, and classes that the camera or the file gives away. Deletes and changes nothing.",
    arguments: [
      { name: "<location>", about: "a data set as `plumage data list` shows it, or the place of your pictures" },
    ],
    flags: {
      html: text("write a page with the pictures: one file that needs no network", "FILE"),
      fix: text("write names to leave out into this list, or add them to it; for --exclude", "FILE"),
      size: {
        ...pictureFlags.size,
        about: "what pictures are looked at in: N for squares, or HEIGHTxWIDTH (default: 96, or a data set's own size)",
      },
      ...sourceFlags,
      json: toggle("print one JSON object, and nothing else, on the standard output"),
    },
    examples: [
      "plumage data audit photos --html audit.html",
      "plumage data audit photos --fix exclusions.txt",
      "plumage data audit cifar10 --json",
    ],
  },
  "data preview": {
    summary: "draw some images of each class, as they are and as training sees them",
    about:
      "Writes contact sheets (PNG) and a page (HTML, one file that needs no network). Each image stands above what the " +
      "augmentation of training makes of it: the same graph draws it.",
    arguments: [
      { name: "<location>", about: "a data set as `plumage data list` shows it, or the place of your pictures" },
    ],
    flags: {
      count: wholeNumber("images of each class (default: 8)", { min: 1, max: 1000 }),
      augment: {
        ...oneOf(`what changes the images: none, ${policyNames.join(", ")} (default: birds)`, ["none", ...policyNames]),
        placeholder: "NAME",
      },
      split: oneOf("which images, where they come divided (default: train)", ["train", "validation", "test"]),
      seed: wholeNumber("which images are taken, and how they are changed (default: 0)", { min: 0 }),
      ...pictureFlags,
      size: {
        ...pictureFlags.size,
        about: "what pictures are brought to: N for squares, or HEIGHTxWIDTH (default: 64, or a data set's own size)",
      },
      ...sourceFlags,
      out: text("the page; sheets go beside it (default: <location>-preview.html)", "FILE"),
      json,
    },
    examples: [
      "plumage data preview cifar10",
      "plumage data preview photos --size 96 --fit crop",
      "plumage data preview mnist --classes 3,8 --count 20 --augment cutout",
    ],
  },
} as const satisfies Readonly<Record<string, CommandSpec>>;

export type CommandName = keyof typeof specs;
