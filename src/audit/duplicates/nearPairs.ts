import type { Pictures } from "../pictures.ts";
import { refinedAlignment, roughAlignment } from "./alignment.ts";
import { descriptorLength, mirrorSigns } from "./descriptor.ts";
import { makeLists, searcher } from "./neighbours.ts";
import { type Pace, type Sightings, turn } from "./sightings.ts";
import { mirrored, outlines } from "./structure.ts";
import { edge, shrinker } from "./thumbnail.ts";

/*
 * Near duplicates: those that look alike from afar are few enough to be laid upon one another. For each picture and its mirror image the
 * nearest by descriptor are found; their outlines are compared at 16 x 16 cells, first as they are, then aligned; what still
 * agrees is aligned at 32 x 32 cells, and that agreement decides.
 *
 * The limits were set on CIFAR-10. Of pairs that people judged to be the same photograph, nine of ten agree by more than
 * 0.85, half of them by more than 0.97; of several thousand pairs above it, four bear different labels, and of a hundred that were
 * looked at, all were the same photograph. Between 0.80 and 0.85 four of ten were not: ships on the horizon, picture frames, drawings
 * of birds in one posture. The earlier limits lose few of what the last would find.
 */

/** How well two pictures must agree to be called near duplicates, of 1. */
const leastAgreement = 0.85;
const leastRough = 0.33;
const leastAligned = 0.72;

/** Neighbours of each picture, and of its mirror image, that are looked at closer. */
const neighbours = 10;
/** The largest squared distance of descriptors, which have length 1: a cosine of 0.7. */
const reach = 0.6;
/** Lists that are searched for each, of about 2 sqrt(n). */
const searched = 8;

const half = edge / 2;

/** Two pictures that show the same, or nearly. */
export interface NearPair {
  readonly a: number;
  readonly b: number;
  /** Up to 1. */
  readonly agreement: number;
  /** One is the other's mirror image. */
  readonly isMirrored: boolean;
}

/** Finds near duplicates among the pictures at these places. Of exact copies give one. */
export async function findNearPairs(
  pictures: Pictures,
  sightings: Sightings,
  places: Uint32Array,
  { onProgress }: Pace,
): Promise<readonly NearPair[]> {
  const find = searcher(makeLists(gathered(sightings.descriptors, places), descriptorLength), {
    most: neighbours,
    reach,
    lists: searched,
  });
  const compare = comparison(pictures, sightings);
  const query = new Float32Array(descriptorLength);
  const candidates = new Uint32Array(neighbours);
  const compared = new Set<number>();
  const pairs: NearPair[] = [];
  for (let i = 0; i < places.length; i++) {
    if (i % turn === 0) await onProgress?.("compare", i, places.length);
    for (const isMirrored of [false, true]) {
      const at = places[i]! * descriptorLength;
      for (let d = 0; d < descriptorLength; d++) {
        query[d] = sightings.descriptors[at + d]! * (isMirrored ? mirrorSigns[d]! : 1);
      }
      const found = find(query);
      candidates.set(found.indices);
      for (let k = 0; k < found.count; k++) {
        const [a, b] = [Math.min(places[i]!, places[candidates[k]!]!), Math.max(places[i]!, places[candidates[k]!]!)];
        if (a === b || !compare.isWorthwhile(a, b, isMirrored)) continue;
        const key = (a * pictures.count + b) * 2 + (isMirrored ? 1 : 0);
        if (compared.has(key)) continue;
        compared.add(key);
        const agreement = compare.agreement(a, b, isMirrored);
        if (agreement >= leastAgreement) pairs.push({ a, b, agreement, isMirrored });
      }
    }
  }
  await onProgress?.("compare", places.length, places.length);
  return pairs;
}

function gathered(descriptors: Float32Array, places: Uint32Array): Float32Array {
  const points = new Float32Array(places.length * descriptorLength);
  for (const [row, place] of places.entries()) {
    points.set(descriptors.subarray(place * descriptorLength, (place + 1) * descriptorLength), row * descriptorLength);
  }
  return points;
}

/** The steps from a first glance to the verdict, with the memory that they need. */
function comparison(pictures: Pictures, { outlines: kept }: Sightings) {
  const shrink = shrinker(pictures.height, pictures.width, pictures.channels);
  const thumbnail = new Float32Array(3 * edge * edge);
  const [smallA, smallB] = [new Float32Array(half * half), new Float32Array(half * half)];
  const [turnedSmall, turned] = [new Float32Array(half * half), new Float32Array(edge * edge)];
  const [planeA, planeB] = [new Float32Array(edge * edge), new Float32Array(edge * edge)];
  const load = (place: number, into: Float32Array) => {
    shrink(pictures.pixelsOf(place), thumbnail);
    outlines(thumbnail, into);
  };
  const loadSmall = (a: number, b: number, isMirrored: boolean) => {
    const size = half * half;
    for (let i = 0; i < size; i++) smallB[i] = kept[b * size + i]!;
    for (let i = 0; i < size; i++) smallA[i] = kept[a * size + i]!;
    if (isMirrored) mirrored(smallA, turnedSmall, half);
    return roughAlignment(isMirrored ? turnedSmall : smallA, smallB, half, 1);
  };
  return {
    isWorthwhile: (a: number, b: number, isMirrored: boolean) => loadSmall(a, b, isMirrored).agreement >= leastRough,
    agreement(a: number, b: number, isMirrored: boolean): number {
      const rough = loadSmall(a, b, isMirrored);
      const aligned = refinedAlignment(isMirrored ? turnedSmall : smallA, smallB, half, rough);
      if (aligned.agreement < leastAligned) return 0;
      load(a, planeA);
      load(b, planeB);
      if (isMirrored) mirrored(planeA, turned, edge);
      const from = { ...aligned, shiftX: 2 * aligned.shiftX, shiftY: 2 * aligned.shiftY };
      return refinedAlignment(isMirrored ? turned : planeA, planeB, edge, from).agreement;
    },
  };
}
