import { type ImageSet, imageSet } from "../../src/data/dataset.ts";
import { conv2d } from "../../src/nn/layers/conv2d.ts";
import { dense } from "../../src/nn/layers/dense.ts";
import { dropout } from "../../src/nn/layers/dropout.ts";
import { maxPool2d } from "../../src/nn/layers/maxPool2d.ts";
import { standardize, zeroCenter } from "../../src/nn/layers/normalize.ts";
import { sequential } from "../../src/nn/layers/sequential.ts";
import { cpuRuntime } from "../../src/runtime/ort.node.ts";
import type { Runtime } from "../../src/runtime/runtime.ts";
import { integers, randomKey, split } from "../../src/tensor/random.ts";

const SIZE = 8;

/** Noisy images of 8 x 8 pixels that are brighter in their left half or in their right half. */
export function halves(count: number, seed = 1): ImageSet<Uint8Array> {
  const key = randomKey(seed);
  const noise = integers(split(key, "noise"), count * SIZE * SIZE * 3, 160);
  const labels = Int32Array.from(integers(split(key, "labels"), count, 2));
  const images = Uint8Array.from(noise, (value, place) => {
    const column = Math.floor(place / 3) % SIZE;
    const label = labels[Math.floor(place / (SIZE * SIZE * 3))];
    return value + (label === Math.floor(column / (SIZE / 2)) ? 60 : 0);
  });
  return imageSet({
    name: "halves",
    classes: ["left", "right"],
    height: SIZE,
    width: SIZE,
    channels: 3,
    images,
    labels,
  });
}

/** A small network with everything that has state or chance. */
export const smallNetwork = sequential(
  zeroCenter(),
  standardize(),
  conv2d(4, 3, { activation: "relu" }),
  maxPool2d(2),
  dense(8, { activation: "relu" }),
  dropout(0.25),
  dense(2, { activation: "softmax" }),
);

export const runtime: Runtime = cpuRuntime({ threads: 1 });

/** The same engine, which counts the models that are loaded and not yet freed. */
export function countingRuntime(): Runtime & { readonly open: () => number } {
  let open = 0;
  return {
    ...runtime,
    open: () => open,
    async load(model) {
      const session = await runtime.load(model);
      open += 1;
      return {
        ...session,
        async close() {
          await session.close();
          open -= 1;
        },
      };
    },
  };
}
