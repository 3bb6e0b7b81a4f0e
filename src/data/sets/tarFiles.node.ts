import { createReadStream } from "node:fs";
import { mkdir, open } from "node:fs/promises";
import path from "node:path";
import type { Writable } from "node:stream";
import { list, Parser, type ReadEntry } from "tar";
import type { FilesRead, Wanted } from "./filesRead.ts";
import { limitUnpacking, refuseClimbing } from "./limits.ts";

/** Reads some files of a .tar or .tar.gz into memory. Whatever is no plain file is passed over. */
export async function readTar(file: string, wanted: Wanted): Promise<FilesRead> {
  const reading = new Map<string, Promise<Uint8Array>>();
  const names: string[] = [];
  const count = limitUnpacking(file, "memory");
  let problem: unknown;
  await list({
    file,
    strict: true,
    filter: (_, entry) => isPlainFile(entry as ReadEntry),
    onReadEntry: (entry) => {
      names.push(entry.path);
      if (problem !== undefined || !wanted(entry.path)) return entry.resume();
      try {
        count(entry.size);
        reading.set(entry.path, entry.concat());
      } catch (error) {
        problem = error;
        entry.resume();
      }
    },
  });
  if (problem !== undefined) throw problem;
  const files = await Promise.all([...reading].map(async ([name, bytes]) => [name, await bytes] as const));
  return { names, files: new Map(files) };
}

/**
 * Unpacks some files of a .tar or .tar.gz. Links are not followed, and none are made. The archive is read through before
 * anything is written, so that one that is damaged, or holds what it should not, leaves nothing. When it fails all the same,
 * nothing is being written any more.
 */
export async function unpackTar(file: string, wanted: Wanted, folder: string, signal?: AbortSignal): Promise<void> {
  const count = limitUnpacking(file, "disk");
  await eachEntry(file, wanted, async (entry) => {
    signal?.throwIfAborted();
    refuseClimbing(file, entry.path);
    count(entry.size);
  });
  await eachEntry(file, wanted, async (entry) => {
    signal?.throwIfAborted();
    await writeEntry(entry, path.join(folder, entry.path));
  });
}

/** Every wanted file, one after the other; the first that fails is the last. */
async function eachEntry(file: string, wanted: Wanted, use: (entry: ReadEntry) => Promise<void>): Promise<void> {
  const underway: Promise<unknown>[] = [];
  const stream = createReadStream(file);
  await new Promise<void>((resolve, reject) => {
    const parser = new Parser({
      strict: true,
      onReadEntry: (entry) => {
        if (!isPlainFile(entry) || !wanted(entry.path)) return entry.resume();
        // The next entry comes when this one has been read to its end.
        const used = use(entry).then(() => entry.resume());
        used.catch(reject);
        underway.push(used);
      },
    });
    parser.on("end", resolve);
    parser.on("error", reject);
    stream.on("error", reject);
    stream.pipe(parser as unknown as Writable); // no stream of Node's, but what its `pipe` needs
  }).finally(() => stream.destroy());
  await Promise.all(underway);
}

async function writeEntry(entry: ReadEntry, target: string): Promise<void> {
  await mkdir(path.dirname(target), { recursive: true });
  const handle = await open(target, "w");
  try {
    for await (const piece of entry) await handle.writeFile(piece);
    if (entry.mtime !== undefined) await handle.utimes(entry.mtime, entry.mtime);
  } finally {
    await handle.close();
  }
}

function isPlainFile({ type }: ReadEntry): boolean {
  return type === "File" || type === "OldFile" || type === "ContiguousFile";
}
