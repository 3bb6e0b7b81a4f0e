import { ProblemError } from "../../errors.ts";
import { describeValue } from "../options.ts";
import type { TrainedWeight } from "./optimizer.ts";

/**
 * Which weights are meant: a name in which * stands for anything ("*.bias", "batchNormalization*"), a regular expression that is
 * found in the name, or a function of the weight.
 */
export type WeightMatch = string | RegExp | ((weight: TrainedWeight) => boolean);

/** Whether a weight is meant. */
export function isMatch(match: WeightMatch, weight: TrainedWeight): boolean {
  if (typeof match === "function") return match(weight);
  return weight.name.search(typeof match === "string" ? wholeName(match) : match) >= 0;
}

function wholeName(pattern: string): RegExp {
  const parts = pattern.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`);
}

/** As a config shows it. */
export function describeMatch(match: WeightMatch): string {
  return typeof match === "string" ? match : typeof match === "function" ? describeValue(match) : String(match);
}

/** Throws a ProblemError unless an option says which weights are meant. */
export function expectMatch(factory: string, name: string, value: unknown): void {
  if ((typeof value === "string" && value !== "") || typeof value === "function" || value instanceof RegExp) return;
  throw new ProblemError({
    what: `${factory}: ${name} does not say which weights are meant`,
    expected: 'a name such as "*.bias", a regular expression, or a function of { name, shape }',
    received: describeValue(value),
  });
}
