import { describe, expect, test } from "vitest";
import { constant } from "../../src/graph/graph.ts";
import { augment } from "../../src/nn/augment/augment.ts";
import { boxWithin } from "../../src/nn/augment/box.ts";
import { brightness } from "../../src/nn/augment/brightness.ts";
import { colorJitter } from "../../src/nn/augment/colorJitter.ts";
import { contrast } from "../../src/nn/augment/contrast.ts";
import { cutout } from "../../src/nn/augment/cutout.ts";
import { hue } from "../../src/nn/augment/hue.ts";
import { noise } from "../../src/nn/augment/noise.ts";
import { randomErasing } from "../../src/nn/augment/randomErasing.ts";
import { saturation } from "../../src/nn/augment/saturation.ts";
import { evaluate } from "../../src/reference/evaluate.ts";
import { randomKey, split, uniform } from "../../src/tensor/random.ts";
import { fromNumbers, toNumbers } from "../../src/tensor/tensor.ts";
import { drawn, NO, randomImages, runSeeded, runWith, YES } from "./runAugmentation.ts";
import { numbered, runLayer, write } from "./runLayer.ts";

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const deviation = (values: readonly number[]) => {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
};

describe("noise", () => {
  const grey = numbered([40, 3, 7, 9], () => 128);

  test("is normal, of the deviation that was asked for", () => {
    const added = runSeeded(noise({ stddev: 12 }), grey, randomKey(1)).map((value) => value - 128);
    expect(Math.abs(mean(added))).toBeLessThan(0.5);
    expect(deviation(added)).toBeCloseTo(12, 0);
    const within = (sigmas: number) => added.filter((each) => Math.abs(each) < 12 * sigmas).length / added.length;
    expect(within(1)).toBeCloseTo(0.683, 1.5);
    expect(within(2)).toBeCloseTo(0.954, 1.7);
    // Neighbours know nothing of each other, nor do the two halves that come from the same numbers.
    for (const apart of [1, 7, 63, 95]) {
      const products = added.slice(apart).map((each, i) => each * added[i]!);
      expect(Math.abs(mean(products)) / 144).toBeLessThan(0.05);
    }
  });

  test("is of a deviation for each image where two are given", () => {
    const added = runSeeded(noise({ stddev: [2, 30] }), grey, randomKey(2)).map((value) => value - 128);
    const own = Array.from({ length: 40 }, (_, i) => deviation(added.slice(i * 189, (i + 1) * 189)));
    expect(Math.min(...own)).toBeGreaterThan(1.5);
    expect(Math.min(...own)).toBeLessThan(8);
    expect(Math.max(...own)).toBeGreaterThan(24);
    expect(Math.max(...own)).toBeLessThan(36);
  });

  test("leaves pixels within 0 to 255, spared images alone, and stops at 0", () => {
    const x = randomImages(20, 1, 5, 5);
    const noisy = runSeeded(noise({ stddev: 200 }), x, randomKey(3));
    expect([Math.min(...noisy), Math.max(...noisy)]).toEqual([0, 255]);
    expect(runSeeded(noise({ probability: 0 }), x, randomKey(3))).toEqual(toNumbers(x));
    expect(runSeeded(noise({ stddev: 0 }), x, randomKey(3))).toEqual(toNumbers(x));
  });

  test("repeats with the numbers it is given, and is another with others", () => {
    const noisy = (seed: number) => runSeeded(noise(), grey, randomKey(seed));
    expect(noisy(4)).toEqual(noisy(4));
    expect(noisy(5)).not.toEqual(noisy(4));
  });
});

