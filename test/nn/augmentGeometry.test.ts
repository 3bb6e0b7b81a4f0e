import { describe, expect, test } from "vitest";
import { printGraph } from "../../src/graph/print.ts";
import { augment } from "../../src/nn/augment/augment.ts";
import type { Augmentation } from "../../src/nn/augment/augmentation.ts";
import { flipLeftRight } from "../../src/nn/augment/flipLeftRight.ts";
import type { PaddingMode } from "../../src/nn/augment/outside.ts";
import { perspective } from "../../src/nn/augment/perspective.ts";
import { quarterTurns } from "../../src/nn/augment/quarterTurns.ts";
import { randomCrop } from "../../src/nn/augment/randomCrop.ts";
import { randomResizedCrop } from "../../src/nn/augment/randomResizedCrop.ts";
import { rotate } from "../../src/nn/augment/rotate.ts";
import { shear } from "../../src/nn/augment/shear.ts";
import { translate } from "../../src/nn/augment/translate.ts";
import { zoom } from "../../src/nn/augment/zoom.ts";
import { randomKey } from "../../src/tensor/random.ts";
import { fromNumbers, type Tensor, toNumbers } from "../../src/tensor/tensor.ts";
import { NO, randomImages, runSeeded, runWith, YES } from "./runAugmentation.ts";
import { numbered, runLayer, write } from "./runLayer.ts";

interface Sampled {
  readonly mode?: PaddingMode;
  readonly value?: number;
}

/**
 * An image read between its pixels, linearly, at a place (row, column) in pixels for each pixel of the result. The mirror
 * image has the edge pixel twice.
 */
function sampled(
  x: Tensor,
  place: (row: number, column: number) => readonly [number, number],
  { mode = "constant", value = 0 }: Sampled = {},
): number[] {
  const [, , height, width] = x.shape as [number, number, number, number];
  const values = toNumbers(x);
  const inside = (at: number, size: number) => {
    if (mode === "edge") return Math.min(size - 1, Math.max(0, at));
    const turned = ((at % (2 * size)) + 2 * size) % (2 * size);
    return turned < size ? turned : 2 * size - 1 - turned;
  };
  const pixel = (plane: number, row: number, column: number) => {
    const isInside = row >= 0 && row < height && column >= 0 && column < width;
    if (!isInside && mode === "constant") return value;
    return values[(plane * height + inside(row, height)) * width + inside(column, width)]!;
  };
  return values.map((_, i) => {
    const [plane, row, column] = [Math.floor(i / (height * width)), Math.floor(i / width) % height, i % width];
    const [y, x] = place(row, column);
    const [top, left] = [Math.floor(y), Math.floor(x)];
    let sum = 0;
    for (const down of [0, 1]) {
      for (const right of [0, 1]) {
        const weight = (1 - Math.abs(y - top - down)) * (1 - Math.abs(x - left - right));
        if (weight > 0) sum += weight * pixel(plane, top + down, left + right);
      }
    }
    return sum;
  });
}

function expectClose(actual: readonly number[], expected: readonly number[], tolerance = 0.01): void {
  expect(actual).toHaveLength(expected.length);
  const stray = Math.max(...actual.map((value, i) => Math.abs(value - expected[i]!)));
  expect(stray).toBeLessThan(tolerance);
}

const shapes = [
  [1, 3, 8, 8],
  [1, 1, 7, 10],
  [1, 2, 9, 4],
] as const;
const paddings: readonly Sampled[] = [{}, { value: 128 }, { mode: "reflect" }, { mode: "edge" }];
const cases = shapes.flatMap((shape) => paddings.map((padding) => [shape.join(" x "), shape, padding] as const));

