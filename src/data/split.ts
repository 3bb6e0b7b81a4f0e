import { expectOptions, ProblemError } from "../errors.ts";
import { type RandomKey, randomKey, shuffled, split as splitKey } from "../tensor/random.ts";
import { fineLabelling } from "./dataset.ts";
import { asSplit, type Selection, type Split } from "./selection.ts";
import { shareOut } from "./shareOut.ts";

/**
 * The first `limit` images of each class of the task, in the selection's order: what `--limit` means. Classes are the
 * set's own, so with "bird" against "not bird" a limit of 100 gives at most 200 images. Of a set that was put together, as
 * many of each class of each source.
 */
export function firstPerClass(selection: Selection, limit: number): Split {
  if (!Number.isInteger(limit) || limit < 1) {
    throw new ProblemError({ what: "firstPerClass: limit", expected: "a whole number above 0", received: `${limit}` });
  }
  const { set, indices } = asSplit(selection);
  const { classes, labels, sources } = set;
  const taken = new Array<number>(classes.length * (sources?.classes.length ?? 1)).fill(0);
  const kept = indices.filter((index) => {
    const place = (sources?.labels[index] ?? 0) * classes.length + labels[index]!;
    taken[place]! += 1;
    return taken[place]! <= limit;
  });
  return { set, indices: kept };
}

/** How to divide a selection for validation. */
export interface StratifiedOptions {
  /** The part of every class that goes to validation, between 0 and 1. */
  readonly fraction?: number;
  /** Instead of a fraction: how many images go to validation, exactly. */
  readonly count?: number;
  /** The same seed always gives the same division. */
  readonly seed: number;
  /**
   * Classes of at least so many images give one to validation, however small the fraction, and no class gives all that it
   * has. Default: neither is minded.
   */
  readonly fewest?: number;
  /** A word for the content of each image of the set: images of the same content go to the same part. */
  readonly contents?: readonly string[] | undefined;
  /** What the division is for: another word, another division by the same seed. Default "validation split". */
  readonly part?: string;
}

/**
 * Divides a selection into training and validation images, at random but evenly: validation gets `fraction` of every
 * class, to the nearest image, or `count` images, shared out among the classes in proportion by largest remainders. The
 * images of a class are shared out in the same way among the classes before grouping where there are any, so that the
 * kinds of "not bird" stay in proportion, too, and among the sources of a set that was put together. Both halves keep the
 * selection's order.
 *
 * Of images of the same content, the first says to what class they belong here. They stay together, so a part may be
 * missed by an image where they are many.
 * @throws ProblemError when neither or both of fraction and count are given, or they are out of range.
 */
export function stratifiedSplit(
  selection: Selection,
  options: StratifiedOptions,
): { readonly train: Split; readonly validation: Split } {
  expectOptions("stratifiedSplit", options, ["fraction", "count", "seed", "fewest", "contents", "part"]);
  const { seed, part = "validation split", contents } = options;
  const { set, indices } = asSplit(selection);
  checkSize(options, indices.length);
  const strata = stratify({ set, indices }, contents);
  const key = splitKey(randomKey(seed), part);
  const isTaken = new Uint8Array(indices.length);
  const take = ({ positions }: Unit) => {
    for (const position of positions) isTaken[position] = 1;
  };
  let missing = 0;
  const left: Unit[] = [];
  const wanted = share(strata, set.classes.length, options, key);
  for (const [stratum, { units }] of strata.entries()) {
    let room = wanted[stratum]!;
    for (const place of shuffled(splitKey(key, stratum), units.length)) {
      const unit = units[place]!;
      if (unit.positions.length <= room) {
        take(unit);
        room -= unit.positions.length;
      } else left.push(unit);
    }
    missing += room;
  }
  // Where copies did not fit, others of any class make up the number.
  for (const unit of options.count === undefined ? [] : left) {
    if (unit.positions.length > missing) continue;
    take(unit);
    missing -= unit.positions.length;
  }
  return {
    train: { set, indices: indices.filter((_, position) => isTaken[position] === 0) },
    validation: { set, indices: indices.filter((_, position) => isTaken[position] === 1) },
  };
}

/** Images of the same content, by their positions in the selection; nearly always one. */
interface Unit {
  readonly positions: number[];
}

/** The images of one class of one source. */
interface Stratum {
  /** The class after grouping; -1 where there is no image. */
  classIndex: number;
  /** How many images. */
  size: number;
  readonly units: Unit[];
}

function stratify({ set, indices }: Split, contents: readonly string[] | undefined): readonly Stratum[] {
  const { classes, labels } = fineLabelling(set);
  const { sources } = set;
  const count = classes.length * (sources?.classes.length ?? 1);
  const strata = Array.from({ length: count }, (): Stratum => ({ classIndex: -1, size: 0, units: [] }));
  const known = new Map<string, { readonly unit: Unit; readonly stratum: Stratum }>();
  for (const [position, index] of indices.entries()) {
    const content = contents?.[index];
    const copies = content === undefined ? undefined : known.get(content);
    if (copies !== undefined) {
      copies.unit.positions.push(position);
      copies.stratum.size += 1;
      continue;
    }
    const stratum = strata[(sources?.labels[index] ?? 0) * classes.length + labels[index]!]!;
    const unit = { positions: [position] };
    stratum.units.push(unit);
    stratum.classIndex = set.labels[index]!;
    stratum.size += 1;
    if (content !== undefined) known.set(content, { unit, stratum });
  }
  return strata;
}

/** How many images each stratum gives: first shared out among the classes, then within each class. */
function share(
  strata: readonly Stratum[],
  classes: number,
  { fraction = 0, count, fewest }: StratifiedOptions,
  key: RandomKey,
): readonly number[] {
  const members: number[][] = Array.from({ length: classes }, () => []);
  for (const [place, { classIndex }] of strata.entries()) members[classIndex]?.push(place);
  const sizes = members.map((places) => places.reduce((sum, place) => sum + strata[place]!.size, 0));
  const ofClasses =
    count === undefined
      ? sizes.map((size) => ofClass(size, fraction, fewest))
      : shareOut(count, sizes, splitKey(key, "classes"));
  const wanted = strata.map(() => 0);
  for (const [classIndex, places] of members.entries()) {
    const parts = places.map((place) => strata[place]!.size);
    const given = shareOut(ofClasses[classIndex]!, parts, splitKey(key, `class ${classIndex}`));
    for (const [i, place] of places.entries()) wanted[place] = given[i]!;
  }
  return wanted;
}

function ofClass(size: number, fraction: number, fewest: number | undefined): number {
  const nearest = Math.round(size * fraction);
  if (fewest === undefined || fraction === 0 || size === 0) return nearest;
  return Math.min(Math.max(nearest, size >= fewest ? 1 : 0), size - 1);
}

function checkSize({ fraction, count }: StratifiedOptions, images: number): void {
  if ((fraction === undefined) === (count === undefined)) {
    throw new ProblemError({
      what: "stratifiedSplit: its options",
      expected: "fraction or count",
      received: fraction === undefined ? "neither" : "both",
    });
  }
  if (fraction !== undefined && !(fraction >= 0 && fraction <= 1)) {
    throw new ProblemError({ what: "stratifiedSplit: fraction", expected: "0 to 1", received: `${fraction}` });
  }
  if (count !== undefined && !(Number.isInteger(count) && count >= 0 && count <= images)) {
    throw new ProblemError({
      what: "stratifiedSplit: count",
      expected: `a whole number of 0 to ${images}, the number of images`,
      received: `${count}`,
    });
  }
}
