import { describe, expect, test } from "vitest";
import { printGraph } from "../../src/graph/print.ts";
import { augment } from "../../src/nn/augment/augment.ts";
import type { Augmentation } from "../../src/nn/augment/augmentation.ts";
import { blur } from "../../src/nn/augment/blur.ts";
import { flipLeftRight } from "../../src/nn/augment/flipLeftRight.ts";
import { rotate } from "../../src/nn/augment/rotate.ts";
import { normal, randomKey } from "../../src/tensor/random.ts";
import { elementCount, fromNumbers, type Tensor, tensor, toNumbers } from "../../src/tensor/tensor.ts";
import { numbered, runLayer, write } from "./runLayer.ts";

/** Random numbers for each image: whether it is changed (where there is a probability), and by how much. */
function run(augmentation: Augmentation, x: Tensor, randoms: readonly (readonly number[])[]): number[] {
  const feeds = {
    [`0.${augmentation.kind}`]: fromNumbers("float32", [randoms.length, randoms[0]!.length], randoms.flat()),
  };
  return toNumbers(runLayer(augment(augmentation), x, { feeds }));
}

/** The numbers of an image [n, c, h, w], each read somewhere else in it; 0 outside. */
function moved(x: Tensor, from: (y: number, x: number) => readonly [number, number]): number[] {
  const [, , height, width] = x.shape as [number, number, number, number];
  const values = toNumbers(x);
  return values.map((_, place) => {
    const column = place % width;
    const row = Math.floor(place / width) % height;
    const [sourceRow, sourceColumn] = from(row, column);
    const isInside = sourceRow >= 0 && sourceRow < height && sourceColumn >= 0 && sourceColumn < width;
    return isInside ? values[place + (sourceRow - row) * width + sourceColumn - column]! : 0;
  });
}

function expectClose(actual: readonly number[], expected: readonly number[], tolerance: number): void {
  expect(actual).toHaveLength(expected.length);
  const stray = Math.max(...actual.map((value, i) => Math.abs(value - expected[i]!)));
  expect(stray).toBeLessThan(tolerance);
}

const YES = 0;
const NO = 0.999;

describe("flipLeftRight", () => {
  test.each([
    [4, 4],
    [5, 7],
    [1, 3],
    [2, 28],
  ])("mirrors an image of %i x %i exactly", (height, width) => {
    const x = numbered([1, 2, height, width]);
    expect(run(flipLeftRight(), x, [[YES]])).toEqual(moved(x, (row, column) => [row, width - 1 - column]));
    expect(run(flipLeftRight(), x, [[NO]])).toEqual(toNumbers(x));
  });

  test("decides for each image of the batch", () => {
    const x = numbered([3, 1, 1, 2]);
    expect(run(flipLeftRight(), x, [[NO], [YES], [0.49]])).toEqual([0, 1, 3, 2, 5, 4]);
  });
});

describe("rotate", () => {
  /** The largest angle one way, none, the largest the other way. */
  const [LEFT, NONE, RIGHT] = [0, 0.5, 1];

  test("by 90 degrees exchanges rows and columns, one of them reversed", () => {
    const x = numbered([1, 2, 6, 6]);
    const turned = run(rotate({ maxAngle: 90 }), x, [[YES, RIGHT]]);
    expectClose(
      turned,
      moved(x, (row, column) => [column, 5 - row]),
      1e-4,
    );
    const back = run(rotate({ maxAngle: 90 }), x, [[YES, LEFT]]);
    expectClose(
      back,
      moved(x, (row, column) => [5 - column, row]),
      1e-4,
    );
  });

  test("by 90 degrees of an image that is not square keeps its pixels square, and blackens the rest", () => {
    const x = numbered([1, 1, 4, 8], (place) => 1 + place);
    // About the middle, at row 1.5 and column 3.5: what was up is now at the side.
    const expected = moved(x, (row, column) => [1.5 + (column - 3.5), 3.5 - (row - 1.5)]);
    expectClose(run(rotate({ maxAngle: 90 }), x, [[YES, RIGHT]]), expected, 1e-4);
    expect(expected.filter((value) => value === 0)).toHaveLength(16);
  });

  test("by 180 degrees reverses rows and columns, whatever the shape", () => {
    const x = numbered([1, 1, 5, 3], (place) => 1 + place);
    expectClose(
      run(rotate({ maxAngle: 180 }), x, [[YES, RIGHT]]),
      moved(x, (row, column) => [4 - row, 2 - column]),
      1e-4,
    );
  });

  test.each(["nearest", "linear", "cubic"] as const)("by 0 degrees is the image itself, %s", (interpolation) => {
    // Places in an image of 8 are exact in float32; cubic reads with weights that are exactly 0 and 1 there.
    const x = numbered([1, 2, 8, 8], (place) => (place * 37) % 256);
    expect(run(rotate({ interpolation }), x, [[YES, NONE]])).toEqual(toNumbers(x));
    expect(run(rotate({ interpolation }), x, [[NO, LEFT]])).toEqual(toNumbers(x));
    const odd = numbered([1, 1, 5, 7], (place) => (place * 37) % 256);
    expectClose(run(rotate({ interpolation }), odd, [[NO, LEFT]]), toNumbers(odd), 1e-3);
  });

  test("turns about the middle by the angle that it was told", () => {
    // One bright pixel right of the middle of 9 x 9, at (0, 4); turned by 30 degrees it is at 4 (cos, sin).
    const x = numbered([1, 1, 9, 9], (place) => (place === 4 * 9 + 8 ? 1 : 0));
    const turned = run(rotate({ maxAngle: 30 }), x, [[YES, RIGHT]]);
    const total = turned.reduce((sum, value) => sum + value, 0);
    const centre = (position: (place: number) => number) =>
      turned.reduce((sum, value, place) => sum + value * position(place), 0) / total;
    const [right, down] = [centre((place) => (place % 9) - 4), centre((place) => Math.floor(place / 9) - 4)];
    expect(right).toBeCloseTo(4 * Math.cos(Math.PI / 6), 0.5);
    expect(Math.abs(down)).toBeCloseTo(4 * Math.sin(Math.PI / 6), 0.5);
  });
});

