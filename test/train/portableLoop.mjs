/**
 * Trains with the files that `plumage export --training-step` writes, and with ONNX Runtime: nothing else is needed.
 *
 *     node portableLoop.mjs step.onnx data.json STEPS BATCH
 *
 * data.json: { "shape": [count, height, width, channels], "images": [...], "labels": [...] }. Prints { losses, probabilities }.
 */
import { readFileSync } from "node:fs";
import { InferenceSession, Tensor } from "onnxruntime-node";

const [file, dataFile, steps, batchSize] = process.argv.slice(2);
const description = JSON.parse(readFileSync(file.replace(/\.onnx$/, ".json"), "utf8"));
const data = JSON.parse(readFileSync(dataFile, "utf8"));
const [total, height, width, channels] = data.shape;
const imageSize = height * width * channels;

const start = await InferenceSession.create(file.replace(/\.onnx$/, ".start.onnx"));
let state = await start.run({});

const step = await InferenceSession.create(file);
const losses = [];
// Numbers that belong to an image are drawn when it is seen first, and kept.
const imageRandoms = description.imageRandoms.map(({ name, shape }) => {
  const each = shape.slice(1).reduce((product, size) => product * size, 1);
  return { name, shape, each, numbers: Float32Array.from({ length: total * each }, Math.random) };
});
for (let i = 0; i < Number(steps); i++) {
  const from = (i * Number(batchSize)) % total;
  const count = Math.min(Number(batchSize), total - from);
  const images = Uint8Array.from(data.images.slice(from * imageSize, (from + count) * imageSize));
  const labels = Int32Array.from(data.labels.slice(from, from + count));
  const feeds = {
    ...state,
    images: new Tensor("uint8", images, [count, height, width, channels]),
    labels: new Tensor("int32", labels, [count]),
    learningRate: new Tensor("float32", [description.learningRate], []),
  };
  if (description.momentum !== undefined) feeds.momentum = new Tensor("float32", [description.momentum], []);
  for (const { name, shape } of description.randoms) {
    const sizes = shape.map((size) => (size === "N" ? count : size));
    const length = sizes.reduce((product, size) => product * size, 1);
    feeds[name] = new Tensor("float32", Float32Array.from({ length }, Math.random), sizes);
  }
  if (description.inputs.some(({ name }) => name === "epoch")) {
    feeds.epoch = new Tensor("float32", [Math.floor((i * Number(batchSize)) / total)], []);
  }
  for (const { name, shape, each, numbers } of imageRandoms) {
    feeds[name] = new Tensor("float32", numbers.slice(from * each, (from + count) * each), [count, ...shape.slice(1)]);
  }
  const results = await step.run(feeds);
  losses.push(results.loss.data[0]);
  state = Object.fromEntries(description.state.map(({ name, next }) => [name, results[next]]));
}

const predict = await InferenceSession.create(file.replace(/\.onnx$/, ".predict.onnx"));
const weights = Object.fromEntries(description.predictWeights.map(({ name, state: from }) => [name, state[from]]));
const images = new Tensor("uint8", Uint8Array.from(data.images), data.shape);
const { probabilities } = await predict.run({ ...weights, images });
console.log(JSON.stringify({ losses, probabilities: Array.from(probabilities.data) }));
