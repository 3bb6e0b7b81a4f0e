/**
 * Does a network look at what it should? Rings and crosses on a grainy sky: we know where the shape is, so we can count how often each
 * method's brightest pixel lies on it, for a network that has learned and for one with random weights.
 *
 *     npx tsx examples/tutorial/08-what-layers-see.ts
 */
import {
  adam,
  conv2d,
  cpuRuntime,
  dense,
  fit,
  globalMaxPool2d,
  gradCam,
  integratedGradients,
  type Model,
  maxPool2d,
  occlusion,
  saliency,
  sequential,
  standardize,
  zeroCenter,
} from "plumage";
import { drawnShapes } from "../shapes.ts";

const [count, epochs] = process.env.QUICK === "1" ? [120, 1] : [1_200, 6];
const size = { height: 32, width: 48 };
const runtime = cpuRuntime({ threads: 1 });
const network = sequential(
  zeroCenter(),
  standardize(),
  conv2d(12, 5, { activation: "relu" }),
  maxPool2d(2),
  conv2d(24, 5, { activation: "relu" }),
  globalMaxPool2d(),
  dense(2, { activation: "softmax" }),
);

/** The network after so many epochs over these pictures; with a rate of nearly 0 it stays as random as it began. */
async function after(rate: number): Promise<Model> {
  const train = drawnShapes({ count, seed: 1, ...size });
  for await (const event of fit(network, {
    train,
    epochs,
    batchSize: 24,
    optimizer: adam({ learningRate: rate }),
    seed: 1,
    runtime,
  })) {
    if (event.type === "end") return event.model;
  }
  throw new Error("unreachable");
}
const models = { learned: await after(0.001), random: await after(1e-9) };

const pictures = drawnShapes({ count: 50, seed: 3, ...size });
const options = { runtime };
console.log("Of 50 pictures, how often a map is strongest on the shape or at most 2 pixels from it:");
console.log("                       learned   random");
for (const [name, method] of Object.entries({ saliency, integratedGradients, gradCam, occlusion })) {
  const hits = [];
  for (const model of Object.values(models)) {
    const { maps } = await method(model, pictures.images, options);
    hits.push(Array.from({ length: 50 }, (_, i) => isOnShape(i, strongest(maps, i))).filter((hit) => hit).length);
  }
  console.log(`${name.padEnd(21)}${hits.map((hit) => String(hit).padStart(9)).join("")}`);
}

/** The pixel of a picture's map that matters most. */
function strongest(maps: Float32Array, picture: number): number {
  const pixels = size.height * size.width;
  const map = maps.subarray(picture * pixels, (picture + 1) * pixels);
  return map.indexOf(Math.max(...map));
}

/** Whether a pixel is lighter than the sky ever is, or near one that is. */
function isOnShape(picture: number, pixel: number): boolean {
  const [row, column] = [Math.floor(pixel / size.width), pixel % size.width];
  for (let y = Math.max(0, row - 2); y <= Math.min(size.height - 1, row + 2); y++) {
    for (let x = Math.max(0, column - 2); x <= Math.min(size.width - 1, column + 2); x++) {
      if (pictures.images[(picture * size.height + y) * size.width + x]! > 120) return true;
    }
  }
  return false;
}
