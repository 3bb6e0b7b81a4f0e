import { type DataSet, type ImageSet, imageSet } from "../../src/data/dataset.ts";
import { integers, randomKey, split } from "../../src/tensor/random.ts";

/** Which of the seven bars of a digital clock each digit has: above, upper left, upper right, middle, lower left, lower right, below. */
const BARS = [
  "1110111",
  "0010010",
  "1011101",
  "1011011",
  "0111010",
  "1101011",
  "1101111",
  "1010010",
  "1111111",
  "1111011",
];

/** left, top, width, height in a box of 12 x 20. */
const PLACES = [
  [2, 0, 8, 3],
  [0, 1, 3, 9],
  [9, 1, 3, 9],
  [2, 8, 8, 3],
  [0, 10, 3, 9],
  [9, 10, 3, 9],
  [2, 17, 8, 3],
] as const;

/** Digits of a clock as MNIST has its own: light on black, in the middle of 28 x 28 pixels, each a little different. */
export function drawnDigits(perDigit: { readonly train: number; readonly test: number }): DataSet<Uint8Array> {
  return { train: digits("train", perDigit.train), test: digits("test", perDigit.test) };
}

/** Letters of a clock, drawn as its digits are: of them B alone looks like a digit, the 8. */
export function drawnLetters(perLetter: number): DataSet<Uint8Array> {
  const bars = { B: "1111111", C: "1100101", F: "1101100", J: "0010011", L: "0100101" };
  const part = (name: string) => clock(name, perLetter, Object.keys(bars), Object.values(bars));
  return { train: part("letters train"), test: part("letters test") };
}

function digits(name: string, perDigit: number): ImageSet<Uint8Array> {
  return clock(
    name,
    perDigit,
    Array.from({ length: 10 }, (_, digit) => `${digit}`),
    BARS,
  );
}

function clock(name: string, each: number, classes: readonly string[], bars: readonly string[]): ImageSet<Uint8Array> {
  const count = classes.length * each;
  const labels = Int32Array.from({ length: count }, (_, i) => i % classes.length);
  const images = new Uint8Array(count * 28 * 28);
  const light = integers(split(randomKey(4), name), count * PLACES.length, 120);
  for (let image = 0; image < count; image++) {
    for (const [bar, [left, top, width, height]] of PLACES.entries()) {
      if (bars[labels[image]!]![bar] === "0") continue;
      const value = 255 - light[image * PLACES.length + bar]!;
      for (let y = 4 + top; y < 4 + top + height; y++) {
        images.fill(value, image * 784 + y * 28 + 8 + left, image * 784 + y * 28 + 8 + left + width);
      }
    }
  }
  return imageSet({ name: `clock ${name}`, classes, height: 28, width: 28, channels: 1, images, labels });
}
