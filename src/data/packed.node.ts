import { open } from "node:fs/promises";
import { crc32 } from "node:zlib";
import { z } from "zod";
import { isAbsence, readProblem } from "../files/problems.node.ts";
import { writeAtomically } from "../files/writeAtomically.node.ts";
import { anotherCache } from "./cache.node.ts";
import { allPixels, type ImageSet, imageBytes, imageSet, type Pixels } from "./dataset.ts";

/*
 * The packed form of image sets: one file, so that it is there whole or not at all.
 *
 *   "PLUMAGE1" | header length (uint32, little endian) | CRC-32 of the header | header (JSON) | zeros | arrays...
 *
 * Arrays start at multiples of 64 bytes; the header gives each its place, length and CRC-32. CRC-32 finds decay and
 * truncation at about 5 GB/s, several times faster than a cryptographic hash; forgery is checked at download time.
 */
const magic = "PLUMAGE1";
const prefixLength = 16;
const alignment = 64;
/** Node reads at most 2 GiB at once. */
const largestRead = 2 ** 30;

const arraySchema = z.object({ offset: z.int().min(0), bytes: z.int().min(0), crc32: z.int() });
const setSchema = z.object({
  name: z.string(),
  classes: z.array(z.string()).readonly(),
  height: z.int().positive(),
  width: z.int().positive(),
  channels: z.int().positive(),
  images: arraySchema,
  labels: arraySchema,
});
const headerSchema = z.object({ key: z.string(), sets: z.record(z.string(), setSchema) });
type Header = z.infer<typeof headerSchema>;
type ArrayPlace = z.infer<typeof arraySchema>;

/** Image sets under short names: "train" and "test". */
export type PackedSets<Images extends Pixels = Pixels> = Readonly<Record<string, ImageSet<Images>>>;

/**
 * Writes image sets as one packed file. `key` says what went in (a data set and its version); reading asks for the same.
 * Grouped labels are not kept: pack what was downloaded, group after reading.
 */
export async function writePacked(file: string, key: string, sets: PackedSets): Promise<void> {
  const arrays = Object.values(sets).flatMap((set) => [allPixels(set), asBytes(set.labels)]);
  const checks = arrays.map((bytes) => crc32(bytes));
  const header = layOut(key, sets, checks);
  const pieces: Uint8Array[] = [header];
  for (const bytes of arrays) pieces.push(bytes, new Uint8Array(aligned(bytes.byteLength) - bytes.byteLength));
  await writeAtomically(file, pieces, { elsewhere: anotherCache });
}

/**
 * Reads a packed file with one read into one block of memory, of which the arrays are views.
 * @returns undefined when there is no such file, it is damaged, or its key is another: fetch it again.
 */
export async function readPacked(file: string, key: string): Promise<PackedSets<Uint8Array> | undefined> {
  const bytes = await readBlock(file);
  const header = bytes === undefined ? undefined : parseHeader(bytes);
  if (bytes === undefined || header?.key !== key) return undefined;
  const places = Object.values(header.sets).flatMap(({ images, labels }) => [images, labels]);
  const isSound = ({ offset, bytes: length, crc32: check }: ArrayPlace) =>
    offset % alignment === 0 &&
    offset + length <= bytes.length &&
    crc32(bytes.subarray(offset, offset + length)) === check;
  if (!places.every(isSound)) return undefined;
  const entries = Object.entries(header.sets).map(([part, { images, labels, ...rest }]) => {
    const set = imageSet({
      ...rest,
      images: bytes.subarray(images.offset, images.offset + images.bytes),
      labels: new Int32Array(bytes.buffer, bytes.byteOffset + labels.offset, labels.bytes / 4),
    });
    return [part, set] as const;
  });
  return Object.fromEntries(entries);
}

function layOut(key: string, sets: PackedSets, checks: readonly number[]): Uint8Array {
  let end = 0;
  let next = 0;
  const place = (bytes: number): ArrayPlace => {
    const offset = end;
    end += aligned(bytes);
    return { offset, bytes, crc32: checks[next++]! };
  };
  const described = Object.entries(sets).map(([part, set]) => {
    const { name, classes, height, width, channels, count, labels } = set;
    const arrays = { images: place(count * imageBytes(set)), labels: place(labels.byteLength) };
    return [part, { name, classes: [...classes], height, width, channels, ...arrays }] as const;
  });
  // Offsets count from the end of the header, whose own length they would otherwise change.
  const header: Header = { key, sets: Object.fromEntries(described) };
  const text = Buffer.from(JSON.stringify(header));
  const block = Buffer.alloc(aligned(prefixLength + text.length));
  block.write(magic, "latin1");
  block.writeUInt32LE(text.length, 8);
  block.writeUInt32LE(crc32(text), 12);
  text.copy(block, prefixLength);
  return block;
}

function parseHeader(bytes: Uint8Array): Header | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (buffer.length < prefixLength || buffer.toString("latin1", 0, 8) !== magic) return undefined;
  const length = buffer.readUInt32LE(8);
  const text = buffer.subarray(prefixLength, prefixLength + length);
  if (text.length !== length || crc32(text) !== buffer.readUInt32LE(12)) return undefined;
  const header = headerSchema.safeParse(JSON.parse(text.toString()));
  if (!header.success) return undefined;
  const base = aligned(prefixLength + length);
  for (const set of Object.values(header.data.sets)) {
    set.images.offset += base;
    set.labels.offset += base;
  }
  return header.data;
}

async function readBlock(path: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    const file = await open(path, "r");
    try {
      const { size } = await file.stat();
      const bytes = new Uint8Array(size);
      let filled = 0;
      while (filled < size) {
        const { bytesRead } = await file.read(bytes, filled, Math.min(size - filled, largestRead), filled);
        if (bytesRead === 0) return undefined;
        filled += bytesRead;
      }
      return bytes;
    } finally {
      await file.close();
    }
  } catch (error) {
    if (isAbsence(error)) return undefined;
    const mend = "Mend its permissions, or set PLUMAGE_CACHE to another folder.";
    throw readProblem(error, path, { kind: "a file of the cache", ifFolder: mend, ifClosed: mend });
  }
}

function asBytes(labels: Int32Array): Uint8Array {
  return new Uint8Array(labels.buffer, labels.byteOffset, labels.byteLength);
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / alignment) * alignment;
}
