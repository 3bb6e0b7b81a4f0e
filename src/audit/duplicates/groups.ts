import type { SplitName } from "../../data/sources/listing.ts";
import type { Pictures } from "../pictures.ts";
import { findNearPairs } from "./nearPairs.ts";
import type { Pace, Sightings } from "./sightings.ts";

/** Pictures that show the same. */
export interface DuplicateGroup {
  /** "file": the same bytes. "pixels": other files, the same pixels. "near": some differ in size, light, crop, compression, or are mirrored. */
  readonly kind: "file" | "pixels" | "near";
  /** Places, those that come first first. */
  readonly places: readonly number[];
  /** The weakest agreement that holds it together; 1 for exact copies. */
  readonly agreement: number;
  readonly hasMirrored: boolean;
  /** Where its pictures are, in the order of splits; empty where the data are not divided. */
  readonly splits: readonly SplitName[];
  /** The labels that its pictures have, by their number. */
  readonly labels: readonly number[];
}

/** Finds pictures that are there more than once: the largest groups first. Pictures that show nothing are left out. */
export async function findDuplicates(
  pictures: Pictures,
  sightings: Sightings,
  pace: Pace = {},
): Promise<readonly DuplicateGroup[]> {
  const sets = disjointSets(pictures.count);
  const weakest = new Map<number, { agreement: number; isMirrored: boolean }>();
  joinCopies(pictures, sightings, sets);
  const firsts: number[] = [];
  for (let place = 0; place < pictures.count; place++) {
    if (sets.find(place) === place && sightings.isDescribed[place] === 1) firsts.push(place);
  }
  for (const { a, b, agreement, isMirrored } of await findNearPairs(
    pictures,
    sightings,
    Uint32Array.from(firsts),
    pace,
  )) {
    const links = [weakest.get(sets.find(a)), weakest.get(sets.find(b)), { agreement, isMirrored }];
    const all = links.filter((link) => link !== undefined);
    weakest.set(sets.join(a, b), {
      agreement: Math.min(...all.map((link) => link.agreement)),
      isMirrored: all.some((link) => link.isMirrored),
    });
  }
  return membersOf(pictures.count, sets)
    .map((places) => describeGroup(pictures, places, weakest.get(sets.find(places[0]!))))
    .toSorted((a, b) => b.places.length - a.places.length || a.places[0]! - b.places[0]!);
}

/** Joins pictures of the same pixels, and files of the same content. */
function joinCopies(pictures: Pictures, { hashes, isDescribed }: Sightings, sets: DisjointSets): void {
  const first = new Map<string | number, number>();
  for (let place = 0; place < pictures.count; place++) {
    const keys = [pictures.factsOf(place)?.hash, isDescribed[place] === 1 ? hashes[place] : undefined];
    for (const key of keys) {
      if (key === undefined) continue;
      const earlier = first.get(key);
      if (earlier === undefined) first.set(key, place);
      else sets.join(earlier, place);
    }
  }
}

function describeGroup(
  { factsOf, labels, splits, splitOf }: Pictures,
  places: readonly number[],
  link: { readonly agreement: number; readonly isMirrored: boolean } | undefined,
): DuplicateGroup {
  const files = new Set(places.map((place) => factsOf(place)?.hash));
  const there = new Set(places.map(splitOf));
  return {
    kind: link !== undefined ? "near" : files.size === 1 && !files.has(undefined) ? "file" : "pixels",
    places,
    agreement: link?.agreement ?? 1,
    hasMirrored: link?.isMirrored ?? false,
    splits: splits.filter((split) => there.has(split)),
    labels: [...new Set(places.map((place) => labels[place]!))].sort((a, b) => a - b),
  };
}

interface DisjointSets {
  /** The first member of the set that a place is in. */
  find(place: number): number;
  /** Makes one of two sets, and returns its first member. */
  join(a: number, b: number): number;
}

/** Sets that only ever grow together (Galler & Fischer, 1964). */
function disjointSets(count: number): DisjointSets {
  const parents = Uint32Array.from({ length: count }, (_, place) => place);
  const find = (place: number) => {
    let root = place;
    while (parents[root] !== root) root = parents[root]!;
    for (let each = place; each !== root; ) [each, parents[each]] = [parents[each]!, root];
    return root;
  };
  const join = (a: number, b: number) => {
    const [first, second] = [Math.min(find(a), find(b)), Math.max(find(a), find(b))];
    parents[second] = first;
    return first;
  };
  return { find, join };
}

function membersOf(count: number, { find }: DisjointSets): readonly (readonly number[])[] {
  const members = new Map<number, number[]>();
  for (let place = 0; place < count; place++) {
    const root = find(place);
    if (root === place) continue;
    const others = members.get(root);
    if (others === undefined) members.set(root, [root, place]);
    else others.push(place);
  }
  return [...members.values()];
}
