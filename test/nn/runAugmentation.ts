import { augment } from "../../src/nn/augment/augment.ts";
import type { Augmentation } from "../../src/nn/augment/augmentation.ts";
import { integers, type RandomKey, randomKey, split, uniform } from "../../src/tensor/random.ts";
import { elementCount, fromNumbers, type Tensor, toNumbers } from "../../src/tensor/tensor.ts";
import { runLayer, write } from "./runLayer.ts";

/** A random number that changes an image, whatever the probability above 0; one that spares it, whatever it is below 1. */
export const [YES, NO] = [0, 0.9999];

/** What an augmentation makes of images with the random numbers that it is given, a row for each image. */
export function runWith(augmentation: Augmentation, x: Tensor, randoms: readonly (readonly number[])[]): number[] {
  const feeds = {
    [`0.${augmentation.kind}`]: fromNumbers("float32", [randoms.length, randoms[0]!.length], randoms.flat()),
  };
  return toNumbers(runLayer(augment(augmentation), x, { feeds }));
}

/** What an augmentation makes of images with random numbers from a key, as in training. */
export function runSeeded(augmentation: Augmentation, x: Tensor, key: RandomKey): number[] {
  return toNumbers(runLayer(augment(augmentation), x, { feeds: drawn([augmentation], x, key) }));
}

/** Random numbers for a list of augmentations, by name. */
export function drawn(augmentations: readonly Augmentation[], x: Tensor, key: RandomKey): Record<string, Tensor> {
  const { randoms } = write(augment(...augmentations), x.shape.slice(1));
  return Object.fromEntries(
    randoms.map(({ name, shape }) => {
      const sizes = shape.map((size) => (size === "N" ? x.shape[0]! : Number(size)));
      return [name, fromNumbers("float32", sizes, Array.from(uniform(split(key, name), elementCount(sizes))))];
    }),
  );
}

/** Images of random bytes; the same shape always gives the same. */
export function randomImages(...shape: readonly number[]): Tensor {
  const values = integers(split(randomKey(7), shape.join()), elementCount(shape), 256);
  return fromNumbers("float32", shape, Array.from(values));
}
