/** RandAugment and AutoAugment against each operation written out for one image, with the strengths that torchvision has. */
import { describe, expect, test } from "vitest";
import { input } from "../../src/graph/graph.ts";
import { augment } from "../../src/nn/augment/augment.ts";
import type { Augmentation } from "../../src/nn/augment/augmentation.ts";
import { autoAugment } from "../../src/nn/augment/autoAugment.ts";
import { randAugment } from "../../src/nn/augment/randAugment.ts";
import { writeNetwork } from "../../src/nn/write.ts";
import { writeOnnx } from "../../src/onnx/write.ts";
import { integers, randomKey, uniform } from "../../src/tensor/random.ts";
import { fromNumbers, toNumbers } from "../../src/tensor/tensor.ts";
import { runtime } from "../train/halves.ts";

const [CHANNELS, HEIGHT, WIDTH] = [3, 16, 17];
const PLACES = HEIGHT * WIDTH;
const SIZE = CHANNELS * PLACES;

/** Pixels of one image, [3, 16, 17]. */
type Picture = readonly number[];

/** Of middling brightness, so that contrast may grow. */
const picture: Picture = Array.from(integers(randomKey(4), SIZE, 190), (each) => 30 + each);

/** What an augmentation makes of one image for each row of random numbers. */
async function run(augmentation: Augmentation, images: readonly Picture[], randoms: readonly (readonly number[])[]) {
  const layer = augment(augmentation);
  const { output, inputs } = writeNetwork(layer, input("x", "float32", ["N", CHANNELS, HEIGHT, WIDTH]), {
    mode: "train",
  });
  const x = input("x", "float32", ["N", CHANNELS, HEIGHT, WIDTH]);
  const written = writeNetwork(layer, x, { mode: "train" });
  expect([...inputs.keys()]).toEqual([`0.${augmentation.kind}`]);
  const graph = { inputs: [x, ...written.inputs.values()], outputs: { y: written.output } };
  const session = await runtime.load(writeOnnx(graph));
  const count = randoms.length;
  const { y } = await session.run({
    x: fromNumbers(
      "float32",
      [count, CHANNELS, HEIGHT, WIDTH],
      randoms.flatMap((_, i) => images[i % images.length]!),
    ),
    [`0.${augmentation.kind}`]: fromNumbers("float32", [count, randoms[0]!.length], randoms.flat()),
  });
  await session.close();
  expect(output.shape).toEqual(["N", CHANNELS, HEIGHT, WIDTH]);
  const all = toNumbers(y!);
  return randoms.map((_, i): Picture => all.slice(i * SIZE, (i + 1) * SIZE));
}

/** Each place read elsewhere, at the nearest pixel; black outside. */
function moved(x: Picture, from: (row: number, column: number) => readonly [number, number]): Picture {
  return x.map((_, at) => {
    const [row, column] = [Math.floor((at % PLACES) / WIDTH), at % WIDTH];
    const [sourceRow, sourceColumn] = from(row, column).map(Math.round) as [number, number];
    const isInside = sourceRow >= 0 && sourceRow < HEIGHT && sourceColumn >= 0 && sourceColumn < WIDTH;
    return isInside ? x[at - (at % PLACES) + sourceRow * WIDTH + sourceColumn]! : 0;
  });
}

/** Cut off to a byte, as a conversion of float32 does. */
const byte = (value: number) => Math.floor(Math.min(255, Math.max(0, Math.fround(value) + 1e-4)));

const greyAt = (x: Picture, place: number) =>
  0.2989 * x[place]! + 0.587 * x[place + PLACES]! + 0.114 * x[place + 2 * PLACES]!;

function blended(x: Picture, other: (at: number) => number, factor: number): Picture {
  return x.map((each, at) => byte(each * factor + other(at) * (1 - factor)));
}

function smoothAt(x: Picture, at: number): number {
  const [row, column] = [Math.floor((at % PLACES) / WIDTH), at % WIDTH];
  if (row === 0 || column === 0 || row === HEIGHT - 1 || column === WIDTH - 1) return x[at]!;
  let sum = 4 * x[at]!;
  for (const down of [-1, 0, 1]) for (const right of [-1, 0, 1]) sum += x[at + down * WIDTH + right]!;
  return sum / 13;
}

