import { describe, expect, test } from "vitest";
import { bootstrap } from "../../src/evaluate/bootstrap.ts";
import { wilsonInterval } from "../../src/evaluate/interval.ts";
import { rocAuc } from "../../src/evaluate/ranking.ts";
import { rankRuns } from "../../src/evaluate/resampled.ts";
import { randomKey, split, uniform } from "../../src/tensor/random.ts";

const share = (drawn: Uint32Array) => [drawn[1]! / (drawn[0]! + drawn[1]!)];

describe("the bootstrap", () => {
  test("gives Wilson's interval for a proportion of many images, the same each time", () => {
    const groups = Array.from({ length: 4000 }, (_, i) => (i < 600 ? 1 : 0));
    const [interval] = bootstrap(groups, 2, share);
    const { low, high } = wilsonInterval(600, 4000);
    expect(Math.abs(interval!.low - low)).toBeLessThan(0.002);
    expect(Math.abs(interval!.high - high)).toBeLessThan(0.002);
    expect(bootstrap(groups, 2, share)).toEqual([interval]);
    expect(bootstrap(groups, 2, share, { key: randomKey(1) })).not.toEqual([interval]);
    const [narrow] = bootstrap(groups, 2, share, { confidence: 0.5 });
    expect(narrow!.high - narrow!.low).toBeLessThan((interval!.high - interval!.low) / 2);
  });

  test("holds the truth in about 95 of 100 cases", () => {
    let held = 0;
    for (let trial = 0; trial < 200; trial++) {
      const groups = Array.from(uniform(split(randomKey(5), trial), 150), (lot) => (lot < 0.3 ? 1 : 0));
      const [interval] = bootstrap(groups, 2, share, { resamples: 400, key: split(randomKey(6), trial) });
      if (interval!.low <= 0.3 && interval!.high >= 0.3) held += 1;
    }
    expect(held).toBeGreaterThan(180);
    expect(held).toBeLessThan(200);
  });

  test("draws as many images as there are, and passes over what is not defined", () => {
    const [sum, never] = bootstrap([0, 1, 2, 2], 3, (drawn) => [drawn.reduce((a, b) => a + b), null]);
    expect(sum).toEqual({ low: 4, high: 4 });
    expect(never).toEqual({ low: 0, high: 1 });
    expect(() => bootstrap([0], 1, () => [0], { resamples: 0 })).toThrow("a whole number above 0");
    expect(() => bootstrap([0], 1, () => [0], { confidence: 1 })).toThrow("between 0 and 1");
  });
});

describe("runs of images that a ranking does not tell apart", () => {
  test("have the area of the images themselves, however often each is drawn", () => {
    for (let trial = 0; trial < 60; trial++) {
      const key = split(randomKey(9), trial);
      const count = 5 + trial;
      // Whole numbers, so that there are ties.
      const scores = Array.from(uniform(split(key, "scores"), count), (each) => Math.floor(each * 12));
      const labels = Array.from(uniform(split(key, "labels"), count), (each, i) =>
        each + scores[i]! / 24 > 0.7 ? 1 : 0,
      );
      const runs = rankRuns(scores, (i) => labels[i] === 1)!;
      const times = Array.from(uniform(split(key, "times"), count), (each) => Math.floor(each * 3));
      const drawn = new Uint32Array(runs.size);
      for (const [i, group] of Array.from(runs.groups).entries()) drawn[group]! += times[i]!;
      const places = times.flatMap((time, i) => Array<number>(time).fill(i));
      const expected = rocAuc(
        places.map((i) => scores[i]!),
        places.map((i) => labels[i]!),
      );
      if (expected === null) expect(runs.measures(drawn)[0]).toBeNaN();
      else expect(runs.measures(drawn)[0]).toBeCloseTo(expected, 12);
      expect(runs.size).toBeLessThanOrEqual(2 * count);
    }
    expect(rankRuns([3, 3, 2, 1, 1, 0], (i) => i < 3)!.size).toBe(4);
  });
});