describe("blur", () => {
  /** As scipy.ndimage.gaussian_filter with mode "reflect" and truncate 4, along one axis. */
  function gaussian(row: readonly number[], sigma: number): number[] {
    const radius = Math.floor(4 * sigma + 0.5);
    const weights = Array.from({ length: 2 * radius + 1 }, (_, i) =>
      sigma === 0 ? 1 : Math.exp(-((i - radius) ** 2) / (2 * sigma ** 2)),
    );
    const total = weights.reduce((sum, weight) => sum + weight);
    const mirrored = (place: number): number => {
      if (place < 0) return mirrored(-1 - place);
      if (place >= row.length) return mirrored(2 * row.length - 1 - place);
      return row[place]!;
    };
    return row.map((_, place) => {
      const sum = weights.reduce((part, weight, i) => part + weight * mirrored(place + i - radius), 0);
      return sum / total;
    });
  }

  function alongAxis(values: readonly number[], shape: readonly number[], axis: number, sigma: number): number[] {
    const step = elementCount(shape.slice(axis + 1));
    const size = shape[axis]!;
    const result = [...values];
    for (let start = 0; start < values.length; start++) {
      if (Math.floor(start / step) % size !== 0) continue;
      const row = Array.from({ length: size }, (_, i) => values[start + i * step]!);
      gaussian(row, sigma).forEach((value, i) => {
        result[start + i * step] = value;
      });
    }
    return result;
  }

  const shape = [1, 3, 7, 10];
  const image = tensor(
    "float32",
    shape,
    normal(randomKey(2), elementCount(shape)).map((value) => 100 + 50 * value),
  );

  test.each([0.1, 0.3, 0.624, 1, 1.7, 2.5, 3])("of sigma %s is the gaussian with mirrored edges", (sigma) => {
    const expected = alongAxis(alongAxis(toNumbers(image), shape, 2, sigma), shape, 3, sigma);
    expectClose(run(blur({ maxSigma: 3 }), image, [[YES, sigma / 3]]), expected, 1e-4);
  });

  test.each([0.5, 1.2, 3])("of sigma %s across the channels too", (sigma) => {
    const inPlane = alongAxis(alongAxis(toNumbers(image), shape, 2, sigma), shape, 3, sigma);
    const expected = alongAxis(inPlane, shape, 1, sigma);
    expectClose(run(blur({ maxSigma: 3, acrossChannels: true }), image, [[YES, sigma / 3]]), expected, 1e-4);
  });

  test("of sigma 0 changes nothing, nor does it where chance spares an image", () => {
    expect(run(blur(), image, [[YES, 0]])).toEqual(toNumbers(image));
    expect(run(blur(), image, [[NO, 0.9]])).toEqual(toNumbers(image));
    expect(run(blur({ maxSigma: 0 }), image, [[YES, 0.9]])).toEqual(toNumbers(image));
  });

  test("keeps the sum of each channel", () => {
    const sumOf = (values: readonly number[]) => values.slice(0, 70).reduce((sum, value) => sum + value, 0);
    expect(sumOf(run(blur({ maxSigma: 4 }), image, [[YES, 0.9]]))).toBeCloseTo(sumOf(toNumbers(image)), 1);
  });

  test("of a sigma far larger than the image is its mean", () => {
    const small = numbered([1, 1, 2, 3]);
    expectClose(run(blur({ maxSigma: 20 }), small, [[YES, 0.999]]), Array(6).fill(2.5), 1e-3);
  });
});