/** A function of each channel's own pixels. */
function byChannel(x: Picture, change: (channel: readonly number[]) => (value: number) => number): Picture {
  return [0, 1, 2].flatMap((c) => {
    const channel = x.slice(c * PLACES, (c + 1) * PLACES);
    return channel.map(change(channel));
  });
}

/** Pillow's: the number of darker pixels, in steps of a 255th of those that are not the brightest. */
function equalized(channel: readonly number[]): (value: number) => number {
  const brightest = Math.max(...channel);
  const step = Math.floor(channel.filter((each) => each < brightest).length / 255);
  if (step === 0) return (value) => value;
  return (value) => {
    const below = channel.filter((each) => each < value).length;
    return Math.min(255, Math.floor((below + Math.floor(step / 2)) / step));
  };
}

/** The operations, each with a strength as torchvision's functions take it. */
const plain = {
  identity: (x: Picture) => x,
  shearX: (x: Picture, slant: number) => moved(x, (row, column) => [row, column + slant * (row + 0.5)]),
  shearY: (x: Picture, slant: number) => moved(x, (row, column) => [row + slant * (column + 0.5), column]),
  translateX: (x: Picture, pixels: number) => moved(x, (row, column) => [row, column + pixels]),
  translateY: (x: Picture, pixels: number) => moved(x, (row, column) => [row + pixels, column]),
  rotate: (x: Picture, degrees: number) =>
    moved(x, (row, column) => {
      const [down, right] = [row - (HEIGHT - 1) / 2, column - (WIDTH - 1) / 2];
      const [cosine, sine] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
      return [sine * right + cosine * down + (HEIGHT - 1) / 2, cosine * right - sine * down + (WIDTH - 1) / 2];
    }),
  brightness: (x: Picture, factor: number) => blended(x, () => 0, factor),
  saturation: (x: Picture, factor: number) => blended(x, (at) => greyAt(x, at % PLACES), factor),
  contrast: (x: Picture, factor: number) => {
    const mean = Array.from({ length: PLACES }, (_, place) => greyAt(x, place)).reduce((a, b) => a + b) / PLACES;
    return blended(x, () => mean, factor);
  },
  sharpness: (x: Picture, factor: number) => blended(x, (at) => smoothAt(x, at), factor),
  posterize: (x: Picture, bits: number) => x.map((each) => each & (256 - 2 ** (8 - bits))),
  solarize: (x: Picture, threshold: number) => x.map((each) => (each >= threshold ? 255 - each : each)),
  autocontrast: (x: Picture) =>
    byChannel(x, (channel) => {
      const [least, most] = [Math.min(...channel), Math.max(...channel)];
      return (value) => (most === least ? value : byte(((value - least) * 255) / (most - least)));
    }),
  equalize: (x: Picture) => byChannel(x, equalized),
  invert: (x: Picture) => x.map((each) => 255 - each),
} satisfies Readonly<Record<string, (x: Picture, strength: number) => Picture>>;

type Done = readonly [name: keyof typeof plain, strength: number];

function done(x: Picture, ...operations: readonly Done[]): Picture {
  return operations.reduce((image, [name, strength]) => plain[name](image, strength), x);
}

/** A pixel may differ where float32 falls on another side of a whole number or a half than exact numbers do. */
function expectAlike(found: Picture, expected: Picture, what: string): void {
  const stray = found.filter((each, at) => Math.abs(each - expected[at]!) > 1).length;
  const off = found.filter((each, at) => each !== expected[at]!).length;
  expect([stray <= 4, off <= 20], `${what}: ${stray} pixels differ, ${off} by one`).toEqual([true, true]);
}

