import { homedir } from "node:os";
import path from "node:path";
import type { Elsewhere } from "../files/problems.node.ts";

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

/** What to do about a cache that cannot be written. */
export const anotherCache: Elsewhere = (place) => `set PLUMAGE_CACHE to a folder ${place}`;
