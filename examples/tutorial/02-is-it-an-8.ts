/**
 * Is it an 8? A dense network of 324 inputs and two outputs learns it from MNIST's handwritten digits, and is judged on digits that it
 * has not seen.
 *
 *     npx tsx examples/tutorial/02-is-it-an-8.ts
 */
import {
  adam,
  eight,
  evaluate,
  fit,
  imagePixels,
  loadDataSet,
  oneAgainstRest,
  resized,
  saveModel,
  subset,
} from "plumage";

const [count, epochs] = process.env.QUICK === "1" ? [2_000, 2] : [60_000, 5];
const mnist = await loadDataSet("mnist");

// The digit lies in the middle 20 x 20 of its 28 x 28 pixels. Cut out and made 18 x 18, it is 324 numbers; "not 8" or "8" is the answer.
const prepared = (images: typeof mnist.train) =>
  resized(oneAgainstRest(images, "8"), { box: { left: 4, top: 4, width: 20, height: 20 }, height: 18, width: 18 });
const all = prepared(mnist.train);
const train = subset(
  all,
  Array.from({ length: Math.min(count, all.count) }, (_, i) => i),
);
const test = prepared(mnist.test);

// This is what it gets: a row of numbers. In rows of 18 they are a picture again.
const digit = imagePixels(test, 61);
for (let y = 0; y < 18; y += 2) {
  console.log(Array.from({ length: 18 }, (_, x) => " .:*#@"[Math.floor(digit[y * 18 + x]! / 43)]).join(""));
}

for await (const event of fit(eight({ hidden: 128 }), {
  train,
  epochs,
  optimizer: adam({ learningRate: 0.003 }),
  seed: 1,
})) {
  if (event.type === "epoch") console.log(`epoch ${event.epoch}: loss ${event.loss.toFixed(4)}`);
  if (event.type !== "end") continue;
  const { accuracy, classes } = await evaluate(event.model, test);
  const { precision, recall } = classes[1]!;
  const percent = (part: number | null) => `${(100 * (part ?? 0)).toFixed(1)} %`;
  console.log(`accuracy ${percent(accuracy)}; never saying "8": ${percent(1 - 974 / 10_000)}`);
  console.log(`precision ${percent(precision)}, recall ${percent(recall)}`);
  await saveModel("eight.onnx", event.model);
}
