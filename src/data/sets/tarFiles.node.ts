import { extract, list, type ReadEntry } from "tar";
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
 * anything is written, so that one that is damaged, or holds what it should not, leaves nothing.
 */
export async function unpackTar(file: string, wanted: Wanted, folder: string, signal?: AbortSignal): Promise<void> {
  const count = limitUnpacking(file, "disk");
  let problem: unknown;
  await list({
    file,
    strict: true,
    onReadEntry: (entry) => {
      try {
        signal?.throwIfAborted();
        if (isUnpacked(entry, wanted)) refuseClimbing(file, entry.path);
        if (isUnpacked(entry, wanted)) count(entry.size);
      } catch (error) {
        problem ??= error;
      }
      entry.resume();
    },
  });
  if (problem !== undefined) throw problem;
  await extract({
    file,
    cwd: folder,
    strict: true,
    // Nobody could read what an archive says nobody may read.
    onReadEntry: (entry) => {
      entry.mode = 0o644;
    },
    filter: (_, entry) => signal?.aborted !== true && isUnpacked(entry as ReadEntry, wanted),
  });
  signal?.throwIfAborted();
}

function isUnpacked(entry: ReadEntry, wanted: Wanted): boolean {
  return isPlainFile(entry) && wanted(entry.path);
}

function isPlainFile({ type }: ReadEntry): boolean {
  return type === "File" || type === "OldFile" || type === "ContiguousFile";
}