describe.each(cases)("images of %s, padded with %o", (_, shape, padding) => {
  const x = randomImages(...shape);
  const [height, width] = shape.slice(2) as [number, number];
  const [middleRow, middleColumn] = [(height - 1) / 2, (width - 1) / 2];
  const options = { paddingMode: padding.mode ?? "constant", fillValue: padding.value ?? 0 } as const;

  test("shear moves rows and columns by their distance from the middle", () => {
    const sheared = shear({ xFactor: [0.4, 0.4], yFactor: [-0.3, -0.3], ...options });
    const expected = sampled(
      x,
      (row, column) => [row + 0.3 * (column - middleColumn), column - 0.4 * (row - middleRow)],
      padding,
    );
    expectClose(runWith(sheared, x, [[YES, 0.5, 0.5]]), expected);
  });

  test("zoom shows more, or less, about the middle", () => {
    const zoomed = zoom({ heightFactor: [0.6, 0.6], widthFactor: [-0.35, -0.35], ...options });
    const expected = sampled(
      x,
      (row, column) => [middleRow + 1.6 * (row - middleRow), middleColumn + 0.65 * (column - middleColumn)],
      padding,
    );
    expectClose(runWith(zoomed, x, [[YES, 0.5, 0.5]]), expected);
  });

  test("rotate", () => {
    const radians = Math.PI / 6;
    const [cosine, sine] = [Math.cos(radians), Math.sin(radians)];
    const expected = sampled(
      x,
      (row, column) => {
        const [down, right] = [row - middleRow, column - middleColumn];
        return [middleRow + sine * right + cosine * down, middleColumn + cosine * right - sine * down];
      },
      padding,
    );
    expectClose(runWith(rotate({ maxAngle: 30, ...options }), x, [[YES, 1]]), expected);
  });

  test("perspective takes the corners where they were told, along straight lines", () => {
    const moves = [0.9, 0.2, 0.1, 0.7, 0.4, 0.4, 0.8, 0];
    const distorted = perspective({ distortionScale: 0.5, ...options });
    const half = moves.map((move, i) => move * 0.5 * [width / 2, height / 2][i % 2]!);
    const corners = [
      [half[0]!, half[1]!],
      [width - half[2]!, half[3]!],
      [width - half[4]!, height - half[5]!],
      [half[6]!, height - half[7]!],
    ] as const;
    const own = [
      [0, 0],
      [width, 0],
      [width, height],
      [0, height],
    ] as const;
    const map = homography(corners, own);
    // Corners are those of pixels, half a pixel from their middles.
    const expected = sampled(
      x,
      (row, column) => {
        const [right, down, depth] = map(column + 0.5, row + 0.5);
        return depth < 1e-3 ? [-1e3, -1e3] : [down / depth - 0.5, right / depth - 0.5];
      },
      padding,
    );
    expectClose(runWith(distorted, x, [[YES, ...moves]]), expected, 0.05);
  });

  test("translate and randomCrop move whole pixels", () => {
    const moved = sampled(x, (row, column) => [row - 2, column + 1], padding).map(Math.round);
    // 0.9 of -2 to 2 is 2 down; 0.3 of them is 1 to the left.
    expect(runWith(translate({ pixels: 2, ...options }), x, [[YES, 0.9, 0.3]])).toEqual(moved);
    expect(runWith(randomCrop({ padding: 2, ...options }), x, [[YES, 0.9, 0.3]])).toEqual(moved);
  });
});

describe("translate", () => {
  const x = numbered([1, 1, 10, 20], (place) => place + 1);
  /** Where the first pixel came to lie. */
  const moveOf = (values: readonly number[]) => {
    const at = values.indexOf(1);
    return [Math.floor(at / 20), at % 20];
  };

  test("by a fraction of each side, to the nearest whole pixel", () => {
    expect(moveOf(runWith(translate({ fraction: 0.2 }), x, [[YES, 0.99, 0.99]]))).toEqual([2, 4]);
    expect(moveOf(runWith(translate({ fraction: [0.3, 0] }), x, [[YES, 0.99, 0.99]]))).toEqual([3, 0]);
    expect(moveOf(runWith(translate({ fraction: 0.04 }), x, [[YES, 0.8, 0.99]]))).toEqual([0, 1]);
  });

  test("draws every move as often as the others", () => {
    const [count, most] = [2000, 2];
    const images = numbered([count, 1, 5, 5], (place) => (place % 25 === 12 ? 1 : 0));
    const moved = runSeeded(translate({ pixels: most }), images, randomKey(3));
    const places = moved.flatMap((value, i) => (value === 1 ? [i % 25] : []));
    expect(places).toHaveLength(count);
    const counts = Array.from({ length: 25 }, (_, place) => places.filter((each) => each === place).length);
    // 80 expected in each of 25 places, with a deviation of 9.
    expect(Math.min(...counts)).toBeGreaterThan(45);
    expect(Math.max(...counts)).toBeLessThan(120);
  });
});

