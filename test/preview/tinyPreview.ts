import { type ImageSet, imageSet } from "../../src/data/dataset.ts";
import type { Preview } from "../../src/preview/preview.ts";
import { integers, randomKey } from "../../src/tensor/random.ts";

/** Noise of 12 x 10 pixels in classes of these sizes. */
export function noiseSet(channels: number, sizes: Readonly<Record<string, number>>): ImageSet<Uint8Array> {
  const labels = Object.values(sizes).flatMap((size, label) => new Array<number>(size).fill(label));
  return imageSet({
    ...{ name: "noise", classes: Object.keys(sizes), height: 12, width: 10, channels, labels },
    images: Uint8Array.from(integers(randomKey(channels), labels.length * 120 * channels, 256)),
  });
}

/** All images of a set as a preview, those below them dark where they are light. */
export function previewOf(set: ImageSet<Uint8Array>, isAugmented = true): Preview {
  const { name, height, width, channels, classes, labels, images } = set;
  const size = height * width * channels;
  return {
    ...{ name, height, width, channels },
    classes: classes.map((className, label) => {
      const indices = Uint32Array.from([...labels.keys()].filter((index) => labels[index] === label));
      const own = Uint8Array.from(
        [...indices].flatMap((index) => [...images.subarray(index * size, (index + 1) * size)]),
      );
      const names = Array.from(indices, (index) => `${className}/${index}.png`);
      return {
        ...{ className, total: 1000 * indices.length, indices, names, images: own },
        ...(isAugmented && { augmented: own.map((value) => 255 - value) }),
      };
    }),
  };
}