describe("randAugment", () => {
  // torchvision's strengths at magnitude 9 of 30, for 17 x 16 pixels: linspace(0, 0.3, 31)[9], ...
  const strengths: readonly (readonly [Done[0], ...number[]])[] = [
    ["identity", 0],
    ["shearX", 0.09, -0.09],
    ["shearY", 0.09, -0.09],
    ["translateX", 2, -2],
    ["translateY", 2, -2],
    ["rotate", 9, -9],
    ["brightness", 1.27, 0.73],
    ["saturation", 1.27, 0.73],
    ["contrast", 1.27, 0.73],
    ["sharpness", 1.27, 0.73],
    ["posterize", 7],
    ["solarize", 178.5],
    ["autocontrast", 0],
    ["equalize", 0],
  ];
  /** Each outcome with a number that draws it: operations share [0, 1) evenly, and their directions share that. */
  const outcomes = strengths.flatMap(([name, ...each], i) =>
    each.map((strength, j) => ({ done: [name, strength] as Done, number: (i + (j + 0.5) / each.length) / 14 })),
  );

  test("each operation is what torchvision does", async () => {
    const found = await run(
      randAugment({ operations: 1 }),
      [picture],
      outcomes.map(({ number }) => [number]),
    );
    for (const [i, { done: one }] of outcomes.entries()) expectAlike(found[i]!, done(picture, one), one.join(" "));
  });

  test("two operations are the one after the other, but for equalize after itself", async () => {
    const pairs = outcomes.flatMap((a) => outcomes.map((b) => [a, b] as const));
    const found = await run(
      randAugment(),
      [picture],
      pairs.map(([a, b]) => [a.number, b.number]),
    );
    const first = await run(
      randAugment({ operations: 1 }),
      [picture],
      outcomes.map(({ number }) => [number]),
    );
    const then = await run(
      randAugment({ operations: 1 }),
      pairs.map(([a]) => first[outcomes.indexOf(a)]!),
      pairs.map(([, b]) => [b.number]),
    );
    for (const [i, [a, b]] of pairs.entries()) {
      const isTwice = a.done[0] === "equalize" && b.done[0] === "equalize";
      const expected = isTwice ? first[outcomes.indexOf(a)]! : then[i]!;
      expect(
        found[i]!.filter((each, at) => each !== expected[at]),
        `${a.done} then ${b.done}`,
      ).toEqual([]);
    }
  });

  test("the whole range of numbers draws them evenly, and nothing else", async () => {
    const numbers = Array.from(uniform(randomKey(8), 1400), (each) => [each]);
    const found = await run(randAugment({ operations: 1, magnitude: 20 }), [picture], numbers);
    const kinds = new Map<string, number>();
    for (const each of found) kinds.set(each.join(), (kinds.get(each.join()) ?? 0) + 1);
    expect(kinds.size).toBe(23);
    // Four operations of one outcome and identity: 100 each. Nine of two: 50 each.
    for (const count of kinds.values()) expect(count > 25 && count < 135).toBe(true);
    expect(kinds.get(picture.join())! / 1400).toBeCloseTo(1 / 14, 1);
  });

  test.each([0, 30])("magnitude %i gives pixels that are whole numbers from 0 to 255", async (magnitude) => {
    const numbers = Array.from({ length: 300 }, (_, i) => [0, 1, 2].map((j) => uniform(randomKey(i), 3)[j]!));
    const found = await run(
      randAugment({ operations: 3, magnitude, interpolation: "linear", fillValue: 128 }),
      [picture],
      numbers,
    );
    expect(found.flat().every((each) => Number.isInteger(each) && each >= 0 && each <= 255)).toBe(true);
  });
});