describe("quarterTurns", () => {
  const draws = [0.1, 0.5, 0.9];

  test.each([1, 2, 5, 8])("of %i pixels a side, exactly", (size) => {
    const x = randomImages(1, 2, size, size);
    const last = size - 1;
    const turned = draws.map((draw) => runWith(quarterTurns(), x, [[YES, draw]]));
    expect(turned[0]).toEqual(sampled(x, (row, column) => [column, last - row]));
    expect(turned[1]).toEqual(sampled(x, (row, column) => [last - row, last - column]));
    expect(turned[2]).toEqual(sampled(x, (row, column) => [last - column, row]));
    expect(runWith(quarterTurns(), x, [[NO, 0.5]])).toEqual(toNumbers(x));
  });

  test("of an image that is not square are half turns", () => {
    const x = randomImages(1, 2, 4, 7);
    const half = sampled(x, (row, column) => [3 - row, 6 - column]);
    for (const draw of draws) expect(runWith(quarterTurns(), x, [[YES, draw]])).toEqual(half);
  });

  test("leave each side above as often as the others", () => {
    const count = 2000;
    const x = numbered([count, 1, 2, 2], (place) => (place % 4 === 0 ? 1 : 0));
    const turned = runSeeded(quarterTurns(), x, randomKey(4));
    const counts = [0, 1, 2, 3].map((place) => turned.filter((value, i) => value === 1 && i % 4 === place).length);
    for (const each of counts) expect(Math.abs(each - count / 4)).toBeLessThan(80);
  });
});

describe("randomResizedCrop", () => {
  test("shows the part that it drew in the image's own size", () => {
    // A ramp to the right and down: what is read tells where.
    const [height, width] = [12, 16];
    const columns = numbered([1, 1, height, width], (place) => place % width);
    const rows = numbered([1, 1, height, width], (place) => Math.floor(place / width));
    const crop = randomResizedCrop({ scale: [0.25, 0.25], ratio: [1, 1] });
    const draw = [[YES, 0.5, 0.5, 0.9, 0.2]];
    // A quarter of 192 pixels is 48: sqrt(48) a side. 0.9 of the way to the right, 0.2 of the way down.
    const side = Math.sqrt(48);
    const across = runWith(crop, columns, draw).slice(0, width);
    const down = runWith(crop, rows, draw).filter((_, i) => i % width === 0);
    const left = 0.9 * (width - side);
    const top = 0.2 * (height - side);
    const clipped = (value: number, size: number) => Math.min(size - 1, Math.max(0, value));
    expectClose(
      across,
      across.map((_, i) => clipped(left + ((i + 0.5) * side) / width - 0.5, width)),
    );
    expectClose(
      down,
      down.map((_, i) => clipped(top + ((i + 0.5) * side) / height - 0.5, height)),
    );
  });

  test("of all of the image is the image", () => {
    const x = randomImages(1, 3, 8, 8);
    expectClose(runWith(randomResizedCrop({ scale: [1, 1] }), x, [[YES, 0.3, 0.3, 0.3, 0.3]]), toNumbers(x));
    expectClose(runWith(randomResizedCrop({ probability: 0.9 }), x, [[NO, 0.3, 0.3, 0.3, 0.3]]), toNumbers(x));
  });

  test("never reads outside: a white image stays white", () => {
    const x = numbered([300, 1, 6, 9], () => 255);
    expectClose(runSeeded(randomResizedCrop(), x, randomKey(5)), toNumbers(x));
  });
});

describe("without strength or luck an image stays what it is", () => {
  const x = randomImages(1, 3, 8, 8);
  const rows: readonly (readonly [string, Augmentation, number])[] = [
    ["shear", shear({ xFactor: 0, yFactor: 0 }), 3],
    ["zoom", zoom({ heightFactor: 0 }), 2],
    ["translate", translate({ fraction: 0 }), 3],
    ["randomCrop", randomCrop({ padding: 0 }), 3],
    ["perspective", perspective({ distortionScale: 0 }), 9],
  ];
  test.each(rows)("%s of 0", (_, augmentation, count) => {
    expectClose(runWith(augmentation, x, [Array(count).fill(0.3)]), toNumbers(x), 1e-3);
  });

  const unlucky: readonly (readonly [string, Augmentation, number])[] = [
    ["shear", shear({ probability: 0.9 }), 3],
    ["zoom", zoom({ probability: 0.9 }), 2],
    ["translate", translate({ probability: 0.9 }), 3],
    ["randomCrop", randomCrop({ probability: 0.9 }), 3],
    ["perspective", perspective({ probability: 0.9 }), 9],
  ];
  test.each(unlucky)("%s of an image that is spared", (_, augmentation, count) => {
    expectClose(runWith(augmentation, x, [[NO, ...Array(count - 1).fill(0.3)]]), toNumbers(x), 1e-3);
    const changed = runWith(augmentation, x, [[YES, ...Array(count - 1).fill(0.1)]]);
    expect(changed).not.toEqual(toNumbers(x));
  });
});

