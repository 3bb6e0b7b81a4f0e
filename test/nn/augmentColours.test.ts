import { describe, expect, test } from "vitest";
import { augment } from "../../src/nn/augment/augment.ts";
import type { Augmentation } from "../../src/nn/augment/augmentation.ts";
import { autocontrast } from "../../src/nn/augment/autocontrast.ts";
import { brightness } from "../../src/nn/augment/brightness.ts";
import { contrast } from "../../src/nn/augment/contrast.ts";
import { equalize } from "../../src/nn/augment/equalize.ts";
import { grayscale } from "../../src/nn/augment/grayscale.ts";
import { hue } from "../../src/nn/augment/hue.ts";
import { invert } from "../../src/nn/augment/invert.ts";
import { posterize } from "../../src/nn/augment/posterize.ts";
import { saturation } from "../../src/nn/augment/saturation.ts";
import { sharpness } from "../../src/nn/augment/sharpness.ts";
import { solarize } from "../../src/nn/augment/solarize.ts";
import { integers, randomKey, split } from "../../src/tensor/random.ts";
import { elementCount, fromNumbers, type Tensor, toNumbers } from "../../src/tensor/tensor.ts";
import { messageOf } from "./messageOf.ts";
import { numbered, runLayer, write } from "./runLayer.ts";

/** What an augmentation makes of images, with the random numbers that it is given, a row for each image. */
function run(augmentation: Augmentation, x: Tensor, randoms: readonly (readonly number[])[]): number[] {
  const feeds = {
    [`0.${augmentation.kind}`]: fromNumbers("float32", [randoms.length, randoms[0]!.length], randoms.flat()),
  };
  return toNumbers(runLayer(augment(augmentation), x, { feeds }));
}

function image(...shape: readonly number[]): Tensor {
  const values = integers(split(randomKey(7), shape.join()), elementCount(shape), 256);
  return fromNumbers("float32", shape, Array.from(values));
}

function expectClose(actual: readonly number[], expected: readonly number[], tolerance = 1e-3): void {
  expect(actual).toHaveLength(expected.length);
  const stray = Math.max(...actual.map((value, i) => Math.abs(value - expected[i]!)));
  expect(stray).toBeLessThan(tolerance);
}

/** An image of three channels with each pixel changed by itself. */
function perPixel(x: Tensor, change: (pixel: readonly [number, number, number]) => readonly number[]): number[] {
  const values = toNumbers(x);
  const area = x.shape[2]! * x.shape[3]!;
  const result = [...values];
  for (let i = 0; i < values.length; i++) {
    if (Math.floor(i / area) % 3 !== 0) continue;
    change([values[i]!, values[i + area]!, values[i + 2 * area]!]).forEach((value, channel) => {
      result[i + channel * area] = value;
    });
  }
  return result;
}

const held = (value: number) => Math.min(255, Math.max(0, value));
const luminance = ([r, g, b]: readonly [number, number, number]) => 0.2989 * r + 0.587 * g + 0.114 * b;
const [YES, NO] = [0, 0.999];

/** The factor that is drawn at the beginning and the end of its range. */
const factors = [0, 0.3, 1, 1.6] as const;
const exactly = (factor: number) => ({ factor: [factor, factor], probability: 1 }) as const;
const shapes = [
  [2, 3, 5, 7],
  [1, 3, 8, 3],
] as const;

