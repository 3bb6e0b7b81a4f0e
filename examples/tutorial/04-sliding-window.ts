/**
 * A small network looks at a large picture through a window: here a picture of 200 x 120 pixels with fifteen digits on it.
 *
 *     npx tsx examples/tutorial/04-sliding-window.ts
 */
import {
  adam,
  eight,
  fit,
  imagePixels,
  loadDataSet,
  oneAgainstRest,
  openModel,
  resized,
  saveModel,
  scan,
} from "plumage";

const [epochs, batchSize] = process.env.QUICK === "1" ? [1, 512] : [5, 96];
const mnist = await loadDataSet("mnist");
const box = { left: 4, top: 4, width: 20, height: 20 };
const train = resized(oneAgainstRest(mnist.train, "8"), { box, height: 18, width: 18 });
const optimizer = adam({ learningRate: 0.003 });
for await (const event of fit(eight({ hidden: 128 }), { train, epochs, batchSize, optimizer, seed: 1 })) {
  if (event.type === "end") await saveModel("eight.onnx", event.model);
}

// Five rows of three: test digits, 40 pixels apart.
const page = { height: 120, width: 200, channels: 1, data: new Uint8Array(120 * 200) };
const labels = Array.from({ length: 15 }, (_, i) => {
  const digit = imagePixels(mnist.test, 103 + i);
  const [top, left] = [Math.floor(i / 5) * 40 + 6, (i % 5) * 40 + 6];
  for (let y = 0; y < 28; y++) page.data.set(digit.subarray(28 * y, 28 * y + 28), (top + y) * 200 + left);
  return mnist.test.labels[103 + i]!;
});
for (let row = 0; row < 3; row++) console.log(`on the page: ${labels.slice(5 * row, 5 * row + 5).join("  ")}`);

// A window of 20 x 20 pixels, made 18 x 18, at every second pixel; overlapping finds are merged.
const model = await openModel("eight.onnx");
const found = await scan(model, page, { scales: [0.9], stride: 2, threshold: 0.95, classes: ["8"] });
console.log(`\n${found.windows} windows, ${found.detections.length} boxes:`);
for (const { className, score, box } of found.detections) {
  const [column, row] = [Math.floor((box.left + box.width / 2) / 40), Math.floor((box.top + box.height / 2) / 40)];
  console.log(
    `  "${className}" ${(100 * score).toFixed(1)} % at ${box.left}, ${box.top}: there stands a ${labels[5 * row + column]}`,
  );
}
await model.close();
