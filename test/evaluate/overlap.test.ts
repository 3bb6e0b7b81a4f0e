import { describe, expect, test } from "vitest";
import { imageSet } from "../../src/data/dataset.ts";
import { asSplit, subset } from "../../src/data/selection.ts";
import { findOverlap } from "../../src/evaluate/overlap.ts";
import { randomKey, split, uniform } from "../../src/tensor/random.ts";

const size = 5 * 3;

/** Noise, of which no two images are alike. */
function noise(name: string, count: number, pixels = size) {
  const images = Uint8Array.from(uniform(split(randomKey(2), name), count * pixels), (each) => Math.floor(each * 256));
  const shape = { height: 5, width: pixels / 5, channels: 1, classes: ["a"] };
  return imageSet({ name, ...shape, images, labels: new Int32Array(count) });
}

describe("images of a test that were learned from", () => {
  test("are found by their pixels, in memory and where they are read from", () => {
    const [learned, tested] = [noise("learned", 600), noise("tested", 300)];
    for (const [from, to] of [
      [0, 299],
      [599, 0],
      [17, 17],
      [17, 18],
    ] as const) {
      tested.images.set(learned.images.subarray(from * size, (from + 1) * size), to * size);
    }
    // Almost the same is not the same.
    tested.images.set(learned.images.subarray(40 * size, 41 * size), 100 * size);
    tested.images[100 * size + 7]! ^= 1;
    const expected = { images: 4, names: ["tested 0", "tested 17", "tested 18", "tested 299"] };
    expect(findOverlap(asSplit(tested), asSplit(learned))).toEqual(expected);
    const read = (indices: Uint32Array, into: Uint8Array) => {
      for (const [place, index] of indices.entries()) {
        into.set(learned.images.subarray(index * size, (index + 1) * size), place * size);
      }
    };
    expect(findOverlap(asSplit(tested), asSplit({ ...learned, images: { read } }))).toEqual(expected);
    expect(findOverlap(subset(tested, [1, 17]), asSplit(learned))).toEqual({ images: 1, names: ["tested 17"] });
    expect(findOverlap(asSplit(tested), subset(learned, [1, 2, 3]))).toEqual({ images: 0, names: [] });
    expect(findOverlap(asSplit(tested), asSplit(noise("larger", 3, 10 * 5)))).toEqual({ images: 0, names: [] });
  });

  test("are found by a word for their content, where there is one for both", () => {
    const set = noise("all", 6);
    const contents = ["x", "y", "z", "y", "u", "v"];
    expect(findOverlap(subset(set, [3, 5]), subset(set, [0, 1, 2]), contents)).toEqual({ images: 1, names: ["all 3"] });
  });

  test("are not looked for in more than is read in a moment", () => {
    const huge = { ...noise("huge", 1), height: 50_000, width: 50_000, images: { read: () => {} } };
    expect(findOverlap(asSplit(huge), asSplit(huge))).toBeUndefined();
  });
});
