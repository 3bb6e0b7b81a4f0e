import { closeSync, openSync, rmSync } from "node:fs";
import { crc32 } from "node:zlib";
import { ProblemError } from "../../errors.ts";
import type { PixelSource } from "../dataset.ts";
import { readFully, slotOffset } from "./segment.node.ts";

/** Where the pixels of each image lie. */
export interface Places {
  /** Paths. */
  readonly segments: readonly string[];
  /** [count]: positions in `segments`. */
  readonly segmentOf: Uint32Array;
  readonly slotOf: Uint32Array;
  readonly checkOf: Uint32Array;
}

export interface SegmentPixels extends PixelSource {
  /** Opens what will be needed, as far as may be open at once: what is open stays, whoever takes the files away. */
  open(): void;
  close(): void;
}

/** Files that are open at the same time; the one that was opened first makes room. */
const mostOpen = 500;

/**
 * Reads packed images where they lie: neighbours at once, and each against its checksum, so that wrong pixels are never
 * given. Nothing is kept but the places and the open files.
 */
export function segmentPixels(places: Places, imageSize: number, name: string): SegmentPixels {
  const { segments, segmentOf, slotOf, checkOf } = places;
  const opened = new Map<number, number>();
  let isClosed = false;

  const damaged = (segment: number, what: string, cause?: unknown) =>
    new ProblemError(
      {
        what: `${name}: its packed pictures cannot be read, ${what}`,
        received: segments[segment]!,
        mend: "Start again: what is missing or damaged is made anew from the pictures.",
      },
      { cause },
    );

  const fileOf = (segment: number): number => {
    const known = opened.get(segment);
    if (known !== undefined) return known;
    for (const [oldest, file] of opened) {
      if (opened.size < mostOpen) break;
      closeSync(file);
      opened.delete(oldest);
    }
    try {
      const file = openSync(segments[segment]!, "r");
      opened.set(segment, file);
      return file;
    } catch (error) {
      throw damaged(segment, "a file of the cache is gone", error);
    }
  };

  const read = (indices: Uint32Array, into: Uint8Array): void => {
    if (isClosed) throw new ProblemError({ what: `${name}: its packed pictures are closed` });
    if (into.length < indices.length * imageSize) {
      throw new ProblemError({
        what: `${name}: the buffer for its pixels is too small`,
        expected: `${indices.length * imageSize} bytes`,
        received: `${into.length}`,
      });
    }
    for (let first = 0; first < indices.length; ) {
      const index = indices[first]!;
      const [segment, slot] = [segmentOf[index], slotOf[index]];
      if (segment === undefined || slot === undefined) {
        throw new ProblemError({
          what: `${name} has no such image`,
          expected: `0 to ${slotOf.length - 1}`,
          received: `${index}`,
        });
      }
      let count = 1;
      for (; first + count < indices.length; count++) {
        const next = indices[first + count]!;
        if (segmentOf[next] !== segment || slotOf[next] !== slot + count) break;
      }
      const pixels = into.subarray(first * imageSize, (first + count) * imageSize);
      const isWhole = readFully(fileOf(segment), pixels, slotOffset(slot, imageSize));
      if (!isWhole) throw damaged(segment, "a file of the cache was cut off");
      for (let i = 0; i < count; i++) {
        const image = pixels.subarray(i * imageSize, (i + 1) * imageSize);
        if (crc32(image) === checkOf[indices[first + i]!]) continue;
        rmSync(segments[segment]!, { force: true }); // so that the next start makes it anew
        throw damaged(segment, "a file of the cache is damaged");
      }
      first += count;
    }
  };

  return {
    read,
    open() {
      for (const segment of new Set(segmentOf)) if (opened.size < mostOpen) fileOf(segment);
    },
    close() {
      isClosed = true;
      for (const file of opened.values()) closeSync(file);
      opened.clear();
    },
  };
}
