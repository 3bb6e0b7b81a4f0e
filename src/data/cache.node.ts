import { randomUUID } from "node:crypto";
import { access, constants, mkdir, open, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { errorCode, writeProblem } from "./fileProblems.node.ts";

/** What the place of the cache depends on. */
export interface Surroundings {
  readonly platform: string;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * The folder that keeps what was downloaded: PLUMAGE_CACHE where it is set, otherwise the platform's own place
 * (XDG_CACHE_HOME or ~/.cache/plumage; ~/Library/Caches/plumage; %LOCALAPPDATA%\plumage\Cache).
 */
export function cacheFolder(
  { platform, home, env }: Surroundings = { platform: process.platform, home: homedir(), env: process.env },
): string {
  const { join, resolve, isAbsolute } = platform === "win32" ? path.win32 : path.posix;
  if (env.PLUMAGE_CACHE) return resolve(env.PLUMAGE_CACHE);
  if (platform === "win32") return join(env.LOCALAPPDATA || join(home, "AppData", "Local"), "plumage", "Cache");
  if (platform === "darwin") return join(home, "Library", "Caches", "plumage");
  // The XDG specification asks to ignore relative paths.
  const xdg = env.XDG_CACHE_HOME;
  return join(xdg && isAbsolute(xdg) ? xdg : join(home, ".cache"), "plumage");
}

/** Makes a folder of the cache; one that is there already is fine. */
export async function ensureFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    // Node says ENOENT where an ancestor cannot be written; asking that ancestor tells the reason.
    const reason = errorCode(error) === "ENOENT" ? await whyClosed(path.dirname(folder)) : undefined;
    throw writeProblem(reason ?? error, folder) ?? error;
  }
}

async function whyClosed(folder: string): Promise<unknown> {
  const error: unknown = await access(folder, constants.W_OK).catch((reason: unknown) => reason);
  const isAbsent = errorCode(error) === "ENOENT" && path.dirname(folder) !== folder;
  return isAbsent ? whyClosed(path.dirname(folder)) : error;
}

/**
 * Writes a file whole or not at all: under a name of its own beside the target, then renamed. Readers and other writers
 * never meet half a file; of two writers the last wins.
 */
export async function writeAtomically(target: string, pieces: Iterable<Uint8Array>): Promise<void> {
  await ensureFolder(path.dirname(target));
  const beside = `${target}.${randomUUID()}.tmp`;
  try {
    const file = await open(beside, "wx");
    try {
      for (const piece of pieces) await file.writeFile(piece);
    } finally {
      await file.close();
    }
    await rename(beside, target);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined);
    throw writeProblem(error, target) ?? error;
  }
}
