import { randomUUID } from "node:crypto";
import { access, constants, mkdir, open, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { type Elsewhere, errorCode, writeProblem } from "./problems.node.ts";

/**
 * Makes a folder and those that it lies in; one that is there already is fine.
 * @returns what had to be made, the innermost first, as absolute paths
 * @throws ProblemError when it cannot be made; `elsewhere` is its advice.
 */
export async function ensureFolder(folder: string, elsewhere: Elsewhere): Promise<readonly string[]> {
  const full = path.resolve(folder);
  try {
    return await makeFolder(full);
  } catch (error) {
    // Some systems say ENOENT where an ancestor cannot be written; asking that ancestor tells the reason.
    const reason = errorCode(error) === "ENOENT" ? await whyClosed(path.dirname(full)) : undefined;
    throw writeProblem(reason ?? error, folder, elsewhere);
  }
}

/** Node's own way, `recursive`, never ends where a folder is there but takes none, such as /proc. */
async function makeFolder(full: string): Promise<readonly string[]> {
  const problem: unknown = await mkdir(full).catch((error: unknown) => error);
  if (problem === undefined) return [full];
  if (errorCode(problem) === "EEXIST" && (await stat(full)).isDirectory()) return [];
  if (errorCode(problem) !== "ENOENT" || path.dirname(full) === full) throw problem;
  const above = await makeFolder(path.dirname(full));
  try {
    await mkdir(full);
    return [full, ...above];
  } catch (error) {
    // Another process may have been faster.
    if (errorCode(error) === "EEXIST" && (await stat(full)).isDirectory()) return above;
    throw error;
  }
}

async function whyClosed(folder: string): Promise<unknown> {
  const error: unknown = await access(folder, constants.W_OK).catch((reason: unknown) => reason);
  const isAbsent = errorCode(error) === "ENOENT" && path.dirname(folder) !== folder;
  return isAbsent ? whyClosed(path.dirname(folder)) : error;
}

export interface WriteOptions {
  /** Advice for when it cannot be written. */
  readonly elsewhere: Elsewhere;
  /**
   * Where the new file grows, on the same disk. What lies there is written over, so that room it takes stays reserved.
   * By default a name of its own beside the target.
   */
  readonly beside?: string;
}

/**
 * Writes a file whole or not at all: beside its target, then, when all is on the disk, renamed. Readers and other
 * writers never meet half a file; of two writers the last wins.
 * @throws ProblemError when it cannot be written.
 */
export async function writeAtomically(
  target: string,
  pieces: Iterable<Uint8Array>,
  { elsewhere, beside = `${target}.${randomUUID()}.tmp` }: WriteOptions,
): Promise<void> {
  await ensureFolder(path.dirname(target), elsewhere);
  try {
    const file = await open(beside, constants.O_WRONLY | constants.O_CREAT);
    try {
      let length = 0;
      for (const piece of pieces) {
        await file.writeFile(piece);
        length += piece.length;
      }
      await file.truncate(length);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, target);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined);
    throw writeProblem(error, target, elsewhere);
  }
}
