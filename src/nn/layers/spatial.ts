import { ProblemError } from "../../errors.ts";
import type { Value } from "../../graph/graph.ts";
import { expectInput, type Layer } from "../layer.ts";
import { describeValue, isWhole } from "../options.ts";

/** How many spatial axes a layer works on: a row has 1, an image 2, a volume 3. */
export type Rank = 1 | 2 | 3;

/** A size along a row: one number, or [length]. */
export type Size1d = number | readonly [length: number];

/** One number for height and width, or [height, width]. */
export type Size = number | readonly [height: number, width: number];

/** One number for depth, height and width, or [depth, height, width]. */
export type Size3d = number | readonly [depth: number, height: number, width: number];

/** The size of any number of axes. */
export type AnySize = number | readonly number[];

/** The spatial axes in words. */
export function axisNames(rank: Rank): readonly string[] {
  return rank === 1 ? ["length"] : ["depth", "height", "width"].slice(3 - rank);
}

/**
 * A size as a list with one number for each axis. Throws a ProblemError unless it is one whole number of at least
 * `least`, or exactly one for each axis.
 */
export function sizeList(factory: string, name: string, size: AnySize, rank: Rank, least = 1): readonly number[] {
  const sizes: unknown = typeof size === "number" ? Array.from({ length: rank }, () => size) : size;
  if (!Array.isArray(sizes) || sizes.length !== rank || !sizes.every((each) => isWhole(each, least))) {
    throw new ProblemError({
      what: `${factory}: ${name} is not a size`,
      expected: `a whole number of at least ${least}, or [${axisNames(rank).join(", ")}]`,
      received: describeValue(size),
    });
  }
  return sizes;
}

/** Throws a ProblemError unless x is [n, channels, ...spatial axes]. */
export function expectSpatial(layer: Layer, x: Value, rank: Rank, mend?: string): void {
  const axes = ["channels", ...axisNames(rank)].join(", ");
  expectInput(layer, x, rank + 2, `[n, ${axes}]`, mend ?? `Put reshape([${axes}]) before it.`);
}
