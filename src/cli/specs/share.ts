import { networks } from "../../zoo/networks.ts";
import { oneOf, positiveNumber, text, toggle, wholeNumber } from "../flags.ts";
import type { CommandSpecs } from "./commandSpec.ts";
import { engine, json, jsonObject, model, recipeNames, threads } from "./common.ts";

const networkNames = Object.keys(networks).join(", ");

/** Models for others to use, and what a network costs. */
export const shareCommands = {
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
      json: jsonObject,
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
      withGolden: toggle(
        "leave the golden pictures in the page's or server's copy of the model: they are some of yours",
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
} as const satisfies CommandSpecs;
