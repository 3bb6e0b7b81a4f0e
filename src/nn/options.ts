import { ProblemError } from "../errors.ts";

/** Throws a ProblemError unless `value` is a whole number of at least `least`. */
export function expectWhole(factory: string, name: string, value: number, least = 1): void {
  if (!isWhole(value, least)) {
    throw new ProblemError({
      what: `${factory}: ${name} is out of range`,
      expected: `a whole number of at least ${least}`,
      received: describeValue(value),
    });
  }
}

/** The numbers that an option may be; finite ones in any case. */
export interface NumberRange {
  readonly least?: number;
  readonly above?: number;
  readonly below?: number;
  readonly most?: number;
}

/** Throws a ProblemError unless `value` is a finite number within the range. */
export function expectNumber(factory: string, name: string, value: number, range: NumberRange = {}): void {
  const { least = -Infinity, above = -Infinity, below = Infinity, most = Infinity } = range;
  if (Number.isFinite(value) && value >= least && value > above && value < below && value <= most) return;
  const bounds = [
    Number.isFinite(least) ? `of at least ${least}` : "",
    Number.isFinite(above) ? `above ${above}` : "",
    Number.isFinite(below) ? `below ${below}` : "",
    Number.isFinite(most) ? `at most ${most}` : "",
  ].filter((text) => text !== "");
  throw new ProblemError({
    what: `${factory}: ${name} is out of range`,
    expected: bounds.length === 0 ? "a finite number" : `a number ${bounds.join(" and ")}`,
    received: describeValue(value),
  });
}

/** Whether a value is a whole number of at least `least`. */
export function isWhole(value: unknown, least = 1): value is number {
  return Number.isInteger(value) && (value as number) >= least;
}

/** Throws a ProblemError unless `value` is one of the words. */
export function expectOneOf(factory: string, name: string, value: unknown, words: readonly string[]): void {
  if (!(words as readonly unknown[]).includes(value)) {
    const quoted = words.map((word) => `"${word}"`);
    throw new ProblemError({
      what: `${factory}: ${name} is unknown`,
      expected: `${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1)}`,
      received: describeValue(value),
    });
  }
}

/**
 * Throws a ProblemError unless every argument is a part of the right sort, which a list of them is not.
 * @param noun what a part is: "layer"
 * @param example one of them, as it is written: "dense(10)"
 */
export function expectParts(
  factory: string,
  parts: readonly unknown[],
  { isPart, noun, example }: { isPart(value: unknown): boolean; readonly noun: string; readonly example: string },
): void {
  if (parts.length === 1 && Array.isArray(parts[0])) {
    throw new ProblemError({
      what: `${factory}: its ${noun}s are arguments, not a list`,
      mend: `Write ${factory}(...${noun}s).`,
    });
  }
  const wrong = parts.findIndex((part) => !isPart(part));
  if (wrong >= 0) {
    throw new ProblemError({
      what: `${factory}: argument ${wrong + 1} is no ${noun}`,
      expected: `${noun}s, such as ${example}`,
      received: describeValue(parts[wrong]),
    });
  }
}

/** Any value at all, shortly, for a message: `"VALID"`, `[2, 2, 2]`, `a function`, `blur(...)`. */
export function describeValue(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map((each) => (Array.isArray(each) ? "a list" : describeValue(each))).join(", ")}]`;
  }
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "function") return value.name === "" ? "a function" : `the function ${value.name}`;
  if (typeof value !== "object" || value === null) return String(value);
  return "kind" in value && typeof value.kind === "string" ? `${value.kind}(...)` : "an object";
}
