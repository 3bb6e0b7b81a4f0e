import { batches } from "../../src/data/batches.ts";
import { type ImageSet, imageSet } from "../../src/data/dataset.ts";
import type { Placement } from "../../src/data/synthetic/placement.ts";

/** A picture of light on black: white where `isLit` says so of a pixel's column and row. */
export function drawing(size: number, isLit: (x: number, y: number) => boolean): number[] {
  return Array.from({ length: size * size }, (_, i) => (isLit(i % size, Math.floor(i / size)) ? 255 : 0));
}

/** A bar of 20 x 4 pixels, a ring and a dot, each in 28 x 28. None lies in the middle of its picture. */
export const marks: ImageSet = imageSet({
  ...{ name: "marks", classes: ["bar", "ring", "dot"], height: 28, width: 28, channels: 1, labels: [0, 1, 2] },
  images: Uint8Array.from([
    ...drawing(28, (x, y) => x >= 2 && x < 22 && y >= 14 && y < 18),
    ...drawing(28, (x, y) => Math.abs(Math.hypot(x - 15.5, y - 11.5) - 7) < 2),
    ...drawing(28, (x, y) => x >= 8 && x < 11 && y >= 20 && y < 23),
  ]),
});

/** The image at a position, in an epoch. */
export function pixelsAt(set: ImageSet, index: number, epoch = 0): Uint8Array {
  const order = Uint32Array.of(index);
  for (const { images } of batches(set, { size: 1, order, epoch })) return images.slice();
  throw new Error("no image");
}

/** A set of pictures of one colour each. */
export function plainSet(size: number, channels: number, levels: readonly number[]): ImageSet {
  const length = size * size * channels;
  return imageSet({
    ...{ name: "plain", classes: ["plain"], height: size, width: size, channels },
    images: Uint8Array.from({ length: levels.length * length }, (_, i) => levels[Math.floor(i / length)]!),
    labels: levels.map(() => 0),
  });
}

/** Of a grey image of light on black: how much light, where its middle is, and along which angle it is how long and wide. */
export function moments(pixels: Uint8Array, width: number) {
  const mean = (value: (x: number, y: number) => number) => {
    let sum = 0;
    pixels.forEach((light, i) => {
      sum += light * value((i % width) + 0.5, Math.floor(i / width) + 0.5);
    });
    return sum;
  };
  const light = mean(() => 1);
  const [x, y] = [mean((x) => x) / light, mean((_, y) => y) / light];
  const xx = mean((u) => (u - x) ** 2) / light;
  const yy = mean((_, v) => (v - y) ** 2) / light;
  const xy = mean((u, v) => (u - x) * (v - y)) / light;
  const spread = Math.hypot((xx - yy) / 2, xy);
  return {
    area: light / 255,
    ...{ x, y },
    angle: (Math.atan2(2 * xy, xx - yy) / 2) * (180 / Math.PI),
    // The sides of the rectangle that has these moments.
    length: Math.sqrt(12 * ((xx + yy) / 2 + spread)),
    breadth: Math.sqrt(12 * ((xx + yy) / 2 - spread)),
  };
}

/** How far a box reaches beyond an image: 0 where it lies inside. */
export function beyond({ box }: Placement, { height, width }: { readonly height: number; readonly width: number }) {
  return {
    x: Math.max(0, -box.left, box.left + box.width - width),
    y: Math.max(0, -box.top, box.top + box.height - height),
  };
}
