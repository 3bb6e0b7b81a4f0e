import { expectOptions, ProblemError } from "../errors.ts";
import { randomKey, shuffled, split as splitKey } from "../tensor/random.ts";
import { asSplit, fineLabelling, type ImageSet, type Selection, type Split } from "./dataset.ts";

/**
 * The first `limit` images of each class of the task, in the selection's order: what `--limit` means. Classes are the
 * set's own, so with "bird" against "not bird" a limit of 100 gives at most 200 images.
 */
export function firstPerClass(selection: Selection, limit: number): Split {
  if (!Number.isInteger(limit) || limit < 1) {
    throw new ProblemError({ what: "firstPerClass: limit", expected: "a whole number above 0", received: `${limit}` });
  }
  const { set, indices } = asSplit(selection);
  const taken = new Array<number>(set.classes.length).fill(0);
  const kept = indices.filter((index) => {
    const label = set.labels[index]!;
    taken[label]! += 1;
    return taken[label]! <= limit;
  });
  return { set, indices: kept };
}

/** How to divide a selection for validation. */
export interface StratifiedOptions {
  /** The part of every class that goes to validation, between 0 and 1. */
  readonly fraction: number;
  /** The same seed always gives the same division. */
  readonly seed: number;
}

/**
 * Divides a selection into training and validation images, at random but evenly: validation gets `fraction` of every
 * class, to the nearest image. Classes are those before grouping where there are any, so that the kinds of "not bird"
 * stay in proportion too; in a set that was put together, each source by itself. Both halves keep the selection's order.
 */
export function stratifiedSplit(
  selection: Selection,
  options: StratifiedOptions,
): { readonly train: Split; readonly validation: Split } {
  expectOptions("stratifiedSplit", options, ["fraction", "seed"]);
  const { fraction, seed } = options;
  if (!(fraction >= 0 && fraction <= 1)) {
    throw new ProblemError({ what: "stratifiedSplit: fraction", expected: "0 to 1", received: `${fraction}` });
  }
  const { set, indices } = asSplit(selection);
  const key = splitKey(randomKey(seed), "validation split");
  const isValidation = new Uint8Array(indices.length);
  for (const [stratum, positions] of positionsByStratum(set, indices).entries()) {
    const wanted = Math.round(positions.length * fraction);
    const order = shuffled(splitKey(key, stratum), positions.length);
    for (const place of order.subarray(0, wanted)) isValidation[positions[place]!] = 1;
  }
  return {
    train: { set, indices: indices.filter((_, position) => isValidation[position] === 0) },
    validation: { set, indices: indices.filter((_, position) => isValidation[position] === 1) },
  };
}

/** A list for each class of each source. */
function positionsByStratum(set: ImageSet, indices: Uint32Array): readonly number[][] {
  const { classes, labels } = fineLabelling(set);
  const { sources } = set;
  const strata: number[][] = Array.from({ length: classes.length * (sources?.classes.length ?? 1) }, () => []);
  for (const [position, index] of indices.entries()) {
    const source = sources?.labels[index] ?? 0;
    strata[source * classes.length + labels[index]!]!.push(position);
  }
  return strata;
}