describe.each(shapes)("images of %i, %i channels, %i x %i", (...shape) => {
  const x = image(...shape);
  const draws = Array.from({ length: shape[0] }, () => [YES, 0.5]);

  test.each(factors)("brightness %d multiplies", (factor) => {
    const expected = toNumbers(x).map((value) => held(value * factor));
    expectClose(run(brightness(exactly(factor)), x, draws), expected);
  });

  test.each(factors)("contrast %d leads away from the mean grey of each image", (factor) => {
    const greys = perPixel(x, (pixel) => Array(3).fill(luminance(pixel)));
    const size = elementCount(shape.slice(1));
    const means = draws.map((_, i) => greys.slice(i * size, (i + 1) * size).reduce((a, b) => a + b) / size);
    const expected = toNumbers(x).map((value, i) => held(value * factor + means[Math.floor(i / size)]! * (1 - factor)));
    expectClose(run(contrast(exactly(factor)), x, draws), expected);
  });

  test.each(factors)("saturation %d leads away from grey", (factor) => {
    const expected = perPixel(x, (pixel) =>
      pixel.map((value) => held(value * factor + luminance(pixel) * (1 - factor))),
    );
    expectClose(run(saturation(exactly(factor)), x, draws), expected);
  });

  test.each(factors)("sharpness %d leads away from the smoothed image, inside", (factor) => {
    const [height, width] = shape.slice(2) as [number, number];
    const values = toNumbers(x);
    const expected = values.map((value, i) => {
      const [row, column] = [Math.floor(i / width) % height, i % width];
      if (row === 0 || row === height - 1 || column === 0 || column === width - 1) return value;
      let sum = 4 * value;
      for (const down of [-width, 0, width]) for (const right of [-1, 0, 1]) sum += values[i + down + right]!;
      return held(value * factor + (sum / 13) * (1 - factor));
    });
    expectClose(run(sharpness(exactly(factor)), x, draws), expected);
  });

  test.each([-0.5, -0.21, 0, 0.1, 1 / 3, 0.5])("hue by %d of the circle, as by the HSV model", (shift) => {
    const expected = perPixel(x, (pixel) => {
      const [h, s, v] = toHsv(pixel);
      return fromHsv([(((h + shift) % 1) + 1) % 1, s, v]);
    });
    expectClose(run(hue({ shift: [shift, shift] }), x, draws), expected, 0.01);
  });

  test("grayscale is the luminance in every channel", () => {
    const chosen = draws.map(() => [YES]);
    expectClose(
      run(grayscale(), x, chosen),
      perPixel(x, (pixel) => Array(3).fill(luminance(pixel))),
    );
  });

  test("invert, solarize and posterize are exact", () => {
    const chosen = draws.map(() => [YES]);
    const values = toNumbers(x);
    expect(run(invert(), x, chosen)).toEqual(values.map((value) => 255 - value));
    const threshold = values[3]!;
    expect(run(solarize({ threshold }), x, chosen)).toEqual(values.map((v) => (v >= threshold ? 255 - v : v)));
    for (let bits = 1; bits <= 8; bits++) {
      const kept = 256 - 2 ** (8 - bits);
      expect(run(posterize({ bits }), x, chosen)).toEqual(values.map((value) => value & kept));
    }
  });

  test("autocontrast stretches each channel from 0 to 255", () => {
    const half = fromNumbers(
      "float32",
      shape,
      toNumbers(x).map((value) => 50 + value / 3),
    );
    const area = shape[2] * shape[3];
    const values = toNumbers(half);
    const expected = values.map((value, i) => {
      const first = i - (i % area);
      const channel = values.slice(first, first + area);
      const [low, high] = [Math.min(...channel), Math.max(...channel)];
      return ((value - low) * 255) / (high - low);
    });
    const chosen = draws.map(() => [YES]);
    expectClose(run(autocontrast(), half, chosen), expected);
  });
});

describe("hue", () => {
  const pure = (...colour: readonly number[]) => fromNumbers("float32", [1, 3, 1, 1], colour);
  const third = hue({ shift: [1 / 3, 1 / 3] });

  test("a third of the circle leads from red to green, on to blue, and back to red", () => {
    expectClose(run(third, pure(255, 0, 0), [[YES, 0]]), [0, 255, 0]);
    expectClose(run(third, pure(0, 255, 0), [[YES, 0]]), [0, 0, 255]);
    expectClose(run(third, pure(0, 0, 255), [[YES, 0]]), [255, 0, 0]);
    expectClose(run(third, pure(200, 200, 100), [[YES, 0]]), [100, 200, 200]);
  });

  test("greys, black and white have none", () => {
    for (const level of [0, 1, 128, 255]) {
      expect(run(third, pure(level, level, level), [[YES, 0]])).toEqual([level, level, level]);
    }
  });
});

describe("equalize", () => {
  /** torchvision's for bytes: a table of what is below, in steps. */
  function equalized(channel: readonly number[]): number[] {
    const histogram = Array(256).fill(0) as number[];
    for (const value of channel) histogram[value]!++;
    const last = histogram.findLast((count) => count > 0)!;
    const step = Math.floor((channel.length - last) / 255);
    if (step === 0) return [...channel];
    let below = 0;
    const table = histogram.map((count) => {
      const level = Math.floor((below + Math.floor(step / 2)) / step);
      below += count;
      return held(level);
    });
    return channel.map((value) => table[value]!);
  }

  test.each([
    ["bright", 100, 156],
    ["of few levels", 40, 7],
    ["of all levels", 0, 256],
    ["of two levels", 13, 2],
  ])("an image %s", (_, from, count) => {
    const [height, width] = [31, 40];
    const values = Array.from(integers(randomKey(count), 2 * height * width, count), (value) => from + value);
    const x = fromNumbers("float32", [1, 2, height, width], values);
    const area = height * width;
    const expected = [...equalized(values.slice(0, area)), ...equalized(values.slice(area))];
    expect(run(equalize(), x, [[YES]])).toEqual(expected);
    expect(run(equalize(), x, [[NO]])).toEqual(values);
  });

  test("an image of one level, or of fewer pixels than levels, stays as it is", () => {
    const flat = numbered([1, 1, 20, 20], () => 77);
    expect(run(equalize(), flat, [[YES]])).toEqual(toNumbers(flat));
    const small = image(1, 3, 9, 9);
    expect(run(equalize(), small, [[YES]])).toEqual(toNumbers(small));
  });
});

