import { ProblemError } from "../../errors.ts";
import type { Image } from "../decode/image.ts";
import { type NpyHeader, npyNumbers } from "./npy.ts";

/** How the pictures lie in an array. */
export interface ArrayLayout {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Whether one channel follows the other, as PyTorch has them, rather than one pixel the other. */
  readonly isPlanar: boolean;
}

/** The least and the greatest of an array's numbers. */
export interface NumberRange {
  readonly least: number;
  readonly greatest: number;
}

const expected = "[n, height, width], [n, height, width, 1 or 3] or [n, 1 or 3, height, width]";

/**
 * How the pictures lie in an array of this shape. Where both ends could be channels, they are the last.
 * @throws ProblemError when it is no shape of pictures.
 */
export function arrayLayout(name: string, shape: readonly number[]): ArrayLayout {
  const [count = 0, a = 0, b = 0, c] = shape;
  const isColour = (size: number | undefined) => size === 1 || size === 3;
  if (shape.length === 3) return { count, height: a, width: b, channels: 1, isPlanar: false };
  if (shape.length === 4 && isColour(c)) return { count, height: a, width: b, channels: c!, isPlanar: false };
  if (shape.length === 4 && isColour(a)) return { count, height: b, width: c!, channels: a, isPlanar: true };
  throw new ProblemError({
    what: `${name}: its shape is not that of pictures`,
    expected,
    received: `[${shape.join(", ")}]`,
    mend:
      shape.length === 2
        ? "Write it anew with numpy.save(file, array.reshape(-1, height, width))."
        : "Write it anew with grey pictures, or red, green and blue ones.",
  });
}

/**
 * What each number is multiplied by so that it becomes a byte: 255 where floating numbers are 0 to 1, otherwise 1.
 * @param ranges those of all arrays of the source, so that one rule holds for all
 * @throws ProblemError when they are neither 0 to 1 nor 0 to 255.
 */
export function byteScale(name: string, { kind }: NpyHeader, ranges: readonly NumberRange[]): number {
  const least = Math.min(...ranges.map((range) => range.least));
  const greatest = Math.max(...ranges.map((range) => range.greatest));
  if (kind === "b") return 255;
  if (least >= 0 && greatest <= 1 && kind === "f") return 255;
  if (least >= 0 && greatest <= 255) return 1;
  throw new ProblemError({
    what: `${name}: its numbers`,
    expected: "0 to 1, or 0 to 255",
    received: Number.isNaN(least) ? "some that are no numbers (NaN)" : `${least} to ${greatest}`,
    mend: "Undo what brought them to another range, and write them anew as uint8.",
  });
}

/** The least and greatest of some numbers; NaN where one is none. */
export function rangeOf(numbers: Float64Array, before: NumberRange): NumberRange {
  let { least, greatest } = before;
  for (const number of numbers) {
    least = Math.min(least, number);
    greatest = Math.max(greatest, number);
  }
  return { least, greatest };
}

/** One picture from its bytes in the array. */
export function arrayImage(bytes: Uint8Array, header: NpyHeader, layout: ArrayLayout, scale: number): Image {
  const { height, width, channels, isPlanar } = layout;
  const isBytes = header.kind === "u" && header.size === 1;
  const numbers = isBytes ? bytes : npyNumbers(bytes, header);
  const data = new Uint8Array(height * width * channels);
  const plane = height * width;
  for (let i = 0; i < data.length; i++) {
    const from = isPlanar ? (i % channels) * plane + Math.floor(i / channels) : i;
    data[i] = Math.round(numbers[from]! * scale);
  }
  return { height, width, channels, data };
}