describe("probability", () => {
  const x = numbered([2, 1, 4, 4], (place) => (place * 31) % 101);
  const rows = [
    { name: "flipLeftRight", of: (probability: number) => flipLeftRight({ probability }), randoms: 1 },
    { name: "rotate", of: (probability: number) => rotate({ probability }), randoms: 2 },
    { name: "blur", of: (probability: number) => blur({ probability }), randoms: 2 },
  ];
  for (const { name, of, randoms } of rows) {
    const amounts = randoms === 1 ? [] : [0.9];
    test(`${name}: 0 is never, 1 is always`, () => {
      expect(
        run(of(0), x, [
          [0, ...amounts],
          [0.999, ...amounts],
        ]),
      ).toEqual(toNumbers(x));
      const always = run(of(1), x, [
        [0, ...amounts],
        [0.999, ...amounts],
      ]);
      const untouched = toNumbers(x);
      expect(always.slice(0, 16)).not.toEqual(untouched.slice(0, 16));
      expect(always.slice(16)).not.toEqual(untouched.slice(16));
    });
  }
});

describe("augment", () => {
  const textOf = (...augmentations: readonly Augmentation[]) => {
    const { output, inputs } = write(augment(...augmentations), [3, 8, 8]);
    return printGraph({ inputs: [...inputs.values()], outputs: { output } });
  };
  const readings = (text: string) => text.match(/= GridSample .*/g) ?? [];

  test("reads an image once for all neighbouring geometry", () => {
    expect(readings(textOf(flipLeftRight(), rotate(), flipLeftRight()))).toHaveLength(1);
    expect(readings(textOf(flipLeftRight(), blur(), rotate()))).toHaveLength(2);
    expect(readings(textOf(blur()))).toHaveLength(0);
  });

  test("reads it as smoothly as the smoothest asks for", () => {
    const modes = (...each: readonly Augmentation[]) =>
      readings(textOf(...each)).map((line) => /mode=(\w+)/.exec(line)![1]);
    expect(modes(flipLeftRight())).toEqual(["nearest"]);
    expect(modes(flipLeftRight(), rotate())).toEqual(["linear"]);
    expect(modes(rotate({ interpolation: "cubic" }), rotate({ interpolation: "linear" }))).toEqual(["cubic"]);
  });

  test("applies geometry in the order in which it is listed", () => {
    const x = numbered([1, 1, 4, 4]);
    const flip = {
      "0.flipLeftRight": fromNumbers("float32", [1, 1], [YES]),
      "1.flipLeftRight": fromNumbers("float32", [1, 1], [YES]),
    };
    const turn = {
      "0.rotate": fromNumbers("float32", [1, 2], [YES, 1]),
      "1.rotate": fromNumbers("float32", [1, 2], [YES, 1]),
    };
    const quarter = rotate({ maxAngle: 90 });
    const flippedFirst = toNumbers(runLayer(augment(flipLeftRight(), quarter), x, { feeds: { ...flip, ...turn } }));
    const turnedFirst = toNumbers(runLayer(augment(quarter, flipLeftRight()), x, { feeds: { ...flip, ...turn } }));
    const oneAfterTheOther = runLayer(augment(quarter), runLayer(augment(flipLeftRight()), x, { feeds: flip }), {
      feeds: turn,
    });
    expectClose(flippedFirst, toNumbers(oneAfterTheOther), 1e-4);
    expect(Math.max(...flippedFirst.map((value, i) => Math.abs(value - turnedFirst[i]!)))).toBeGreaterThan(1);
  });

  test("leaves a finished model's images alone", () => {
    const { output, randoms } = write(augment(flipLeftRight(), rotate(), blur()), [3, 8, 8], "infer");
    expect([output.op, randoms]).toEqual(["Input", []]);
  });

  test("gives each augmentation its own random numbers", () => {
    const { randoms } = write(augment(rotate(), rotate(), blur()), [3, 8, 8]);
    expect(randoms.map(({ name }) => name)).toEqual(["0.rotate", "1.rotate", "2.blur"]);
  });
});
