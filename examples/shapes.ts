/** Pictures that draw themselves, for examples that need no photographs: a ring or a cross anywhere on a grainy night sky. */
import { type ImageSet, imageSet } from "plumage";

export const SHAPES = ["ring", "cross"] as const;

export interface ShapesOptions {
  readonly count: number;
  readonly seed: number;
  readonly height?: number;
  readonly width?: number;
}

/** Grey pictures, by turns a ring and a cross, each 17 pixels wide. One seed gives the same pictures every time. */
export function drawnShapes({ count, seed, height = 64, width = 96 }: ShapesOptions): ImageSet<Uint8Array> {
  const random = seeded(seed);
  const images = new Uint8Array(count * height * width);
  const labels = Array.from({ length: count }, (_, i) => i % 2);
  for (const [i, label] of labels.entries()) {
    const [x, y] = [10 + random() * (width - 20), 10 + random() * (height - 20)];
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const [dx, dy] = [Math.abs(column - x), Math.abs(row - y)];
        const distance = label === 0 ? Math.abs(Math.hypot(dx, dy) - 6.5) : Math.max(Math.min(dx, dy), dx + dy - 8.5);
        const light = 190 * Math.min(1, Math.max(0, 2.2 - distance)) + 60 * random();
        images[(i * height + row) * width + column] = light;
      }
    }
  }
  return imageSet({ name: "shapes", classes: [...SHAPES], height, width, channels: 1, images, labels });
}

/** Numbers from 0 to 1 that are the same every time (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
