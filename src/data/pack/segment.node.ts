import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { crc32 } from "node:zlib";
import type { Problem } from "../../errors.ts";
import { writeAtomically } from "../../files/writeAtomically.node.ts";
import { anotherCache } from "../cache.node.ts";
import type { Box } from "../sources/listing.ts";
import type { ImageFacts } from "./packedImages.ts";

/*
 * A segment: some packed images, and what is known of them, in one file. It is written whole, beside its name, and never
 * changed; it is made again rather than mended.
 *
 *   "PLUMPACK" | version (uint32, little endian) | bytes of an image (uint32) | images... | index | length of the index
 *   (uint32) | CRC-32 of the index (uint32)
 *
 * The index is JSON: a list of `Entry`. What is looked up there by name and stamp stands for itself, so a set of segments
 * needs no order and no list of its own: the folder is the list, and two processes that add to it never meet.
 */
const magic = "PLUMPACK";
const version = 1;
const prefixLength = 16;
const suffixLength = 8;
/** Pixels go to the disk in pieces of this size. */
const pieceLength = 2 ** 22;

/** What a segment knows of one picture. */
export interface Entry {
  readonly name: string;
  readonly stamp: string;
  readonly box?: Box;
  /** Its pixels in this segment. Without it they are those of the same hash and box, here or elsewhere. */
  readonly slot?: number;
  /** CRC-32 of the pixels. */
  readonly check?: number;
  /** Absent where it could not be decoded. */
  readonly facts?: ImageFacts;
  /** Why it could not be decoded, and by what decoder: another may succeed. */
  readonly problem?: Problem;
  readonly decoder?: string;
}

/** The index of a segment file. */
export interface Segment {
  readonly file: string;
  readonly entries: readonly Entry[];
  /** How many images it holds. */
  readonly slots: number;
}

/** Where the pixels of a slot begin in its file. */
export function slotOffset(slot: number, imageSize: number): number {
  return prefixLength + slot * imageSize;
}

/**
 * Writes a segment: `order` lists the images of `pixels` in the order in which they come to lie in their slots.
 * @throws ProblemError when it cannot be written; nothing is left behind
 */
export async function writeSegment(
  file: string,
  entries: readonly Entry[],
  images: Iterable<Uint8Array>,
  imageSize: number,
): Promise<void> {
  await writeAtomically(file, piecesOf(entries, images, imageSize), { elsewhere: anotherCache });
}

function* piecesOf(entries: readonly Entry[], images: Iterable<Uint8Array>, imageSize: number): Generator<Uint8Array> {
  const prefix = Buffer.alloc(prefixLength);
  prefix.write(magic, "latin1");
  prefix.writeUInt32LE(version, 8);
  prefix.writeUInt32LE(imageSize, 12);
  yield prefix;
  // The piece is written before the next one is asked for.
  const piece = new Uint8Array(Math.max(imageSize, pieceLength));
  let filled = 0;
  for (const image of images) {
    if (filled + image.length > piece.length) {
      yield piece.subarray(0, filled);
      filled = 0;
    }
    piece.set(image, filled);
    filled += image.length;
  }
  yield piece.subarray(0, filled);
  const index = Buffer.from(JSON.stringify(entries));
  const suffix = Buffer.alloc(suffixLength);
  suffix.writeUInt32LE(index.length, 0);
  suffix.writeUInt32LE(crc32(index), 4);
  yield index;
  yield suffix;
}

/**
 * Reads the index of a segment.
 * @returns undefined when the file is damaged, cut off, of another version or for images of another size
 */
export function readSegment(file: string, imageSize: number): Segment | undefined {
  const opened = openSync(file, "r");
  try {
    const { size } = fstatSync(opened);
    const prefix = readAt(opened, 0, prefixLength);
    const suffix = readAt(opened, size - suffixLength, suffixLength);
    if (prefix === undefined || suffix === undefined) return undefined;
    const isOurs = prefix.toString("latin1", 0, magic.length) === magic && prefix.readUInt32LE(8) === version;
    if (!isOurs || prefix.readUInt32LE(12) !== imageSize) return undefined;
    const length = suffix.readUInt32LE(0);
    const pixels = size - prefixLength - suffixLength - length;
    const index = pixels < 0 ? undefined : readAt(opened, prefixLength + pixels, length);
    if (index === undefined || crc32(index) !== suffix.readUInt32LE(4)) return undefined;
    const entries = JSON.parse(index.toString()) as readonly Entry[];
    const slots = entries.reduce((sum, { slot }) => (slot === undefined ? sum : sum + 1), 0);
    return slots * imageSize === pixels ? { file, entries, slots } : undefined;
  } finally {
    closeSync(opened);
  }
}

/** Whether every pixel is as it was written. */
export function isSound({ file, entries, slots }: Segment, imageSize: number): boolean {
  const opened = openSync(file, "r");
  try {
    const checks = new Map(entries.flatMap(({ slot, check }) => (slot === undefined ? [] : [[slot, check]])));
    const atOnce = Math.max(1, Math.floor(pieceLength / imageSize));
    for (let first = 0; first < slots; first += atOnce) {
      const count = Math.min(atOnce, slots - first);
      const block = readAt(opened, slotOffset(first, imageSize), count * imageSize);
      if (block === undefined) return false;
      for (let i = 0; i < count; i++) {
        if (crc32(block.subarray(i * imageSize, (i + 1) * imageSize)) !== checks.get(first + i)) return false;
      }
    }
    return true;
  } finally {
    closeSync(opened);
  }
}

function readAt(opened: number, position: number, length: number): Buffer | undefined {
  if (position < 0) return undefined;
  const bytes = Buffer.allocUnsafe(length);
  return readFully(opened, bytes, position) ? bytes : undefined;
}

/** Fills all of `into` from a place in a file, or says that the file ends before. */
export function readFully(opened: number, into: Uint8Array, position: number): boolean {
  for (let filled = 0; filled < into.length; ) {
    const read = readSync(opened, into, filled, Math.min(into.length - filled, 2 ** 30), position + filled);
    if (read === 0) return false;
    filled += read;
  }
  return true;
}