describe("randomErasing", () => {
  const white = (count: number, height: number, width: number) => numbered([count, 1, height, width], () => 255);

  test("erases one rectangle of the drawn area, inside the image", () => {
    const [height, width, count] = [20, 30, 200];
    const erased = runSeeded(
      randomErasing({ scale: [0.1, 0.3], probability: 1 }),
      white(count, height, width),
      randomKey(1),
    );
    const areas: number[] = [];
    for (let i = 0; i < count; i++) {
      const image = erased.slice(i * height * width, (i + 1) * height * width);
      const places = image.flatMap((value, place) => (value === 0 ? [place] : []));
      const [rows, columns] = [places.map((place) => Math.floor(place / width)), places.map((place) => place % width)];
      const tall = Math.max(...rows) - Math.min(...rows) + 1;
      const wide = Math.max(...columns) - Math.min(...columns) + 1;
      expect(places).toHaveLength(tall * wide);
      // Sides are rounded to pixels.
      expect(wide / tall).toBeGreaterThan(0.3 * 0.85);
      expect(wide / tall).toBeLessThan((1 / 0.3) * 1.15);
      areas.push((tall * wide) / (height * width));
    }
    expect(Math.min(...areas)).toBeGreaterThan(0.085);
    expect(Math.max(...areas)).toBeLessThan(0.32);
    expect(mean(areas)).toBeCloseTo(0.2, 1);
  });

  test("reaches every pixel", () => {
    const erased = runSeeded(randomErasing({ probability: 1 }), white(400, 6, 5), randomKey(2));
    const reached = Array.from({ length: 30 }, (_, place) =>
      erased.some((value, i) => i % 30 === place && value === 0),
    );
    expect(reached.every(Boolean)).toBe(true);
  });

  test("erases as often as it is told to", () => {
    const erased = runSeeded(randomErasing({ probability: 0.3, scale: [1, 1] }), white(1000, 1, 1), randomKey(3));
    expect(erased.filter((value) => value === 0).length / 1000).toBeCloseTo(0.3, 1);
  });

  test("puts there a number, the mean of each channel, or noise", () => {
    const x = numbered([1, 2, 2, 2], (place) => 10 * place);
    const whole = { scale: [1, 1], probability: 1 } as const;
    const draw = [[YES, 0, 0, 0, 0]];
    expect(runWith(randomErasing({ ...whole, value: 7 }), x, draw)).toEqual(Array(8).fill(7));
    expect(runWith(randomErasing({ ...whole, value: "mean" }), x, draw)).toEqual([15, 15, 15, 15, 55, 55, 55, 55]);
    const noisy = runSeeded(randomErasing({ ...whole, value: "noise" }), numbered([9, 3, 8, 8]), randomKey(4));
    expect(noisy.every((value) => Number.isInteger(value) && value >= 0 && value <= 255)).toBe(true);
    expect(mean(noisy)).toBeGreaterThan(120);
    expect(mean(noisy)).toBeLessThan(135);
    expect(Math.max(...noisy)).toBeGreaterThan(250);
  });

  test("leaves all else as it is, to the bit", () => {
    const x = randomImages(30, 3, 6, 7);
    const before = toNumbers(x);
    const after = runSeeded(randomErasing({ value: 300 / 2, probability: 0.5 }), x, randomKey(5));
    expect(after.every((value, i) => value === before[i] || value === 150)).toBe(true);
    expect(runWith(randomErasing(), randomImages(1, 3, 4, 4), [[NO, 0.5, 0.5, 0.5, 0.5]])).toEqual(
      toNumbers(randomImages(1, 3, 4, 4)),
    );
  });
});

describe("cutout", () => {
  test("erases a square about the pixel that is drawn, and what of it lies inside", () => {
    const x = numbered([1, 1, 6, 6], () => 1);
    const rows = (draw: readonly number[]) => {
      const values = runWith(cutout({ size: 4 }), x, [[YES, ...draw]]);
      return Array.from({ length: 6 }, (_, row) => values.slice(6 * row, 6 * row + 6).join(""));
    };
    // The middle is pixel 3, 3 of 0 to 5: two before it, itself and one behind.
    expect(rows([0.5, 0.5])).toEqual(["111111", "100001", "100001", "100001", "100001", "111111"]);
    expect(rows([0, 0.99])).toEqual(["111000", "111000", "111111", "111111", "111111", "111111"]);
  });

  test("is half of the shorter side where no size is given", () => {
    const x = numbered([1, 1, 8, 20], () => 1);
    expect(runWith(cutout(), x, [[YES, 0.5, 0.5]]).filter((value) => value === 0)).toHaveLength(16);
    expect(runWith(cutout({ size: 0 }), x, [[YES, 0.5, 0.5]])).toEqual(toNumbers(x));
  });
});

