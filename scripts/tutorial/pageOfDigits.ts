import type { Image } from "../../src/data/decode/image.ts";
import { imagePixels, loadDataSet } from "../../src/index.node.ts";
import { randomKey, uniform } from "../../src/tensor/random.ts";

export interface PageOfDigits {
  readonly image: Image;
  readonly digits: readonly DigitOnPage[];
}

/** A digit of 28 x 28 pixels, by its corner. */
export interface DigitOnPage {
  readonly top: number;
  readonly left: number;
  readonly label: number;
}

/** Forty digits of the test set, five rows of eight, each a little out of line. */
export async function pageOfDigits(): Promise<PageOfDigits> {
  const { test } = await loadDataSet("mnist");
  const digits: DigitOnPage[] = [];
  const [rows, columns, cell] = [5, 8, 72];
  const [height, width] = [rows * cell, columns * cell];
  const data = new Uint8Array(height * width);
  const jitter = uniform(randomKey(7), 2 * rows * columns);
  for (let i = 0; i < rows * columns; i++) {
    const digit = imagePixels(test, 100 + i);
    const [top, left] = [Math.floor(i / columns), i % columns].map(
      (at, k) => at * cell + 8 + Math.floor(28 * jitter[2 * i + k]!),
    ) as [number, number];
    digits.push({ top, left, label: test.labels[100 + i]! });
    for (let y = 0; y < 28; y++) data.set(digit.subarray(28 * y, 28 * y + 28), (top + y) * width + left);
  }
  return { image: { height, width, channels: 1, data }, digits };
}
