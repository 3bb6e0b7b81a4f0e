/** Moves by whole pixels, turns by quarters and flips give pixels as they were, on every engine. */
import { describe, expect, test } from "vitest";
import { input } from "../../src/graph/graph.ts";
import { augment } from "../../src/nn/augment/augment.ts";
import type { Augmentation } from "../../src/nn/augment/augmentation.ts";
import { flipLeftRight } from "../../src/nn/augment/flipLeftRight.ts";
import { flipUpDown } from "../../src/nn/augment/flipUpDown.ts";
import { quarterTurns } from "../../src/nn/augment/quarterTurns.ts";
import { randomCrop } from "../../src/nn/augment/randomCrop.ts";
import { translate } from "../../src/nn/augment/translate.ts";
import { writeNetwork } from "../../src/nn/write.ts";
import { writeOnnx } from "../../src/onnx/write.ts";
import { fromNumbers, type Tensor, toNumbers } from "../../src/tensor/tensor.ts";
import { enginesHere } from "../onnx/openEngines.ts";
import { randomImages, YES } from "./runAugmentation.ts";

interface Move {
  readonly name: string;
  readonly augmentation: Augmentation;
  /** What it draws for each of three images. */
  readonly draws: readonly (readonly number[])[];
  /** Where a pixel of an image comes from; outside, `fill` says what stands there. */
  readonly from: (image: number, row: number, column: number, size: Size) => readonly [number, number];
  readonly fill?: "reflect" | "edge" | number;
}

type Size = readonly [height: number, width: number];

/** Random numbers with which -4 to 4 is drawn as these. */
const shifts = (...values: readonly number[]) => values.map((value) => (value + 4.5) / 9);
const drawn = [
  [-4, 3],
  [4, -1],
  [0, 4],
] as const;
const shiftedBy = (image: number, row: number, column: number) =>
  [row - drawn[image]![0], column - drawn[image]![1]] as const;
const moves = drawn.map(([down, right]) => [YES, ...shifts(down, right)]);

const everyMove: readonly Move[] = [
  {
    name: "flipLeftRight",
    augmentation: flipLeftRight(),
    draws: [[YES], [YES], [YES]],
    from: (_, row, column, [, width]) => [row, width - 1 - column],
  },
  {
    name: "flipUpDown",
    augmentation: flipUpDown(),
    draws: [[YES], [YES], [YES]],
    from: (_, row, column, [height]) => [height - 1 - row, column],
  },
  { name: "translate", augmentation: translate({ pixels: 4 }), draws: moves, from: shiftedBy, fill: 0 },
  {
    name: "randomCrop, reflect",
    augmentation: randomCrop({ padding: 4, paddingMode: "reflect" }),
    draws: moves,
    from: shiftedBy,
    fill: "reflect",
  },
  {
    name: "randomCrop, edge",
    augmentation: randomCrop({ padding: 4, paddingMode: "edge" }),
    draws: moves,
    from: shiftedBy,
    fill: "edge",
  },
  {
    name: "randomCrop, a colour",
    augmentation: randomCrop({ padding: 4, fillValue: 77 }),
    draws: moves,
    from: shiftedBy,
    fill: 77,
  },
];

const turns: Move = {
  name: "quarterTurns",
  augmentation: quarterTurns(),
  draws: [
    [YES, 0.1],
    [YES, 0.5],
    [YES, 0.9],
  ],
  from: (image, row, column, [height, width]) =>
    image === 0
      ? [column, width - 1 - row]
      : image === 1
        ? [height - 1 - row, width - 1 - column]
        : [width - 1 - column, row],
};

const sizes: readonly Size[] = [
  [32, 32],
  [28, 28],
  [227, 227],
  [33, 47],
  [5, 6],
];

function expected({ from, fill = 0 }: Move, x: Tensor): number[] {
  const [, channels, height, width] = x.shape as [number, number, number, number];
  const values = toNumbers(x);
  const inside = (at: number, size: number) => {
    if (fill === "edge") return Math.min(size - 1, Math.max(0, at));
    return at < 0 ? -1 - at : at >= size ? 2 * size - 1 - at : at;
  };
  return values.map((_, i) => {
    const column = i % width;
    const row = Math.floor(i / width) % height;
    const plane = Math.floor(i / (width * height));
    const [y, x] = from(Math.floor(plane / channels), row, column, [height, width]);
    const isInside = y >= 0 && y < height && x >= 0 && x < width;
    if (!isInside && typeof fill === "number") return fill;
    return values[(plane * height + inside(y, height)) * width + inside(x, width)]!;
  });
}

for (const engine of await enginesHere(["cpu", "wasm", "webgpu"])) {
  describe(engine.name, () => {
    for (const [height, width] of sizes) {
      const all = height === width ? [...everyMove, turns] : everyMove;
      test.each(all)(`$name of ${height} x ${width} pixels`, async (move) => {
        const images = randomImages(3, 2, height, width);
        const x = input("x", "float32", ["N", 2, height, width]);
        const { output, inputs } = writeNetwork(augment(move.augmentation), x, { mode: "train" });
        const [random] = [...inputs.values()];
        const graph = engine.lower({ inputs: [x, random!], outputs: { y: output } });
        const session = await engine.runtime.load(writeOnnx(graph));
        try {
          const numbers = fromNumbers("float32", [3, move.draws[0]!.length], move.draws.flat());
          const { y } = await session.run({ x: images, [random!.attrs.name]: numbers });
          const [result, truth] = [toNumbers(y!), expected(move, images)];
          expect(result).toHaveLength(truth.length);
          const astray = result.findIndex((value, i) => value !== truth[i]);
          expect([astray, result[astray]]).toEqual([-1, undefined]);
        } finally {
          await session.close();
        }
      });
    }
  });
}
