import { imageSet } from "../../src/data/dataset.ts";
import { asSplit } from "../../src/data/selection.ts";
import type { Answered } from "../../src/evaluate/judge.ts";

/** Images of one pixel, with what a model said of each. */
export function answeredBy(
  classes: readonly string[],
  labels: readonly number[],
  rows: readonly (readonly number[])[],
): Answered {
  const shape = { name: "dots", height: 1, width: 1, channels: 1, classes };
  const set = imageSet({ ...shape, images: new Uint8Array(labels.length), labels });
  return { images: asSplit(set), probabilities: Float32Array.from(rows.flat()) };
}
