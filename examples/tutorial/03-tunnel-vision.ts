/**
 * A dense network learns the 8 where it stands. Then every test digit is moved to the right, pixel by pixel, and asked again.
 *
 *     npx tsx examples/tutorial/03-tunnel-vision.ts
 */
import { adam, eight, evaluate, firstPerClass, fit, imageSet, loadDataSet, oneAgainstRest, resized } from "plumage";

const [digits, epochs] = process.env.QUICK === "1" ? [500, 2] : [5_000, 8];
const mnist = await loadDataSet("mnist");
const prepared = (images: typeof mnist.train, perClass: number) =>
  resized(firstPerClass(oneAgainstRest(images, "8"), perClass), {
    ...{ box: { left: 4, top: 4, width: 20, height: 20 }, height: 18, width: 18 },
  });
const train = prepared(mnist.train, digits);
const test = prepared(mnist.test, 900); // as many eights as others: guessing is right half of the time

const training = fit(eight({ hidden: 128 }), { train, epochs, optimizer: adam({ learningRate: 0.003 }), seed: 1 });
for await (const event of training) {
  if (event.type !== "end") continue;
  console.log("moved right by   told rightly   eights found");
  for (const pixels of [0, 1, 2, 3, 4, 6]) {
    const { accuracy, classes } = await evaluate(event.model, moved(pixels));
    const cells = [accuracy, classes[1]!.recall].map((part) => `${(100 * (part ?? 0)).toFixed(1)} %`.padStart(14));
    console.log(`${`${pixels} pixels`.padEnd(14)}${cells.join(" ")}`);
  }
}

/** The test digits so many pixels further to the right; what was at the left is black. */
function moved(pixels: number) {
  const images = new Uint8Array(test.images.length);
  for (let row = 0; row < images.length; row += 18) {
    images.set(test.images.subarray(row, row + 18 - pixels), row + pixels);
  }
  return imageSet({ ...test, name: `moved by ${pixels}`, images });
}
