import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  integers,
  normal,
  type RandomKey,
  randomKey,
  shuffled,
  split,
  truncatedNormal,
  uniform,
} from "../../src/tensor/random.ts";

/** The first numbers of xoshiro128** from the state 1, 2, 3, 4, as its reference program prints them. */
const published = [11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804];
const state: RandomKey = { words: [1, 2, 3, 4] };

describe("the generator", () => {
  test("is xoshiro128**", () => {
    expect([...integers(state, published.length, 2 ** 32)]).toEqual(published);
    expect([...uniform(state, published.length)]).toEqual(published.map((word) => Math.floor(word / 256) / 2 ** 24));
  });

  test("gives numbers in [0, 1), evenly", () => {
    const numbers = uniform(randomKey(7), 100_000);
    expect(numbers.every((each) => each >= 0 && each < 1)).toBe(true);
    const tenths = Array.from({ length: 10 }, (_, i) => numbers.filter((each) => Math.floor(each * 10) === i).length);
    for (const count of tenths) expect(Math.abs(count - 10_000)).toBeLessThan(500);
  });

  test("gives whole numbers below a bound, each as often", () => {
    const counts = [0, 0, 0];
    for (const each of integers(randomKey(7), 30_000, 3)) counts[each]! += 1;
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500);
  });

  test("gives normal numbers", () => {
    const numbers = [...normal(randomKey(7), 100_000)];
    const mean = numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
    const variance = numbers.reduce((sum, each) => sum + (each - mean) ** 2, 0) / numbers.length;
    expect(Math.abs(mean)).toBeLessThan(0.02);
    expect(Math.abs(variance - 1)).toBeLessThan(0.02);
    expect(numbers.some((each) => Math.abs(each) > 3)).toBe(true);
    expect(truncatedNormal(randomKey(7), 10_000).every((each) => Math.abs(each) <= 2)).toBe(true);
  });
});

describe("keys", () => {
  test("the same seed and names give the same numbers, others do not", () => {
    const stream = (key: RandomKey) => [...uniform(key, 4)];
    fc.assert(
      fc.property(fc.integer(), fc.string(), fc.string(), (seed, a, b) => {
        expect(stream(split(randomKey(seed), a))).toEqual(stream(split(randomKey(seed), a)));
        if (a !== b) expect(stream(split(randomKey(seed), a))).not.toEqual(stream(split(randomKey(seed), b)));
        expect(stream(split(randomKey(seed), a))).not.toEqual(stream(split(randomKey(seed + 1), a)));
      }),
    );
  });

  test("a name is closed: ab then c is not a then bc", () => {
    const key = randomKey(0);
    expect(split(split(key, "ab"), "c")).not.toEqual(split(split(key, "a"), "bc"));
    expect(split(key, 12)).not.toEqual(split(key, "12"));
  });
});

test("shuffled is a permutation, and not always the same", () => {
  fc.assert(
    fc.property(fc.integer(), fc.nat(300), (seed, count) => {
      const order = shuffled(randomKey(seed), count);
      expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
    }),
  );
  expect(shuffled(randomKey(1), 50)).not.toEqual(shuffled(randomKey(2), 50));
  const firsts = [0, 0, 0, 0];
  for (let seed = 0; seed < 4000; seed++) firsts[shuffled(randomKey(seed), 4)[0]!]! += 1;
  for (const count of firsts) expect(Math.abs(count - 1000)).toBeLessThan(150);
});
