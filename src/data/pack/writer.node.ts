import { randomUUID } from "node:crypto";
import path from "node:path";
import { crc32 } from "node:zlib";
import { type Entry, writeSegment } from "./segment.node.ts";
import { segmentEnding } from "./store.node.ts";

/** When a segment is full and written: what an interruption costs. */
export interface SegmentLimits {
  readonly bytes: number;
  readonly images: number;
  readonly seconds: number;
}

const usualLimits: SegmentLimits = { bytes: 2 ** 26, images: 2 ** 16, seconds: 10 };

/** Gathers images in memory and writes them as segments. */
export interface SegmentWriter {
  /**
   * Waits while a full segment has to wait for the one before it, so that no more than two are in memory beside the one that
   * is being filled.
   * @throws ProblemError when one could not be written
   */
  room(): Promise<void>;
  /** @param position of the image among those to be packed: in this order they will lie in the file */
  add(position: number, entry: Entry, pixels?: Uint8Array): void;
  /** Writes what there is. */
  finish(): Promise<void>;
}

interface Row {
  readonly position: number;
  readonly entry: Entry;
  /** Where its pixels lie among those gathered; -1 for none. */
  readonly place: number;
}

interface Gathered {
  readonly rows: Row[];
  readonly pixels: Uint8Array;
  readonly since: number;
  count: number;
}

/** @param most images that may come */
export function openWriter(
  folder: string,
  imageSize: number,
  most: number,
  { bytes, images, seconds }: SegmentLimits = usualLimits,
): SegmentWriter {
  const capacity = Math.max(1, Math.min(most, images, Math.floor(bytes / imageSize)));
  let gathered: Gathered | undefined;
  let before: Promise<void> = Promise.resolve();
  let written: Promise<void> = Promise.resolve();

  const flush = () => {
    if (gathered === undefined) return;
    const full = gathered;
    gathered = undefined;
    before = written;
    written = before.then(() => write(folder, full, imageSize));
    written.catch(() => undefined); // room and finish tell
  };
  return {
    room: () => before,
    add(position, entry, pixels) {
      gathered ??= { rows: [], pixels: new Uint8Array(capacity * imageSize), since: performance.now(), count: 0 };
      const place = pixels === undefined ? -1 : gathered.count++;
      if (pixels !== undefined) gathered.pixels.set(pixels, place * imageSize);
      gathered.rows.push({ position, entry, place });
      const isFull = gathered.count === capacity || gathered.rows.length >= images;
      if (isFull || performance.now() - gathered.since > 1000 * seconds) flush();
    },
    async finish() {
      flush();
      await written;
    },
  };
}

async function write(folder: string, { rows, pixels }: Gathered, imageSize: number): Promise<void> {
  rows.sort((a, b) => a.position - b.position);
  const images: Uint8Array[] = [];
  const entries = rows.map(({ entry, place }): Entry => {
    if (place < 0) return entry;
    const image = pixels.subarray(place * imageSize, (place + 1) * imageSize);
    return { ...entry, slot: images.push(image) - 1, check: crc32(image) };
  });
  await writeSegment(path.join(folder, randomUUID() + segmentEnding), entries, images, imageSize);
}
