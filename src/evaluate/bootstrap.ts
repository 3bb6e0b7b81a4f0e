/** Intervals of measures that no formula has one for. */
import { expectOptions, ProblemError } from "../errors.ts";
import { fillIntegers, type RandomKey, randomKey, split } from "../tensor/random.ts";
import type { Interval } from "./interval.ts";

export interface BootstrapOptions {
  /** How often a set of images is drawn. Default 1000. */
  readonly resamples?: number;
  /** Fixes what is drawn. Default: the key of seed 0. */
  readonly key?: RandomKey;
  /** How sure the interval is, between 0 and 1. Default 0.95. */
  readonly confidence?: number;
}

/** Images in groups that measures do not tell apart. */
export interface Grouped {
  /** [count]: the group of each image, from 0. */
  readonly groups: ArrayLike<number>;
  /** How many groups there are. */
  readonly size: number;
  /** What to measure where each group was drawn so often; null or NaN where it is not defined. */
  measures(drawn: Uint32Array): readonly (number | null)[];
}

/**
 * Percentile intervals by the bootstrap (Efron, 1979): as many images as there are, are drawn from them with replacement, again and again; a
 * measure's interval holds the middle 95 % of what it then is. Images that no measure tells apart form a group, and only how often each group is
 * drawn is counted, so that measures are quick.
 * @param groups [count]: the group of each image, from 0
 * @param size how many groups there are
 * @param measures what to measure where each group was drawn so often; null or NaN where it is not defined
 * @returns an interval for each measure, from 0 to 1 where it was never defined
 * @throws ProblemError when an option is out of range.
 */
export function bootstrap(
  groups: ArrayLike<number>,
  size: number,
  measures: (drawn: Uint32Array) => readonly (number | null)[],
  options: BootstrapOptions = {},
): readonly Interval[] {
  return bootstrapTogether([{ groups, size, measures }], options)[0]!;
}

/** As {@link bootstrap}, of the same images in several groupings: they are drawn once for all, which is most of the work. */
export function bootstrapTogether(
  groupings: readonly Grouped[],
  options: BootstrapOptions = {},
): readonly (readonly Interval[])[] {
  expectOptions("bootstrap", options, ["resamples", "key", "confidence"]);
  const { resamples = 1000, key = randomKey(0), confidence = 0.95 } = options;
  if (!Number.isInteger(resamples) || resamples < 1) {
    throw new ProblemError({
      what: "bootstrap: resamples",
      expected: "a whole number above 0",
      received: `${resamples}`,
    });
  }
  if (!(confidence > 0 && confidence < 1)) {
    throw new ProblemError({ what: "bootstrap: confidence", expected: "between 0 and 1", received: `${confidence}` });
  }
  const { members, parts } = together(groupings);
  const asked = groupings.map(({ size, measures }, i) => ({
    part: parts[i]!,
    drawn: new Uint32Array(size),
    measures,
    found: [] as Float64Array[],
  }));
  const images = new Uint32Array(members.length);
  const counts = new Uint32Array(parts[0]?.length ?? 0);
  for (let round = 0; round < resamples; round++) {
    fillIntegers(split(key, round), images, images.length);
    count(images, members, counts.fill(0));
    for (const { part, drawn, measures, found } of asked) {
      drawn.fill(0);
      for (let i = 0; i < part.length; i++) drawn[part[i]!]! += counts[i]!;
      for (const [i, value] of measures(drawn).entries()) {
        found[i] ??= new Float64Array(resamples).fill(Number.NaN);
        if (value !== null) found[i][round] = value;
      }
    }
  }
  return asked.map(({ found }) => found.map((values) => middle(values, confidence)));
}

/** Images that are in the same group in every grouping are members of one; `parts` say, for each grouping, in which group its members are. */
function together(groupings: readonly Grouped[]): { members: Uint32Array; parts: readonly Uint32Array[] } {
  let members = new Uint32Array(groupings[0]?.groups.length ?? 0);
  let parts: Uint32Array[] = [];
  for (const { groups, size } of groupings) {
    const numbers = new Map<number, number>();
    const finer = members.map((member, i) => {
      const pair = member * size + groups[i]!;
      const number = numbers.get(pair) ?? numbers.size;
      numbers.set(pair, number);
      return number;
    });
    const pairs = [...numbers.keys()];
    parts = parts.map((part) => Uint32Array.from(pairs, (pair) => part[Math.floor(pair / size)]!));
    parts.push(Uint32Array.from(pairs, (pair) => pair % size));
    members = finer;
  }
  return { members, parts };
}

function count(images: Uint32Array, members: Uint32Array, counts: Uint32Array): void {
  for (let i = 0; i < images.length; i++) counts[members[images[i]!]!]! += 1;
}

function middle(values: Float64Array, confidence: number): Interval {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  if (sorted.length === 0) return { low: 0, high: 1 };
  const at = (part: number) => {
    const place = part * (sorted.length - 1);
    const [below, above] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
    return below + (place - Math.floor(place)) * (above - below);
  };
  return { low: at((1 - confidence) / 2), high: at((1 + confidence) / 2) };
}
