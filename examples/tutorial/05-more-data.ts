/**
 * A dense network learns from digits in the middle of their picture, then one from digits anywhere, placed anew in every epoch, then a
 * deeper one from the same. All are asked about digits in the middle and digits anywhere.
 *
 *     npx tsx examples/tutorial/05-more-data.ts
 */
import {
  adam,
  dense,
  evaluate,
  firstPerClass,
  fit,
  imageSet,
  type Layer,
  loadDataSet,
  oneAgainstRest,
  placed,
  type Selection,
  sequential,
  standardize,
  zeroCenter,
} from "plumage";

const [digits, epochs] = process.env.QUICK === "1" ? [300, 1] : [5_000, 10];
const mnist = await loadDataSet("mnist");
const eights = (images: typeof mnist.train, perClass: number) => firstPerClass(oneAgainstRest(images, "8"), perClass);
const [training, testing] = [eights(mnist.train, digits), eights(mnist.test, 900)]; // as many eights as others

const canvas = { height: 40, width: 40, scale: [0.6, 1.4], seed: 1 } as const;
const tests = { "in the middle": inTheMiddle(testing), anywhere: placed(testing, canvas) };

await learn("dense, digits in the middle", network(256), inTheMiddle(training));
await learn("dense, digits anywhere", network(256), placed(training, canvas)); // new places and sizes in every epoch
await learn("deep, digits anywhere", network(512, 256, 128), placed(training, canvas));

async function learn(name: string, layers: Layer, train: Selection) {
  for await (const event of fit(layers, { train, epochs, optimizer: adam({ learningRate: 0.001 }), seed: 1 })) {
    if (event.type === "start") console.log(`${name}: ${event.parameters} weights`);
    if (event.type !== "end") continue;
    const told = [];
    for (const [where, test] of Object.entries(tests)) {
      const { balancedAccuracy } = await evaluate(event.model, test);
      told.push(`${(100 * (balancedAccuracy ?? 0)).toFixed(1)} % right ${where}`);
    }
    console.log(`  ${told.join(", ")}`);
  }
}

function network(...hidden: readonly number[]): Layer {
  const layers = hidden.map((units) => dense(units, { activation: "relu" }));
  return sequential(zeroCenter(), standardize(), ...layers, dense(2, { activation: "softmax" }));
}

/** MNIST's digits as they are, with six black pixels more on each side. */
function inTheMiddle({ set, indices }: typeof training) {
  const images = new Uint8Array(indices.length * 40 * 40);
  for (const [i, index] of indices.entries()) {
    for (let y = 0; y < 28; y++) {
      const row = (set.images as Uint8Array).subarray((index * 28 + y) * 28, (index * 28 + y + 1) * 28);
      images.set(row, (i * 40 + y + 6) * 40 + 6);
    }
  }
  const labels = Int32Array.from(indices, (index) => set.labels[index]!);
  return imageSet({ name: "in the middle", classes: set.classes, height: 40, width: 40, channels: 1, images, labels });
}
