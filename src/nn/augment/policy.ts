import { constant, type Value } from "../../graph/graph.ts";
import { and, cast, greaterOrEqual, less } from "../../ops/choice.ts";
import { add, floor, max } from "../../ops/elementwise.ts";
import { reshape, slice } from "../../ops/layout.ts";
import { matMul } from "../../ops/matrix.ts";
import type { SampleOptions } from "../../ops/sample.ts";
import { fromNumbers } from "../../tensor/tensor.ts";
import { forImages } from "./adjustment.ts";
import { sample } from "./affine.ts";
import type { AugmentationContext } from "./augmentation.ts";
import { adjustBrightness, adjustContrast, adjustSaturation, choose } from "./colour.ts";
import { type Change, UNCHANGED } from "./operations.ts";
import type { Outside } from "./outside.ts";
import { adjustSharpness } from "./sharpen.ts";
import { autocontrastPixels, equalizePixels, invertPixels, posterizePixels, solarizePixels } from "./tones.ts";

/** What a draw may come out as. */
export interface Outcome {
  /** All outcomes of a draw sum to 1. */
  readonly probability: number;
  /** One after the other; as many in each outcome of a draw. */
  readonly changes: readonly Change[];
}

/** How images are read where their pixels move. */
export interface Reading {
  readonly interpolation: NonNullable<SampleOptions["mode"]>;
  readonly outside: Outside;
}

/**
 * Changes each image by what it draws itself. Every operation is written once for each place in the order, and works
 * with strengths that leave those images as they are that drew another: a draw is a row of a table of strengths.
 * Pixels are whole numbers from 0 to 255, and stay so.
 */
export function applyPolicy(
  x: Value,
  context: AugmentationContext,
  draws: readonly (readonly Outcome[])[],
  reading: Reading,
): Value {
  const numbers = context.random(draws.length);
  const steps = draws.flatMap((outcomes, i) => stepsOf(numbers[i]!, outcomes));
  let image = x;
  // Equalising takes the longest, so two neighbouring steps share it: it stands between them, after the one and before the other.
  for (let i = 0; i < steps.length; i += 2) {
    const [first, second] = [steps[i]!, steps[i + 1]];
    image = changed(image, first, reading);
    const chosen = [first, second].flatMap((step) => step?.("equalized") ?? []);
    if (chosen.length > 0) image = choose(chosen.reduce(max), equalizePixels(image), image);
    if (second !== undefined) image = changed(image, second, reading);
  }
  return image;
}

/** The strengths of a kind in one step, [n, 1, 1, 1] (maps: [n, 3, 3]); undefined where no outcome has such a change. */
type Step = (kind: keyof Change) => Value | undefined;

const KINDS = Object.keys(UNCHANGED) as readonly (keyof Change)[];

/** A draw's steps: each image's row of the table of outcomes, from its number in [0, 1). */
function stepsOf(number: Value, outcomes: readonly Outcome[]): Step[] {
  const rows = outcomes.map(({ changes }) =>
    changes.flatMap((change) => KINDS.flatMap((kind) => strength(change, kind))),
  );
  const isDrawn = cast(among(number, outcomes), "float32");
  const drawn = matMul(isDrawn, constant(fromNumbers("float32", [rows.length, rows[0]!.length], rows.flat())));
  let start = 0;
  return outcomes[0]!.changes.map((_, step) => {
    const columns = new Map<keyof Change, Value>();
    for (const kind of KINDS) {
      const end = start + [UNCHANGED[kind]].flat().length;
      const column = slice(drawn, [{ axis: 1, start, end }]);
      const isThere = outcomes.some(({ changes }) => changes[step]![kind] !== undefined);
      if (isThere) columns.set(kind, kind === "map" ? reshape(column, [number.shape[0]!, 3, 3]) : forImages(column));
      start = end;
    }
    return (kind) => columns.get(kind);
  });
}

function strength(change: Change, kind: keyof Change): readonly number[] {
  return [change[kind] ?? UNCHANGED[kind]].flat();
}

/** Which outcome a number in [0, 1) means: bool [n, outcomes], one of each row true. */
function among(number: Value, outcomes: readonly Outcome[]): Value {
  let sum = 0;
  const ends = outcomes.map(({ probability }) => (sum += probability));
  const row = (values: readonly number[]) => constant(fromNumbers("float32", [1, values.length], values));
  // Rounding may leave the last end below 1.
  const isBelow = less(number, row([...ends.slice(0, -1), 2]));
  return and(isBelow, greaterOrEqual(number, row([0, ...ends.slice(0, -1)])));
}

/** What lies so little below a whole number is that number, rounded. */
const ROUNDED = 2 ** -10;

/** Everything but equalising. An image has one of these changes at most, so their order means nothing. */
function changed(x: Value, step: Step, { interpolation, outside }: Reading): Value {
  let image = x;
  const map = step("map");
  if (map !== undefined) {
    image = sample(image, map, { interpolation, outside, isProjective: false });
    if (interpolation !== "nearest") image = floor(add(image, 0.5));
  }
  for (const [kind, change] of CHANGES) {
    const strengths = step(kind);
    if (strengths !== undefined) image = change(image, strengths);
  }
  return floor(add(image, ROUNDED));
}

/** How images are changed by strengths [n, 1, 1, 1]; first what cuts off what is not whole. */
const CHANGES: readonly (readonly [keyof Change, (x: Value, strengths: Value) => Value])[] = [
  ["bits", posterizePixels],
  ["brightness", adjustBrightness],
  ["contrast", adjustContrast],
  ["saturation", adjustSaturation],
  ["sharpness", adjustSharpness],
  ["threshold", solarizePixels],
  ["inverted", invertPixels],
  ["stretched", autocontrastPixels],
];
