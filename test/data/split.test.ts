import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ImageSet, imageSet } from "../../src/data/dataset.ts";
import { classCounts } from "../../src/data/selection.ts";
import { shareOut } from "../../src/data/shareOut.ts";
import { stratifiedSplit } from "../../src/data/split.ts";
import { randomKey } from "../../src/tensor/random.ts";

/** Images of one pixel: so many of each class, one class after the other. */
function setOf(counts: readonly number[], sources?: readonly number[]): ImageSet {
  const labels = counts.flatMap((count, label) => Array<number>(count).fill(label));
  return imageSet({
    ...{ name: "dots", height: 1, width: 1, channels: 1 },
    classes: counts.map((_, i) => `class ${i}`),
    images: new Uint8Array(labels.length),
    labels,
    ...(sources && {
      sources: { classes: ["here", "there"], labels: Int32Array.from(labels, (_, i) => sources[i % sources.length]!) },
    }),
  });
}

describe("shareOut", () => {
  it("gives each its share rounded down or up, all in all the total, and the largest remainders first", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50), { minLength: 1, maxLength: 12 }), fc.nat(), fc.nat(), (sizes, asked, seed) => {
        const all = sizes.reduce((sum, size) => sum + size, 0);
        const total = all === 0 ? 0 : asked % (all + 1);
        const given = shareOut(total, sizes, randomKey(seed));
        expect(given.reduce((sum, each) => sum + each, 0)).toBe(total);
        const remainders = sizes.map((size) => (all === 0 ? 0 : (total * size) % all));
        for (const [i, each] of given.entries()) {
          const share = all === 0 ? 0 : (total * sizes[i]!) / all;
          expect(each).toBeGreaterThanOrEqual(Math.floor(share));
          expect(each).toBeLessThanOrEqual(Math.ceil(share));
        }
        const up = remainders.filter((_, i) => given[i]! * all > total * sizes[i]!);
        const down = remainders.filter((_, i) => given[i]! * all < total * sizes[i]!);
        expect(Math.min(Number.POSITIVE_INFINITY, ...up)).toBeGreaterThanOrEqual(Math.max(0, ...down));
      }),
    );
  });
});

describe("stratifiedSplit", () => {
  it("holds out exactly as many as are asked for, each class and source in proportion", () => {
    // The full bird set: 60,000 of one source with a tenth birds, 11,788 of another, all birds.
    const labels = Int32Array.from({ length: 71_788 }, (_, i) => (i >= 60_000 || i % 10 === 2 ? 1 : 0));
    const set = imageSet({
      ...{ name: "birds", height: 1, width: 1, channels: 1, classes: ["not bird", "bird"], labels },
      images: new Uint8Array(labels.length),
      sources: { classes: ["cifar10", "cub200"], labels: Int32Array.from(labels, (_, i) => (i >= 60_000 ? 1 : 0)) },
    });
    const { train, validation } = stratifiedSplit(set, { count: 15_000, seed: 1, part: "test split" });
    expect([train.indices.length, validation.indices.length]).toEqual([56_788, 15_000]);
    const share = 15_000 / 71_788;
    const [others, birds] = classCounts(validation);
    expect(others).toBe(Math.round(54_000 * share));
    expect(birds).toBe(15_000 - others!);
    const fromCub = validation.indices.filter((index) => index >= 60_000).length;
    expect(Math.abs(fromCub - 11_788 * share)).toBeLessThan(1);
  });

  it("keeps sources in proportion where a class has too few of each to round", () => {
    const { validation } = stratifiedSplit(setOf([8, 8], [0, 1]), { fraction: 0.25, seed: 0 });
    const { set, indices } = validation;
    const places = [...indices].map((index) => `${set.labels[index]} ${set.sources!.labels[index]}`);
    expect(places.sort()).toEqual(["0 0", "0 1", "1 0", "1 1"]);
  });

  it("gives other images to another part by the same seed", () => {
    const set = setOf([40, 40]);
    const taken = (part: string) => stratifiedSplit(set, { fraction: 0.5, seed: 1, part }).validation.indices;
    expect(taken("test split")).not.toEqual(taken("validation split"));
    expect(taken("validation split")).toEqual(stratifiedSplit(set, { fraction: 0.5, seed: 1 }).validation.indices);
  });

  it("gives one of small classes where that is asked, and never all", () => {
    const counts = [1, 2, 3, 10, 100];
    const test = stratifiedSplit(setOf(counts), { fraction: 0.15, seed: 3, fewest: 2 }).validation;
    expect(classCounts(test)).toEqual([0, 1, 1, 2, 15]);
    const most = stratifiedSplit(setOf(counts), { fraction: 1, seed: 3, fewest: 2 }).train;
    expect(classCounts(most)).toEqual([1, 1, 1, 1, 1]);
  });

  it("keeps images of the same content together", () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(6), { minLength: 2, maxLength: 40 }),
        fc.nat(1000),
        fc.boolean(),
        (numbers, seed, exact) => {
          const set = setOf([Math.floor(numbers.length / 2), Math.ceil(numbers.length / 2)]);
          const contents = numbers.map(String);
          const size = exact ? { count: Math.floor(numbers.length / 3) } : { fraction: 0.3 };
          const { train, validation } = stratifiedSplit(set, { ...size, seed, contents });
          const sides = [train, validation].map(({ indices }) => new Set([...indices].map((i) => contents[i])));
          expect([...sides[0]!].filter((content) => sides[1]!.has(content))).toEqual([]);
          expect(train.indices.length + validation.indices.length).toBe(set.count);
        },
      ),
    );
  });

  it("makes up an exact number around copies", () => {
    const contents = ["a", "a", "a", "b", "c", "d", "e", "f", "g", "h"];
    for (let seed = 0; seed < 20; seed++) {
      const { validation } = stratifiedSplit(setOf([5, 5]), { count: 4, seed, contents });
      expect(validation.indices.length).toBe(4);
    }
  });

  it.each([
    [{}, "its options: expected fraction or count, got neither"],
    [{ fraction: 0.1, count: 1 }, "its options: expected fraction or count, got both"],
    [{ fraction: 1.1 }, "fraction: expected 0 to 1, got 1.1"],
    [{ count: 11 }, "count: expected a whole number of 0 to 10, the number of images, got 11"],
  ])("explains %o", (size, message) => {
    expect(() => stratifiedSplit(setOf([5, 5]), { ...size, seed: 0 })).toThrow(message);
  });
});
