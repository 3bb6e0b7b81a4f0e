import { ProblemError } from "../../errors.ts";
import { describeValue, isWhole } from "../options.ts";
import type { Progress } from "./schedule.ts";

/** A length of training: a whole number of steps, or epochs, or a fraction of the steps of the whole training. */
export type Span = number | { readonly epochs: number } | { readonly fraction: number };

/** All of the training. */
export const WHOLE: Span = Object.freeze({ fraction: 1 });

/** A length in steps; whole only where it was given in steps. */
export function stepsOf(
  span: Span,
  { stepsPerEpoch, totalSteps }: Pick<Progress, "stepsPerEpoch" | "totalSteps">,
): number {
  if (typeof span === "number") return span;
  return "epochs" in span ? span.epochs * stepsPerEpoch : span.fraction * totalSteps;
}

/** How many whole lengths have gone by; what rounding leaves of one is taken as whole. */
export function wholeSpans(step: number, length: number): number {
  return Math.floor(step / length + 1e-9);
}

/** How far a step is on its way through a length, 0 to 1, and 1 after it. */
export function fractionOf(step: number, length: number): number {
  return Math.min(1, step / length);
}

/** Throws a ProblemError unless an option is a length above 0. */
export function expectSpan(factory: string, name: string, value: unknown): asserts value is Span {
  if (isWhole(value)) return;
  const { epochs, fraction } = Object(value) as Record<string, unknown>;
  if (isAboveZero(epochs) && fraction === undefined) return;
  if (isAboveZero(fraction) && fraction <= 1 && epochs === undefined) return;
  throw new ProblemError({
    what: `${factory}: ${name} is no length of training`,
    expected: "a whole number of steps, { epochs } above 0, or { fraction } above 0 and at most 1",
    received: describeSpan(value),
    ...(isAboveZero(value) && value < 1 && { mend: `Write { fraction: ${value} }.` }),
  });
}

function describeSpan(value: unknown): string {
  const { epochs, fraction } = Object(value) as Record<string, unknown>;
  if (epochs === undefined && fraction === undefined) return describeValue(value);
  const parts = Object.entries({ epochs, fraction }).filter(([, each]) => each !== undefined);
  return `{ ${parts.map(([name, each]) => `${name}: ${describeValue(each)}`).join(", ")} }`;
}

function isAboveZero(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value > 0;
}
