import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { imageSet } from "../../src/data/dataset.ts";
import { inMemory, resized } from "../../src/data/resized.ts";
import { placed } from "../../src/data/synthetic/placed.ts";

const grey = (width: number, height: number, pixels: readonly number[], count = 1) =>
  imageSet({
    ...{ name: "grey", classes: ["a", "b"], height, width, channels: 1 },
    ...{ images: Uint8Array.from(pixels), labels: new Int32Array(count) },
  });

describe("resized", () => {
  it("averages areas: whole pixels, and parts of them", () => {
    expect([...resized(grey(4, 2, [0, 10, 100, 200, 20, 30, 0, 100]), { height: 1, width: 2 }).images]).toEqual([
      15, 100,
    ]);
    // 3 pixels as 2: the middle one belongs to both by half.
    expect([...resized(grey(3, 1, [0, 90, 240]), { height: 1, width: 2 }).images]).toEqual([30, 190]);
  });

  it("cuts a box, of the chosen images alone, channel by channel", () => {
    const set = imageSet({
      ...{ name: "two", classes: ["a", "b"], height: 2, width: 2, channels: 2, labels: [0, 1] },
      images: Uint8Array.from({ length: 16 }, (_, i) => 10 * i),
    });
    const box = { left: 1, top: 0, width: 1, height: 2 };
    const cut = resized({ set, indices: Uint32Array.of(1) }, { box, height: 2, width: 1 });
    expect([...cut.images]).toEqual([100, 110, 140, 150]);
    expect(cut).toMatchObject({ count: 1, labels: Int32Array.of(1), height: 2, width: 1, channels: 2 });
  });

  it("keeps the mean of the box, and changes nothing at its own size", () => {
    const sizes = fc.record({ from: fc.integer({ min: 1, max: 9 }), to: fc.integer({ min: 1, max: 9 }) });
    fc.assert(
      fc.property(sizes, fc.array(fc.nat(255), { minLength: 81, maxLength: 81 }), ({ from, to }, numbers) => {
        const pixels = numbers.slice(0, from * from);
        const set = grey(from, from, pixels);
        const size = Math.min(from, to);
        const { images } = resized(set, { height: size, width: size });
        const mean = (list: ArrayLike<number>) => Array.from(list).reduce((sum, each) => sum + each, 0) / list.length;
        // Each number is rounded by half at most.
        expect(Math.abs(mean(images) - mean(pixels))).toBeLessThanOrEqual(0.5 + 1e-6);
        expect([...resized(set, { height: from, width: from }).images]).toEqual(pixels);
      }),
    );
  });

  it("refuses boxes outside the images and sizes above the box", () => {
    const set = grey(2, 2, [1, 2, 3, 4]);
    const box = { left: 1, top: 0, width: 2, height: 1 };
    expect(() => resized(set, { box, height: 1, width: 1 })).toThrow("within 2 x 2, got 2 x 1 at 1, 0");
    expect(() => resized(set, { height: 3, width: 2 })).toThrow("resized: height: expected a whole number from 1 to 2");
  });
});

describe("inMemory", () => {
  it("holds what a generator draws in its first epoch, and of a set in memory the chosen images", () => {
    const set = grey(2, 2, [1, 2, 3, 4, 5, 6, 7, 8], 2);
    expect([...inMemory({ set, indices: Uint32Array.of(1) }).images]).toEqual([5, 6, 7, 8]);
    const drawn = placed(set, { height: 5, width: 5, seed: 3 });
    const kept = inMemory(drawn);
    const read = new Uint8Array(50);
    if (!(drawn.images instanceof Uint8Array)) drawn.images.read(Uint32Array.of(0, 1), read, 0);
    expect(kept.images).toEqual(read);
    expect(kept.images.some((pixel) => pixel > 0)).toBe(true);
  });
});
