import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { batchBuffers, batches } from "../../src/data/batches.ts";
import { imagePixels } from "../../src/data/dataset.ts";
import { subset } from "../../src/data/selection.ts";
import { randomKey, shuffled } from "../../src/tensor/random.ts";
import { tinySet } from "./tinySet.ts";

const set = tinySet(["a", "b"], [0, 1, 1, 0, 1, 0, 0]);

describe("batches", () => {
  it("walks every image once, in the order given, whatever the size", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 }), fc.integer(), (size, seed) => {
        const split = subset(set, [6, 5, 4, 2, 1]);
        const order = shuffled(randomKey(seed), 5);
        const seen: number[] = [];
        for (const batch of batches(split, { size, order })) {
          expect(batch.count).toBe(Math.min(size, 5 - seen.length));
          for (const [place, index] of batch.indices.entries()) {
            expect(batch.images.subarray(place * 12, place * 12 + 12)).toEqual(imagePixels(set, index));
            expect(batch.labels[place]).toBe(set.labels[index]);
          }
          seen.push(...batch.indices);
        }
        expect(seen).toEqual(Array.from(order, (position) => split.indices[position]));
      }),
    );
  });

  it("fills the same buffers, and keeps the last short batch as a view", () => {
    const buffers = batchBuffers(set, 4);
    const shapes: number[] = [];
    for (const batch of batches(set, { size: 4, buffers })) {
      expect(batch.images.buffer).toBe(buffers.images.buffer);
      expect(batch.images.length).toBe(batch.count * 12);
      shapes.push(batch.count);
    }
    expect(shapes).toEqual([4, 3]);
  });

  it("gives nothing for an empty selection", () => {
    expect([...batches(subset(set, []), { size: 3 })]).toEqual([]);
  });

  it("explains wrong sizes, buffers and orders", () => {
    expect(() => [...batches(set, { size: 0 })]).toThrow(/expected a whole number above 0, got 0/);
    expect(() => [...batches(set, { size: 4, buffers: batchBuffers(set, 3) })]).toThrow(/room for 4 images/);
    expect(() => [...batches(set, { size: 4, order: Uint32Array.of(7) })]).toThrow(/below 7, got 7/);
  });
});
