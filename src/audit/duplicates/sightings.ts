import { contentHash } from "../contentHash.ts";
import type { Pictures } from "../pictures.ts";
import { type LightFacts, lightMeter } from "../quality/light.ts";
import { describe, descriptorLength } from "./descriptor.ts";
import { halved, outlines } from "./structure.ts";
import { edge, shrinker } from "./thumbnail.ts";

const half = edge / 2;
/** Outlines are kept in bytes: one step is this much. */
const step = 1 / 12;

/** What is kept of every picture after it was looked at once: about half a kilobyte each. */
export interface Sightings {
  /** Of the pixels, each picture's. */
  readonly hashes: Float64Array;
  readonly light: readonly LightFacts[];
  /** [count, descriptorLength]; zeros where a picture shows nothing. */
  readonly descriptors: Float32Array;
  /** [count, half, half] */
  readonly outlines: Int8Array;
  /** 1 where there is something to be seen. */
  readonly isDescribed: Uint8Array;
}

export interface Pace {
  /** Called now and then with how many are done; what it returns is awaited, so others get their turn. */
  readonly onProgress?: (stage: "look" | "compare", done: number, total: number) => Promise<void>;
}

/** How many pictures are dealt with between two calls. */
export const turn = 500;

/** Looks at each picture once. */
export async function lookAtAll(pictures: Pictures, { onProgress }: Pace): Promise<Sightings> {
  const { count, height, width, channels } = pictures;
  const shrink = shrinker(height, width, channels);
  const measureLight = lightMeter(height, width, channels);
  const thumbnail = new Float32Array(3 * edge * edge);
  const plane = new Float32Array(edge * edge);
  const small = new Float32Array(half * half);
  const light: LightFacts[] = [];
  const seen = {
    hashes: new Float64Array(count),
    descriptors: new Float32Array(count * descriptorLength),
    outlines: new Int8Array(count * half * half),
    isDescribed: new Uint8Array(count),
  };
  for (let place = 0; place < count; place++) {
    if (place % turn === 0) await onProgress?.("look", place, count);
    const pixels = pictures.pixelsOf(place);
    seen.hashes[place] = contentHash(pixels);
    light.push(measureLight(pixels));
    shrink(pixels, thumbnail);
    if (!describe(thumbnail, seen.descriptors, place * descriptorLength)) continue;
    seen.isDescribed[place] = 1;
    outlines(thumbnail, plane);
    halved(plane, small);
    const start = place * half * half;
    for (let i = 0; i < small.length; i++) {
      seen.outlines[start + i] = Math.max(-127, Math.min(127, Math.round(small[i]! / step)));
    }
  }
  return { ...seen, light };
}
