import {
  conv2d,
  dense,
  dropout,
  evaluate,
  fit,
  loadDataSet,
  maxPool2d,
  oneAgainstRest,
  saveModel,
  sequential,
  standardize,
  stratifiedSplit,
  zeroCenter,
} from "plumage";

// 60,000 small photographs; fetched once, then read from your cache folder.
const cifar10 = await loadDataSet("cifar10");
const { train, validation } = stratifiedSplit(oneAgainstRest(cifar10.train, "bird"), { fraction: 0.1, seed: 1 });
const test = oneAgainstRest(cifar10.test, "bird");

const network = sequential(
  zeroCenter(),
  standardize(),
  conv2d(32, 3, { activation: "relu" }),
  maxPool2d(2),
  conv2d(64, 3, { activation: "relu" }),
  maxPool2d(2),
  dense(128, { activation: "relu" }),
  dropout(0.5),
  dense(2, { activation: "softmax" }),
);

for await (const event of fit(network, { train, validation, epochs: 3, seed: 1 })) {
  if (event.type === "epoch") {
    console.log(`epoch ${event.epoch}: validation accuracy ${event.validation?.accuracy.toFixed(3)}`);
  }
  if (event.type === "end") {
    const scores = await evaluate(event.model, test);
    console.log(
      `test accuracy ${scores.accuracy.toFixed(3)}; always "${scores.majority}": ${scores.baseline.toFixed(3)}`,
    );
    await saveModel("birds.onnx", event.model);
  }
}