describe("autoAugment", () => {
  /**
   * The pairs for CIFAR-10 with torchvision's strengths, for 17 x 16 pixels; those with a direction go either way. Twice
   * equalize is 1 - (1 - p) (1 - q) once, and saturation of 1 is nothing.
   */
  const pairs: readonly (readonly [probability: number, first: Done, probability: number, second: Done])[] = [
    [0.1, ["invert", 0], 0.2, ["contrast", 1.6]],
    [0.7, ["rotate", 20 / 3], 0.3, ["translateX", 7]],
    [0.8, ["sharpness", 1.1], 0.9, ["sharpness", 1.3]],
    [0.5, ["shearY", 0.8 / 3], 0.7, ["translateY", 7]],
    [0.5, ["autocontrast", 0], 0.9, ["equalize", 0]],
    [0.2, ["shearY", 0.7 / 3], 0.3, ["posterize", 5]],
    [0.4, ["saturation", 1.3], 0.6, ["brightness", 1.7]],
    [0.3, ["sharpness", 1.9], 0.7, ["brightness", 1.9]],
    [0.8, ["equalize", 0], 0, ["equalize", 0]],
    [0.6, ["contrast", 1.7], 0.6, ["sharpness", 1.5]],
    [0.7, ["saturation", 1.7], 0.5, ["translateX", 6]],
    [0.3, ["equalize", 0], 0.4, ["autocontrast", 0]],
    [0.4, ["translateY", 2], 0.2, ["sharpness", 1.6]],
    [0.9, ["brightness", 1.6], 0.2, ["saturation", 1.8]],
    [0.5, ["solarize", (255 * 7) / 9], 0, ["invert", 0]],
    [0.2, ["equalize", 0], 0.6, ["autocontrast", 0]],
    [0.68, ["equalize", 0], 0, ["equalize", 0]],
    [0.9, ["saturation", 1.9], 0.6, ["equalize", 0]],
    [0.8, ["autocontrast", 0], 0.2, ["solarize", 255 / 9]],
    [0.1, ["brightness", 1.3], 0, ["saturation", 1]],
    [0.4, ["solarize", (255 * 4) / 9], 0.9, ["autocontrast", 0]],
    [0.9, ["translateY", 7], 0.7, ["translateY", 7]],
    [0.9, ["autocontrast", 0], 0.8, ["solarize", (255 * 2) / 3]],
    [0.8, ["equalize", 0], 0.1, ["invert", 0]],
    [0.7, ["translateY", 7], 0.9, ["autocontrast", 0]],
  ];

  /** What an operation may be: either way, where it has a direction. */
  function directions([name, strength]: Done): readonly Done[] {
    if (["shearY", "translateX", "translateY", "rotate"].includes(name))
      return [
        [name, strength],
        [name, -strength],
      ];
    const isFactor = ["brightness", "contrast", "saturation", "sharpness"].includes(name);
    return isFactor
      ? [
          [name, strength],
          [name, 2 - strength],
        ]
      : [[name, strength]];
  }

  const EACH = 40;

  test("draws each pair as often, and each of its operations as often as the policy says", async () => {
    const numbers = Array.from({ length: 25 * EACH }, (_, i) => [(i + 0.5) / (25 * EACH)]);
    const found = await run(autoAugment(), [picture], numbers);
    let told = 0;
    for (const [i, [p, first, q, second]] of pairs.entries()) {
      const ways = [
        ...directions(first).flatMap((a) =>
          directions(second).map((b) => ({ part: p * q, operations: [a, b], places: [0, 1] })),
        ),
        ...directions(first).map((a) => ({ part: p * (1 - q), operations: [a], places: [0] })),
        ...directions(second).map((b) => ({ part: (1 - p) * q, operations: [b], places: [1] })),
        { part: (1 - p) * (1 - q), operations: [] as Done[], places: [] as number[] },
      ]
        .filter(({ part }) => part > 0)
        .map((way) => ({ ...way, image: done(picture, ...way.operations) }));
      // Which way each image has gone: the one that it is closest to.
      const counts = ways.map(() => 0);
      for (const image of found.slice(i * EACH, (i + 1) * EACH)) {
        const distances = ways.map(({ image: of }) => image.filter((each, at) => Math.abs(each - of[at]!) > 1).length);
        const nearest = distances.indexOf(Math.min(...distances));
        counts[nearest]!++;
        const name = ways[nearest]!.operations.map((each) => each.join(" ")).join(", ");
        // The second of two operations sees the first's rounding, which equalize and solarize make larger.
        expect(distances[nearest], `pair ${i + 1}: ${name}`).toBeLessThan(SIZE / 50);
      }
      // Where two ways give one image, as autocontrast does before equalize, nobody can tell which it was.
      const isClear = ways.every((way, w) =>
        ways.slice(w + 1).every(({ image }) => image.filter((each, at) => each !== way.image[at]).length > SIZE / 10),
      );
      const part = (position: number) =>
        counts.filter((_, w) => ways[w]!.places.includes(position)).reduce((sum, each) => sum + each, 0) / EACH;
      if (isClear && first[0] !== second[0]) {
        expect(Math.abs(part(0) - p), `pair ${i + 1}: ${first[0]}`).toBeLessThan(0.05);
        expect(Math.abs(part(1) - q), `pair ${i + 1}: ${second[0]}`).toBeLessThan(0.05);
        told += 1;
      }
    }
    expect(told).toBeGreaterThan(15);
  });
});
