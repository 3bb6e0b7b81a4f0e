import { readdir, rm, stat } from "node:fs/promises";
import path from "node:path";
import { isAbsence, readProblem } from "../../files/problems.node.ts";
import type { Box, ListedImage } from "../sources/listing.ts";
import { type Entry, isSound, readSegment, type Segment } from "./segment.node.ts";

/** Where the pixels of an image lie. */
export interface Place {
  /** Position in the store's segments. */
  readonly segment: number;
  readonly slot: number;
  readonly check: number;
  /** Of the same content, under whatever name. */
  readonly entry: Entry;
}

/** What is known of a picture: its entry, and its pixels unless it cannot be decoded, or they are gone. */
export interface Found {
  readonly entry: Entry;
  readonly place?: Place;
}

/** What a folder of segments knows. */
export interface Store {
  readonly segments: readonly Segment[];
  /** What is known of a picture of this name, stamp and box. */
  find(image: ListedImage): Found | undefined;
  /** The pixels that a content has. */
  placeOf(hash: string, box: Box | undefined): Place | undefined;
}

export const segmentEnding = ".segment";

/** A folder of no more than this is read through before it is trusted; images of larger ones are checked as they are read. */
const mostCheckedAtOnce = 2 ** 28;

/** What an interrupted process left behind is taken away after a day: until then it may still be at work. */
const leftoverAge = 24 * 60 * 60 * 1000;

/**
 * Reads what a folder knows. Segments that are damaged, or of another version, are taken away: what they held is made again.
 */
export async function openStore(folder: string, imageSize: number): Promise<Store> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw readProblem(error, folder, { kind: "a folder of the cache" });
  });
  await removeLeftovers(folder, names);
  const files = names
    .filter((name) => name.endsWith(segmentEnding))
    .sort()
    .map((name) => path.join(folder, name));
  const segments: Segment[] = [];
  for (const segment of files.map((file) => readOne(file, imageSize))) {
    if (typeof segment === "string") await rm(segment, { force: true });
    else if (segment !== undefined) segments.push(segment);
  }
  const bytes = segments.reduce((sum, { slots }) => sum + slots * imageSize, 0);
  if (bytes > mostCheckedAtOnce) return storeOf(segments);
  const sound = segments.filter((segment) => isSound(segment, imageSize));
  for (const segment of segments) if (!sound.includes(segment)) await rm(segment.file, { force: true });
  return storeOf(sound);
}

/** A segment; the path of one that is damaged; nothing where another process has just taken it away. */
function readOne(file: string, imageSize: number): Segment | string | undefined {
  try {
    return readSegment(file, imageSize) ?? file;
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw readProblem(error, file, { kind: "a file of the cache" });
  }
}

async function removeLeftovers(folder: string, names: readonly string[]): Promise<void> {
  for (const name of names.filter((each) => each.endsWith(".tmp"))) {
    const file = path.join(folder, name);
    const written = await stat(file).catch(() => undefined);
    if (written !== undefined && Date.now() - written.mtimeMs > leftoverAge) await rm(file, { force: true });
  }
}

function storeOf(segments: readonly Segment[]): Store {
  // Of a name there is mostly one entry; of a million names a list for each would take more memory than the entries.
  const byName = new Map<string, Entry | Entry[]>();
  const byContent = new Map<string, Place>();
  for (const [segment, { entries }] of segments.entries()) {
    for (const entry of entries) {
      const { name, slot, check, facts, box } = entry;
      const others = byName.get(name);
      if (others === undefined) byName.set(name, entry);
      else if (Array.isArray(others)) others.push(entry);
      else byName.set(name, [others, entry]);
      if (facts === undefined || slot === undefined || check === undefined) continue;
      const content = contentKey(facts.hash, box);
      if (!byContent.has(content)) byContent.set(content, { segment, slot, check, entry });
    }
  }
  const placeOf: Store["placeOf"] = (hash, box) => byContent.get(contentKey(hash, box));
  const find: Store["find"] = (image) => {
    const entries = byName.get(image.name);
    let found: Found | undefined;
    for (const entry of Array.isArray(entries) ? entries : entries === undefined ? [] : [entries]) {
      if (entry.stamp !== image.stamp || boxKey(entry.box) !== boxKey(image.box)) continue;
      const place = entry.facts && placeOf(entry.facts.hash, entry.box);
      if (place !== undefined) return { entry, place };
      found ??= { entry };
    }
    return found;
  };
  return { segments, find, placeOf };
}

/** What a picture is known by. */
export function nameKey({ name, stamp, box }: Pick<ListedImage, "name" | "stamp" | "box">): string {
  return `${name}\0${stamp}\0${boxKey(box)}`;
}

/** What pixels are known by. */
export function contentKey(hash: string, box: Box | undefined): string {
  return hash + boxKey(box);
}

function boxKey(box: Box | undefined): string {
  return box === undefined ? "" : ` ${box.left},${box.top},${box.width},${box.height}`;
}
