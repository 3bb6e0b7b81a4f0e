// What a page does: trains a tiny network with the engine of its choice, and asks the model that came out.
import {
  adam,
  chooseRuntime,
  conv2d,
  dense,
  encodeModel,
  evaluate,
  fit,
  imageSet,
  openModel,
  sequential,
  standardize,
  zeroCenter,
} from "../../src/index.web.ts";

/** Bright images, and dark ones. */
function someImages(count) {
  const images = new Uint8Array(count * 4 * 4);
  const labels = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    labels[i] = i % 2;
    images.fill(labels[i] === 1 ? 200 + (i % 50) : 20 + (i % 50), i * 16, (i + 1) * 16);
  }
  return imageSet({ name: "light", classes: ["dark", "bright"], height: 4, width: 4, channels: 1, images, labels });
}

export async function train(engine) {
  const runtime = engine === undefined ? await chooseRuntime() : await chooseRuntime({ engine });
  const network = sequential(
    ...[zeroCenter(), standardize()],
    conv2d(4, 3, { activation: "relu" }),
    dense(2, { activation: "softmax" }),
  );
  const losses = [];
  let model;
  for await (const event of fit(network, {
    train: someImages(32),
    epochs: 3,
    batchSize: 8,
    optimizer: adam({ learningRate: 0.02 }),
    runtime,
  })) {
    if (event.type === "step") losses.push(event.loss);
    if (event.type === "end") model = event.model;
  }
  const file = encodeModel(model);
  const opened = await openModel(file, runtime);
  const probabilities = await opened.predict(new Uint8Array(32).fill(10, 0, 16).fill(240, 16));
  const { accuracy } = await evaluate(opened, someImages(10));
  await opened.close();
  return {
    engine: runtime.engine,
    losses,
    file: Array.from(file),
    probabilities: Array.from(probabilities),
    accuracy,
  };
}