describe("autocontrast", () => {
  test("leaves a channel of one value alone", () => {
    const flat = numbered([1, 2, 2, 2], (place) => (place < 4 ? 77 : 10 * place));
    const expected = [77, 77, 77, 77, 0, 85, 170, 255];
    expectClose(run(autocontrast(), flat, [[YES]]), expected);
  });
});

const all: readonly (readonly [name: string, of: (probability: number) => Augmentation, randoms: number])[] = [
  ["brightness", (probability) => brightness({ factor: [0.3, 0.4], probability }), 2],
  ["contrast", (probability) => contrast({ factor: [0.3, 0.4], probability }), 2],
  ["saturation", (probability) => saturation({ factor: [0.3, 0.4], probability }), 2],
  ["hue", (probability) => hue({ shift: [0.3, 0.4], probability }), 2],
  ["sharpness", (probability) => sharpness({ factor: [0.3, 0.4], probability }), 2],
  ["grayscale", (probability) => grayscale({ probability }), 1],
  ["invert", (probability) => invert({ probability }), 1],
  ["solarize", (probability) => solarize({ probability }), 1],
  ["posterize", (probability) => posterize({ bits: 2, probability }), 1],
  ["autocontrast", (probability) => autocontrast({ probability }), 1],
  ["equalize", (probability) => equalize({ probability }), 1],
];

describe.each(all)("%s", (name, of, randoms) => {
  const row = (chance: number) => [chance, 0.5].slice(0, randoms);
  const dull = numbered([2, 3, 18, 20], (place) => 30 + ((place * 37) % 101));

  test("changes the images whose number is below the probability, and no other", () => {
    const result = run(of(0.5), dull, [row(0.5), row(0.49)]);
    const before = toNumbers(dull);
    const half = before.length / 2;
    // Hue takes colours apart and puts them together again; all others leave a spared image as it is, to the bit.
    if (name === "hue") expectClose(result.slice(0, half), before.slice(0, half), 1e-9);
    else expect(result.slice(0, half)).toEqual(before.slice(0, half));
    expect(result.slice(half)).not.toEqual(before.slice(half));
  });

  test("of images of one channel gives such images", () => {
    const x = numbered([1, 1, 19, 23], (place) => 30 + ((place * 37) % 101));
    const changed = run(of(1), x, [row(YES)]);
    expect(changed.every((value) => value >= 0 && value <= 255)).toBe(true);
    const colourless = ["saturation", "hue", "grayscale"].includes(name);
    if (colourless) expect(changed).toEqual(toNumbers(x));
    else expect(changed).not.toEqual(toNumbers(x));
  });
});

test.each([saturation(), hue(), grayscale()])("$kind of two channels says that there are no colours", (each) => {
  expect(messageOf(() => write(augment(each), [2, 4, 4]))).toContain("only red, green and blue make colours");
});

/** Hue, saturation and value, each 0 to 1 (Smith, 1978), of red, green and blue from 0 to 255. */
function toHsv([r, g, b]: readonly [number, number, number]): [number, number, number] {
  const [most, least] = [Math.max(r, g, b), Math.min(r, g, b)];
  if (most === least) return [0, 0, most / 255];
  const [rc, gc, bc] = [r, g, b].map((value) => (most - value) / (most - least)) as [number, number, number];
  const sixths = r === most ? bc - gc : g === most ? 2 + rc - bc : 4 + gc - rc;
  return [(sixths / 6 + 1) % 1, (most - least) / most, most / 255];
}

function fromHsv([h, s, v]: readonly [number, number, number]): number[] {
  const sector = Math.floor(h * 6);
  const f = h * 6 - sector;
  const [p, q, t] = [v * (1 - s), v * (1 - s * f), v * (1 - s * (1 - f))];
  const table = [
    [v, t, p],
    [q, v, p],
    [p, v, t],
    [p, q, v],
    [t, p, v],
    [v, p, q],
  ];
  return table[sector % 6]!.map((value) => value * 255);
}
