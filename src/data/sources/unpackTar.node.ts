import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { type ReadEntry, Unpack } from "tar";
import { ProblemError } from "../../errors.ts";
import { errorCode, writeProblem } from "../../files/problems.node.ts";
import { ensureFolder } from "../../files/writeAtomically.node.ts";
import { anotherCache } from "../cache.node.ts";
import { checkEntrySize, checkTotalSize, climbsOut, linkClimbsOut, mostGrowth, refused } from "./archiveLimits.ts";
import { isPicture } from "./folder.node.ts";

/** In the unpacked folder: the names of links, which were not unpacked, with a zero byte behind each. */
export const linksFile = ".links";

const files: ReadonlySet<string> = new Set(["File", "OldFile", "ContiguousFile"]);
const staleAfter = 24 * 3600 * 1000;

/**
 * Unpacks a .tar or .tar.gz as a new folder, which is there whole or not at all. Of two that do so at once, one wins.
 * Links and devices are left out; what climbs out of the folder, or grows suspiciously, is refused.
 * @param size of the archive, in bytes
 * @param called what to call the archive in messages
 * @throws ProblemError when it is damaged or refused, or there is no room; the signal's reason when stopped.
 */
export async function unpackTar(
  file: string,
  folder: string,
  size: number,
  called: string,
  signal?: AbortSignal,
): Promise<void> {
  signal?.throwIfAborted();
  const beside = `${folder}.${randomUUID()}.tmp`;
  await ensureFolder(beside, anotherCache);
  await removeStale(path.dirname(folder));
  try {
    const links = await extract(file, beside, size, called, signal);
    await writeFile(path.join(beside, linksFile), links.map((name) => `${name}\0`).join(""));
    await rename(beside, folder);
  } catch (error) {
    await rm(beside, { recursive: true, force: true, maxRetries: 5 });
    const isThere = ["ENOTEMPTY", "EEXIST", "EPERM"].includes(errorCode(error) ?? "") && (await isFolder(folder));
    if (!isThere) throw writeProblem(error, beside, anotherCache);
  }
}

/** @returns the names of the links that were left out. */
async function extract(
  file: string,
  folder: string,
  size: number,
  called: string,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  const links: string[] = [];
  let total = 0;
  const wants = (entry: ReadEntry): boolean => {
    const why = climbsOut(entry.path);
    if (why !== undefined) throw refused(called, `the path of its entry ${entry.path} ${why}`);
    if (entry.type === "SymbolicLink" || entry.type === "Link") {
      // A hard link names a file of the archive by its path from the top.
      const target = entry.linkpath ?? "";
      const whyLink = entry.type === "Link" ? climbsOut(target) : linkClimbsOut(entry.path, target);
      if (whyLink !== undefined)
        throw refused(called, `its entry ${entry.path} is a link to ${target}, which ${whyLink}`);
      if (entry.type === "SymbolicLink") links.push(entry.path);
      return entry.type === "Link";
    }
    entry.mode = entry.type === "Directory" ? 0o755 : 0o644;
    if (!files.has(entry.type)) return entry.type === "Directory";
    if (isPicture(entry.path)) checkEntrySize(called, entry.path, entry.size);
    total += entry.size;
    checkTotalSize(called, entry.path, total, size);
    return true;
  };
  const reading = createReadStream(file);
  const unpack = new Unpack({
    cwd: folder,
    strict: true,
    maxDecompressionRatio: 5 * mostGrowth,
    filter: (_, entry) => {
      try {
        return failure === undefined && wants(entry as ReadEntry);
      } catch (error) {
        stop(error);
        return false;
      }
    },
  });
  let failure: unknown;
  let stop: (error: unknown) => void = () => {};
  const stopped = () => stop(signal?.reason);
  try {
    await new Promise<void>((resolve, reject) => {
      stop = (error) => {
        failure ??= error;
        reading.destroy();
        reject(failure);
      };
      signal?.addEventListener("abort", stopped, { once: true });
      reading.on("error", stop);
      unpack.on("error", (error: unknown) => stop(archiveProblem(error, called)));
      unpack.on("close", () => (failure === undefined ? resolve() : reject(failure)));
      reading.pipe(unpack);
    });
  } finally {
    signal?.removeEventListener("abort", stopped);
  }
  return links;
}

/** What the reader of archives says, told so that the archive is named; failed writes come back as they are. */
function archiveProblem(error: unknown, called: string): unknown {
  const code = errorCode(error) ?? "";
  if (/^E[A-Z0-9]+$/.test(code)) return error;
  const received = error instanceof Error ? error.message.replace(/^TAR_[A-Z_]+: /, "") : String(error);
  if (/decompression ratio/.test(received)) {
    return refused(called, "little of it unpacks to much", `at most ${5 * mostGrowth} times its packed size`);
  }
  const mend = "Copy or download it again.";
  return new ProblemError(
    { what: `${called} is no tar archive, or damaged or cut off`, received, mend },
    { cause: error },
  );
}

async function isFolder(place: string): Promise<boolean> {
  return stat(place).then(
    (status) => status.isDirectory(),
    () => false,
  );
}

/** What was left behind where a process was killed while it unpacked. */
async function removeStale(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const place = path.join(folder, name);
    const status = name.endsWith(".tmp") ? await stat(place).catch(() => undefined) : undefined;
    if (status !== undefined && Date.now() - status.mtimeMs > staleAfter) {
      await rm(place, { recursive: true, force: true }).catch(() => undefined);
    }
  }
}
