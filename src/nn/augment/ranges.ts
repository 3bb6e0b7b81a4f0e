import { ProblemError } from "../../errors.ts";
import type { Value } from "../../graph/graph.ts";
import { less, where } from "../../ops/choice.ts";
import { add, mul } from "../../ops/elementwise.ts";
import { describeValue } from "../options.ts";

/** Two numbers between which one is drawn evenly, the smaller first. */
export type Bounds = readonly [least: number, most: number];

/** Throws a ProblemError unless 0 <= probability <= 1. */
export function expectProbability(factory: string, probability: number): void {
  if (!(probability >= 0 && probability <= 1)) {
    throw new ProblemError({
      what: `${factory}: probability is out of range`,
      expected: "0 to 1",
      received: String(probability),
    });
  }
}

/** Throws a ProblemError unless `value` is a finite number of at least 0. */
export function expectAmount(factory: string, name: string, value: number): void {
  if (!(value >= 0 && Number.isFinite(value))) {
    throw new ProblemError({
      what: `${factory}: ${name} is out of range`,
      expected: "0 or more",
      received: String(value),
    });
  }
}

/**
 * Factors around 1: a number f means 1 - f to 1 + f, but nothing below 0; two numbers stand for themselves.
 * @throws ProblemError unless it is a finite number of at least 0, or two that rise.
 */
export function factorsOf(factory: string, name: string, value: number | Bounds): Bounds {
  if (typeof value === "number" && value >= 0 && Number.isFinite(value)) return [Math.max(0, 1 - value), 1 + value];
  return boundsWithin(factory, name, value, { least: 0, most: Infinity, orNumber: "0 or more, or " });
}

/**
 * Amounts around 0: a number a means -a to a; two numbers stand for themselves.
 * @throws ProblemError unless it is a number from 0 to `most`, or two from -most to most that rise.
 */
export function amountsOf(factory: string, name: string, value: number | Bounds, most = Infinity): Bounds {
  if (typeof value === "number" && value >= 0 && value <= most && Number.isFinite(value)) return [0 - value, value];
  const orNumber = most === Infinity ? "0 or more, or " : `0 to ${most}, or `;
  return boundsWithin(factory, name, value, { least: -most, most, orNumber });
}

/**
 * Two numbers that rise, within bounds.
 * @throws ProblemError unless they are.
 */
export function boundsWithin(
  factory: string,
  name: string,
  value: unknown,
  { least = -Infinity, most = Infinity, orNumber = "" }: { least?: number; most?: number; orNumber?: string } = {},
): Bounds {
  const isPair = Array.isArray(value) && value.length === 2 && value.every((each) => Number.isFinite(each));
  const [low, high] = isPair ? (value as readonly number[]) : [Number.NaN, Number.NaN];
  if (low! <= high! && low! >= least && high! <= most) return [low!, high!];
  const bounds = [Number.isFinite(least) ? `from ${least}` : "", Number.isFinite(most) ? `to ${most}` : ""];
  const within = bounds.filter((text) => text !== "").join(" ");
  throw new ProblemError({
    what: `${factory}: ${name} is out of range`,
    expected: `${orNumber}two rising numbers [least, most]${within === "" ? "" : ` ${within}`}`,
    received: describeValue(value),
  });
}

/** The place of `position` (uniform in [0, 1)) between two numbers. */
export function between(position: Value, [least, most]: Bounds): Value {
  return add(mul(position, most - least), least);
}

/** `amount` where `chance` (uniform in [0, 1)) is below the probability, elsewhere what leaves an image as it is. */
export function sometimes(chance: Value, probability: number, amount: Value | number, unchanged = 0): Value {
  return where(less(chance, probability), amount, unchanged);
}
