/**
 * Other scales of brightness, as functions of images [n, c, h, w], pixels from 0 to 255. They follow torchvision's functions
 * of the same names on float images.
 */
import { constant, type Value } from "../../graph/graph.ts";
import { equal, where } from "../../ops/choice.ts";
import { add, clip, div, exp, floor, hardSigmoid, max, mul, sub } from "../../ops/elementwise.ts";
import { reshape, transpose } from "../../ops/layout.ts";
import { matMul } from "../../ops/matrix.ts";
import { reduceMax, reduceMin, reduceSum } from "../../ops/reduce.ts";
import { fromNumbers } from "../../tensor/tensor.ts";
import { clipPixels } from "./colour.ts";

/** The negative where `chosen` [n, 1, 1, 1] is 1; x where it is 0. */
export function invertPixels(x: Value, chosen: Value): Value {
  return add(mul(x, sub(1, mul(chosen, 2))), mul(chosen, 255));
}

/** The negative of all pixels of at least a threshold [n, 1, 1, 1]; above 255 it leaves the image as it is. */
export function solarizePixels(x: Value, threshold: Value): Value {
  const isReached = hardSigmoid(sub(x, threshold), 1e6, 1);
  return add(x, mul(isReached, sub(255, mul(x, 2))));
}

/** Keeps the first `bits` (a number for all, or [n, 1, 1, 1]) of the eight bits of each pixel; 8 leaves whole numbers as they are. */
export function posterizePixels(x: Value, bits: Value | number): Value {
  if (typeof bits === "number") return mul(floor(mul(x, 2 ** (bits - 8))), 2 ** (8 - bits));
  // Rounded, since no engine need know powers of two to the last digit.
  const step = floor(add(exp(mul(sub(8, bits), Math.LN2)), 0.5));
  return mul(floor(mul(x, div(1, step))), step);
}

/** Each channel stretched to reach from 0 to 255 where `chosen` [n, 1, 1, 1] is 1. A channel of one value stays as it is. */
export function autocontrastPixels(x: Value, chosen: Value): Value {
  const over = { axes: [2, 3], keepdims: true };
  const [lowest, highest] = [reduceMin(x, over), reduceMax(x, over)];
  const range = sub(highest, lowest);
  const isFlat = equal(range, 0);
  const stretched = where(isFlat, 1, div(255, where(isFlat, 1, range)));
  const scale = add(mul(stretched, chosen), sub(1, chosen));
  const offset = where(isFlat, 0, mul(mul(lowest, scale), chosen));
  return clipPixels(sub(mul(x, scale), offset));
}

/** The high and the low four of a pixel's eight bits have so many values. */
const DIGITS = 16;

/**
 * Each channel's brightnesses spread so that all are about equally frequent. Pixels are rounded to whole numbers first. A
 * channel of one value stays as it is.
 */
export function equalizePixels(x: Value): Value {
  const [batch, channels, height, width] = x.shape;
  const pixels = clip(floor(add(reshape(x, [batch!, channels!, 1, -1]), 0.5)), 0, 255);
  // A pixel as two digits to the base 16, each as 16 numbers: 1 for those that it reaches, [n, c, 16, pixels].
  const low = sub(pixels, mul(floor(mul(pixels, 1 / DIGITS)), DIGITS));
  const [highs, lows] = [reached(pixels, DIGITS), reached(low, 1)];
  // How many pixels reach both digits, for each two; from that, how many lie below each brightness.
  const counts = reshape(matMul(highs, transpose(lows, [0, 1, 3, 2])), [batch!, channels!, 1, DIGITS * DIGITS]);
  const below = matMul(counts, constant(fromNumbers("float32", [256, 256], BELOW)));
  const brightest = reduceMax(pixels, { axes: [3], keepdims: true });
  const atBrightest = reduceSum(clip(add(sub(pixels, brightest), 1), 0, 1), { axes: [3], keepdims: true });
  const step = floor(mul(add(sub(Number(height) * Number(width), atBrightest), 0.5), 1 / 255));
  const isKept = equal(step, 0);
  const divisor = max(step, 1);
  const spread = floor(div(add(add(below, floor(mul(step, 0.5))), 0.5), divisor));
  const table = where(isKept, constant(fromNumbers("float32", [256], BRIGHTNESSES)), clip(spread, 0, 255));
  // Each pixel looks its brightness up: the table's rises from digit to digit, added up as far as the pixel reaches.
  const rises = reshape(matMul(table, constant(fromNumbers("float32", [256, 256], RISES))), [
    batch!,
    channels!,
    DIGITS,
    DIGITS,
  ]);
  const rows = matMul(transpose(rises, [0, 1, 3, 2]), highs);
  return reshape(reduceSum(mul(rows, lows), { axes: [2] }), [batch!, channels!, height!, width!]);
}

const BRIGHTNESSES = Array.from({ length: 256 }, (_, i) => i);

/** 1 for each of the numbers 0, step, 2 step ... that a whole number is not below. [n, c, 1, pixels] -> [n, c, 16, pixels] */
function reached(number: Value, step: number): Value {
  const from = BRIGHTNESSES.slice(0, DIGITS).map((digit) => 1 - digit * step);
  return clip(add(number, constant(fromNumbers("float32", [DIGITS, 1], from))), 0, 1);
}

/**
 * A matrix for rows of 256 brightnesses, from its elements. Differences along both digits of a brightness, forwards (+1) or
 * backwards (-1), are what it has besides.
 */
function differences(direction: 1 | -1): number[][] {
  const digits = (i: number) => [Math.floor(i / DIGITS), i % DIGITS] as const;
  const alongOne = (from: number, to: number) => (from === to ? 1 : from === to + direction ? -1 : 0);
  return BRIGHTNESSES.map((from) =>
    BRIGHTNESSES.map((to) => {
      const [[a, b], [c, d]] = [digits(from), digits(to)];
      return alongOne(a, c) * alongOne(b, d);
    }),
  );
}

/** From how many pixels reach both digits to how many have exactly both, added up over all brightnesses that lie below each. */
const BELOW = differences(1).flatMap((row) => {
  let sum = 0;
  return row.map((each) => {
    const before = sum;
    sum += each;
    return before;
  });
});

/** From a table to its rises along both digits. */
const RISES = differences(-1).flat();