describe("boxWithin", () => {
  const count = 3000;
  const numbers = (name: string) =>
    constant(fromNumbers("float32", [count, 1], Array.from(uniform(split(randomKey(8), name), count))));

  test.each([
    [32, 32, [0.08, 1], [3 / 4, 4 / 3]],
    [20, 60, [0.1, 0.9], [0.5, 2]],
    [60, 20, [0.1, 0.3], [0.2, 5]],
  ] as const)(
    "of %i x %i pixels: areas evenly, proportions within theirs, sides within 1",
    (height, width, scale, ratio) => {
      const box = boxWithin([numbers("area"), numbers("ratio")], { scale, ratio }, { height, width });
      const [wide, high] = evaluate([box.width, box.height], {}).map(toNumbers) as [number[], number[]];
      expect(Math.max(...wide, ...high)).toBeLessThanOrEqual(1);
      const drawnRatios = wide.map((each, i) => (each * width) / (high[i]! * height));
      const areas = wide.map((each, i) => each * high[i]!);
      const [least, most] = scale;
      expect(Math.min(...areas)).toBeGreaterThan(least * 0.999);
      expect(Math.max(...areas)).toBeLessThan(most * 1.001);
      for (const part of [0.25, 0.5, 0.75]) {
        const below = areas.filter((area) => area < least + part * (most - least)).length;
        expect(Math.abs(below / count - part)).toBeLessThan(0.03);
      }
      // Only a rectangle that is as high or as wide as the image may have other proportions.
      drawnRatios.forEach((each, i) => {
        const isFull = Math.max(wide[i]!, high[i]!) > 0.999;
        if (!isFull) expect(each > ratio[0] * 0.999 && each < ratio[1] * 1.001).toBe(true);
      });
      if (height === width) {
        const flat = drawnRatios.filter((each) => each > 1).length;
        expect(Math.abs(flat / count - 0.5)).toBeLessThan(0.03);
      }
    },
  );
});

describe("colorJitter", () => {
  test("is its parts, one after the other, in the order of their names here", () => {
    const x = randomImages(1, 3, 4, 5);
    const jitter = colorJitter({ hue: 0.2, saturation: 0.5, contrast: [0.2, 2], brightness: 0.4 });
    const jittered = runWith(jitter, x, [[YES, 0.1, 0.8, 0.3, 0.9]]);
    const parts = [
      [brightness({ factor: 0.4 }), 0.1],
      [contrast({ factor: [0.2, 2] }), 0.8],
      [saturation({ factor: 0.5 }), 0.3],
      [hue({ shift: 0.2 }), 0.9],
    ] as const;
    const expected = parts.reduce(
      (image, [part, draw]) => fromNumbers("float32", x.shape, runWith(part, image, [[YES, draw]])),
      x,
    );
    const stray = toNumbers(expected).map((value, i) => Math.abs(value - jittered[i]!));
    expect(Math.max(...stray)).toBeLessThan(1e-3);
  });

  test("changes what is named and nothing else", () => {
    const x = randomImages(1, 3, 4, 5);
    const darker = runWith(colorJitter({ brightness: [0.5, 0.5] }), x, [[YES, 0.3]]);
    expect(darker).toEqual(toNumbers(x).map((value) => value / 2));
    expect(runWith(colorJitter({ brightness: 0.9, probability: 0.5 }), x, [[NO, 0.1]])).toEqual(toNumbers(x));
  });
});

test("every augmentation of a list has random numbers of its own, fields of them too", () => {
  const list = [
    noise(),
    noise(),
    randomErasing({ value: "noise" }),
    cutout({ value: "noise" }),
    colorJitter({ hue: 0.1 }),
  ];
  const { randoms } = write(augment(...list), [3, 4, 4]);
  const names = randoms.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toContain("1.noise.radius");
  const x = randomImages(2, 3, 4, 4);
  const feeds = drawn(list, x, randomKey(1));
  expect(toNumbers(runLayer(augment(...list), x, { feeds }))).toEqual(
    toNumbers(runLayer(augment(...list), x, { feeds: drawn(list, x, randomKey(1)) })),
  );
});
