import { closeSync, openSync } from "node:fs";
import { rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { crc32 } from "node:zlib";
import type { ListedImage } from "../sources/listing.ts";
import { type Entry, readFully, type Segment, slotOffset } from "./segment.node.ts";
import { contentKey, type Found, nameKey, type Store } from "./store.node.ts";
import type { SegmentWriter } from "./writer.node.ts";

/** A segment with fewer bytes of pixels than this is small; so many small ones become one. */
const smallSegment = 2 ** 24;
const mostSmall = 32;

const day = 24 * 60 * 60 * 1000;
/** Pictures that are listed no more are kept so long after most of the cache was last used: a part of a source may be asked for now and the whole later. */
const patience = 30 * day;

/** Whether compacting may give back much: half of what is stored, or more, serves none of the pictures asked for. */
export function isWasteful({ segments }: Store, asked: readonly (Found | undefined)[], imageSize: number): boolean {
  const small = segments.filter(({ slots }) => slots * imageSize < smallSegment);
  if (small.length > mostSmall) return true;
  const used = segments.map(({ slots }) => new Uint8Array(slots));
  let serving = 0;
  for (const found of asked) {
    const place = found?.place;
    if (place === undefined || used[place.segment]![place.slot] === 1) continue;
    used[place.segment]![place.slot] = 1;
    serving += 1;
  }
  const stored = segments.reduce((sum, { slots }) => sum + slots, 0);
  return stored > 0 && 2 * serving <= stored;
}

/** Notes that a folder is in use; once a day is enough. */
export async function noteUse(folder: string): Promise<void> {
  const idle = await idleTime(folder);
  if (idle === undefined || idle > day) await writeFile(markOf(folder), "").catch(() => undefined);
}

function markOf(folder: string): string {
  return path.join(folder, "used");
}

async function idleTime(folder: string): Promise<number | undefined> {
  const mark = await stat(markOf(folder)).catch(() => undefined);
  return mark && Date.now() - mark.mtimeMs;
}

/**
 * Writes what is still of use in wasteful segments, and in small ones where there are many, to new segments; then takes the
 * old ones away. Wherever it is interrupted, nothing is lost: what is there twice is used once.
 * @returns whether anything was done
 */
export async function compact(
  folder: string,
  store: Store,
  images: readonly ListedImage[],
  imageSize: number,
  writer: SegmentWriter,
): Promise<boolean> {
  const idle = await idleTime(folder);
  const forgets = idle !== undefined && idle > patience;
  const listed = new Map(images.map((image) => [image.name, nameKey(image)]));
  const isWanted = (entry: Entry) => {
    const now = listed.get(entry.name);
    return now === undefined ? !forgets : now === nameKey(entry);
  };
  const entries = store.segments.flatMap((segment) => segment.entries);
  const wanted = new Set(
    entries.flatMap((entry) => (entry.facts && isWanted(entry) ? [contentKey(entry.facts.hash, entry.box)] : [])),
  );
  const serves = ({ slot, facts, box }: Entry, segment: number) => {
    if (slot === undefined || facts === undefined || !wanted.has(contentKey(facts.hash, box))) return false;
    const place = store.placeOf(facts.hash, box);
    return place?.segment === segment && place.slot === slot;
  };
  const smallOnes = store.segments.filter(({ slots }) => slots * imageSize < smallSegment);
  const chosen = store.segments.flatMap((segment, position) => {
    const serving = segment.entries.filter((entry) => serves(entry, position)).length;
    const isSmall = smallOnes.length > mostSmall && smallOnes.includes(segment);
    return isSmall || 2 * serving < segment.slots ? [{ segment, position }] : [];
  });
  for (const { segment, position } of chosen) {
    await rewrite(segment, isWanted, (entry) => serves(entry, position), imageSize, writer);
  }
  await writer.finish();
  for (const { segment } of chosen) await rm(segment.file, { force: true }).catch(() => undefined);
  return chosen.length > 0;
}

async function rewrite(
  { file, entries }: Segment,
  isWanted: (entry: Entry) => boolean,
  serves: (entry: Entry) => boolean,
  imageSize: number,
  writer: SegmentWriter,
): Promise<void> {
  const opened = openSync(file, "r");
  try {
    for (const [position, entry] of entries.entries()) {
      const { slot, check, ...known } = entry;
      const pixels = serves(entry) ? new Uint8Array(imageSize) : undefined;
      if (pixels === undefined && !isWanted(entry)) continue;
      await writer.room();
      if (pixels === undefined) writer.add(position, known);
      // What turns out to be damaged is left out, and so made again.
      else if (readFully(opened, pixels, slotOffset(slot!, imageSize)) && crc32(pixels) === check) {
        writer.add(position, known, pixels);
      }
    }
  } finally {
    closeSync(opened);
  }
}
