import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Entry, openPromise } from "yauzl";
import type { FilesRead, Wanted } from "./filesRead.ts";
import { climbing, limitUnpacking } from "./limits.ts";

/** Reads some files of a .zip into memory. */
export async function readZip(file: string, wanted: Wanted): Promise<FilesRead> {
  const files = new Map<string, Uint8Array>();
  const names: string[] = [];
  const count = limitUnpacking(file, "memory");
  await eachFile(file, async (entry, openEntry) => {
    names.push(entry.fileName);
    if (!wanted(entry.fileName)) return;
    count(entry.uncompressedSize);
    const pieces: Buffer[] = [];
    for await (const piece of await openEntry()) pieces.push(piece as Buffer);
    files.set(entry.fileName, Buffer.concat(pieces));
  });
  return { names, files };
}

/** Unpacks some files of a .zip, when all of its entries have been looked at. Links are passed over. */
export async function unpackZip(file: string, wanted: Wanted, folder: string, signal?: AbortSignal): Promise<void> {
  const count = limitUnpacking(file, "disk");
  await eachFile(file, async ({ fileName, uncompressedSize }) => {
    if (wanted(fileName)) count(uncompressedSize);
  });
  await eachFile(file, async ({ fileName }, openEntry) => {
    signal?.throwIfAborted();
    if (!wanted(fileName)) return;
    const target = path.join(folder, fileName);
    await mkdir(path.dirname(target), { recursive: true });
    await pipeline(await openEntry(), createWriteStream(target));
  });
}

/** Every plain file of the archive, one after the other. yauzl refuses paths that lead out of it, and wrong sizes. */
async function eachFile(
  file: string,
  use: (entry: Entry, openEntry: () => Promise<Readable>) => Promise<void>,
): Promise<void> {
  const zip = await openPromise(file);
  try {
    for await (const entry of zip.eachEntry()) {
      if (!entry.fileName.endsWith("/") && !isLink(entry)) await use(entry, () => zip.openReadStreamPromise(entry));
    }
  } catch (error) {
    const [, entry] =
      /^(?:invalid relative path|absolute path): (.*)$/.exec(error instanceof Error ? error.message : "") ?? [];
    throw entry === undefined ? error : climbing(file, entry);
  } finally {
    zip.close();
  }
}

/** A symbolic link, by the mode that Unix systems leave in the upper half of its attributes. */
function isLink({ externalFileAttributes }: Entry): boolean {
  return ((externalFileAttributes >>> 16) & 0o170000) === 0o120000;
}