describe("perspective, as strong as can be", () => {
  test("gives numbers within those of the image, whatever is drawn", () => {
    const x = numbered([400, 1, 6, 6], (place) => (place * 37) % 256);
    const distorted = runSeeded(perspective({ distortionScale: 1, probability: 1 }), x, randomKey(6));
    expect(distorted.every((value) => value >= -0.01 && value <= 255.01)).toBe(true);
    expect(new Set(distorted).size).toBeGreaterThan(1000);
  });
});

describe("neighbours", () => {
  const readings = (...augmentations: readonly Augmentation[]) => {
    const { output, inputs } = write(augment(...augmentations), [3, 8, 8]);
    return printGraph({ inputs: [...inputs.values()], outputs: { output } }).match(/= GridSample .*/g) ?? [];
  };

  test("read an image together where they agree on what lies outside, or do not read there", () => {
    expect(readings(rotate(), shear(), perspective(), translate())).toHaveLength(1);
    expect(readings(rotate({ paddingMode: "edge" }), flipLeftRight(), zoom({ paddingMode: "edge" }))).toHaveLength(1);
    expect(readings(flipLeftRight(), quarterTurns(), rotate({ fillValue: 9 }))).toHaveLength(1);
    expect(readings(rotate(), shear({ paddingMode: "edge" }))).toHaveLength(2);
    expect(readings(rotate({ fillValue: 9 }), rotate())).toHaveLength(2);
    expect(readings(rotate({ fillValue: 9, paddingMode: "edge" }), rotate({ paddingMode: "edge" }))).toHaveLength(1);
  });

  test("give what they give one after the other, where nothing is lost between them", () => {
    const x = numbered([1, 1, 9, 9], (place) => (place === 4 * 9 + 6 ? 255 : 0));
    const first = quarterTurns();
    const second = translate({ pixels: 2 });
    const turned = fromNumbers("float32", [1, 1, 9, 9], runWith(first, x, [[YES, 0.1]]));
    const expected = runWith(second, turned, [[YES, 0.9, 0.1]]);
    const feeds = {
      "0.quarterTurns": fromNumbers("float32", [1, 2], [YES, 0.1]),
      "1.translate": fromNumbers("float32", [1, 3], [YES, 0.9, 0.1]),
    };
    expect(toNumbers(runLayer(augment(first, second), x, { feeds }))).toEqual(expected);
    expect(expected.indexOf(255)).toBeGreaterThan(0);
  });
});

/** The map of (x, y) to (X, Y, W) that takes four points to four others: eight equations, solved by elimination. */
function homography(
  from: readonly (readonly [number, number])[],
  to: readonly (readonly [number, number])[],
): (x: number, y: number) => readonly [number, number, number] {
  const rows = from.flatMap(([x, y], i) => {
    const [u, v] = to[i]!;
    return [
      [x, y, 1, 0, 0, 0, -u * x, -u * y, u],
      [0, 0, 0, x, y, 1, -v * x, -v * y, v],
    ];
  });
  for (let k = 0; k < 8; k++) {
    const pivot = rows.slice(k).reduce((best, row) => (Math.abs(row[k]!) > Math.abs(best[k]!) ? row : best));
    rows.splice(rows.indexOf(pivot), 1);
    rows.splice(k, 0, pivot);
    for (const row of rows) {
      if (row === pivot) continue;
      const factor = row[k]! / pivot[k]!;
      for (let j = k; j < 9; j++) row[j]! -= factor * pivot[j]!;
    }
  }
  const [a, b, c, d, e, f, g, h] = rows.map((row, k) => row[8]! / row[k]!) as number[];
  return (x, y) => [a! * x + b! * y + c!, d! * x + e! * y + f!, g! * x + h! * y + 1];
}
