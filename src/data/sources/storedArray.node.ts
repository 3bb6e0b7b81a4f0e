import { type FileHandle, open } from "node:fs/promises";
import path from "node:path";
import { ProblemError } from "../../errors.ts";
import { readProblem } from "../../files/problems.node.ts";
import { longestHeader, type NpyHeader, npyHeader } from "./npy.ts";
import { stampOf } from "./walk.node.ts";
import { openZipFile, type ZipEntry, type ZipFile } from "./zipFile.node.ts";

/** An array in a file, read piece by piece. */
export interface StoredArray {
  /** Its name, without .npy. */
  readonly name: string;
  readonly header: NpyHeader;
  readonly stamp: string;
  /** Elements from `start`, as bytes. */
  read(start: number, count: number): Promise<Uint8Array>;
}

/** The arrays of an .npz file, or of several .npy files, by name. */
export interface ArrayFiles {
  /** A problem where one is none that can be read: it may not be needed. */
  readonly arrays: ReadonlyMap<string, StoredArray | ProblemError>;
  close(): Promise<void>;
}

/** What is packed must be unpacked as a whole, in memory. */
const mostUnpacked = 2_000_000_000;

/**
 * Opens .npy files.
 * @param names theirs in the folder
 */
export async function openNpys(folder: string, names: readonly string[]): Promise<ArrayFiles> {
  const arrays = new Map<string, StoredArray | ProblemError>();
  const handles: FileHandle[] = [];
  for (const name of names) {
    const opened = await orProblem(name, async () => {
      const handle = await open(path.join(folder, name));
      handles.push(handle);
      const status = await handle.stat();
      const readAt: ReadAt = async (position, length) => {
        const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(length), 0, length, position);
        return buffer.subarray(0, bytesRead);
      };
      return storedArray(name, name, status.size, stampOf(status), readAt);
    });
    arrays.set(arrayName(name), opened);
  }
  const close = async () => {
    for (const handle of handles) await handle.close();
  };
  return { arrays, close };
}

/**
 * Opens the arrays of an .npz file, which is a zip archive of .npy files. Those that are packed (numpy.savez_compressed)
 * are unpacked in memory, when they are first read.
 * @throws ProblemError when the archive is damaged.
 */
export async function openNpz(file: string, called: string): Promise<ArrayFiles> {
  const zip = await openZipFile(file, called);
  const arrays = new Map<string, StoredArray | ProblemError>();
  for (const entry of zip.entries.filter(({ name }) => name.endsWith(".npy"))) {
    const name = `${called}: ${entry.name}`;
    const stamp = `${entry.size} ${entry.crc32.toString(16)}`;
    const opened = await orProblem(name, async () =>
      storedArray(entry.name, name, entry.size, stamp, await entryReader(zip, entry, called)),
    );
    arrays.set(arrayName(entry.name), opened);
  }
  return { arrays, close: () => zip.close() };
}

/** The name of the array in a file. */
export function arrayName(file: string): string {
  return file.replace(/\.npy$/i, "");
}

async function orProblem<T>(name: string, work: () => Promise<T>): Promise<T | ProblemError> {
  try {
    return await work();
  } catch (error) {
    const problem = readProblem(error, name);
    if (problem instanceof ProblemError) return problem;
    throw error;
  }
}

type ReadAt = (position: number, length: number) => Promise<Uint8Array>;

async function entryReader(zip: ZipFile, entry: ZipEntry, called: string): Promise<ReadAt> {
  if (entry.method === 0) {
    const place = await zip.place(entry);
    return (position, length) => zip.readAt(place + position, Math.min(length, entry.size - position));
  }
  if (entry.size > mostUnpacked) {
    throw new ProblemError({
      what: `${called}: ${entry.name} is too large to be unpacked in memory`,
      expected: `at most ${mostUnpacked / 1e9} GB`,
      received: `${(entry.size / 1e9).toFixed(1)} GB`,
      mend: "Write it anew with numpy.savez, which does not pack it.",
    });
  }
  let whole: Promise<Uint8Array> | undefined;
  return async (position, length) => {
    whole ??= zip.read(entry);
    return (await whole).subarray(position, position + length);
  };
}

async function storedArray(
  file: string,
  called: string,
  size: number,
  stamp: string,
  readAt: ReadAt,
): Promise<StoredArray> {
  const header = npyHeader(await readAt(0, Math.min(size, longestHeader)), called);
  const { offset, count } = header;
  if (offset + count * header.size > size) {
    throw new ProblemError({
      what: `${called} is cut off`,
      expected: `${offset + count * header.size} bytes`,
      received: `${size}`,
      mend: "Copy or download it again.",
    });
  }
  const read = (start: number, elements: number) => readAt(offset + start * header.size, elements * header.size);
  return { name: arrayName(file), header, stamp, read };
}
