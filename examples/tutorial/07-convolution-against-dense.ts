/**
 * A dense network and a convolutional one learn the same digits, anywhere on their picture. Then the convolutional one looks at a large
 * picture twice: window by window, and at all windows in one pass.
 *
 *     npx tsx examples/tutorial/07-convolution-against-dense.ts
 */
import {
  adam,
  eight,
  eightConv,
  evaluate,
  firstPerClass,
  fit,
  imagePixels,
  imageSet,
  type Layer,
  loadDataSet,
  loadModel,
  oneAgainstRest,
  openConvolution,
  openModel,
  placed,
  saveModel,
} from "plumage";

const [digits, epochs] = process.env.QUICK === "1" ? [100, 1] : [3_000, 5];
const mnist = await loadDataSet("mnist");
const canvas = { height: 40, width: 40, scale: [0.6, 1.4], seed: 1 } as const;
const train = placed(firstPerClass(oneAgainstRest(mnist.train, "8"), digits), canvas); // placed anew in each epoch
const test = placed(firstPerClass(oneAgainstRest(mnist.test, "8"), digits), canvas);

/** Trains on half eights and half others, so that guessing is right half of the time; saves the model. */
async function learn(name: string, network: Layer) {
  const optimizer = adam({ learningRate: 0.001 });
  let weights = 0;
  for await (const event of fit(network, { train, epochs, batchSize: 48, optimizer, seed: 1 })) {
    if (event.type === "start") weights = event.parameters;
    if (event.type !== "end") continue;
    const { balancedAccuracy } = await evaluate(event.model, test);
    console.log(
      `${name}: ${weights} weights, ${(100 * (balancedAccuracy ?? 0)).toFixed(1)} % of test digits right, eights and others alike`,
    );
    await saveModel(`${name}.onnx`, event.model);
  }
}
await learn("dense", eight({ hidden: 64 }));
await learn("conv", eightConv({ filters: 8 }));

// A picture of 400 x 400 pixels: a hundred of the test canvases beside and above one another.
const large = { height: 400, width: 400, channels: 1, data: new Uint8Array(400 * 400) };
for (let i = 0; i < 100; i++) {
  const small = imagePixels(test, i);
  for (let y = 0; y < 40; y++) {
    large.data.set(small.subarray(40 * y, 40 * y + 40), (Math.floor(i / 10) * 40 + y) * 400 + (i % 10) * 40);
  }
}

// Every window, 4 pixels from one to the next: cut out and asked, then all in one pass.
const [classifier, convolution] = [await openModel("conv.onnx"), openConvolution(await loadModel("conv.onnx"))];
const side = (400 - 40) / convolution.stride.x + 1;
const windows = Array.from({ length: side * side }, (_, i) => {
  const [top, left] = [Math.floor(i / side) * convolution.stride.y, (i % side) * convolution.stride.x];
  return Array.from({ length: 40 }, (_, y) => [
    ...large.data.subarray((top + y) * 400 + left, (top + y) * 400 + left + 40),
  ]);
});
const images = Uint8Array.from(windows.flat(2));
const { classes, height, width, channels } = test;
const cut = imageSet({ name: "windows", classes, height, width, channels, images, labels: windows.map(() => 0) });
await convolution.score(large); // prepares for pictures of this size
const [oneByOne, seconds] = await timed(() => classifier.predictAll(cut));
const [inOnePass, once] = await timed(() => convolution.score(large));
const difference = Math.max(...inOnePass.map((score, i) => Math.abs(score - oneByOne[i]!)));
console.log(
  `${windows.length} windows one by one ${seconds.toFixed(3)} s, in one pass ${once.toFixed(3)} s: ${(seconds / once).toFixed(0)} times faster`,
);
console.log(`largest difference of a probability: ${difference}`);
await classifier.close();
await convolution.close();

async function timed<T>(work: () => Promise<T>): Promise<[T, number]> {
  const began = performance.now();
  const result = await work();
  return [result, (performance.now() - began) / 1000];
}
