import type { DownloadLimits } from "../download/download.node.ts";
import { type Network, realNetwork } from "../download/network.node.ts";
import type { ArraySetEntry } from "./entry.ts";
import type { LoadProgress, SetParts } from "./parts.ts";

/** What loading asks of the world. One value serves a whole run: it remembers which hosts did not answer. */
export interface LoadEffects {
  readonly network: Network;
  /** Turns the files of a mirror into pixels and labels; `decodeArrays` by default. */
  readonly decode?: (entry: ArraySetEntry, paths: readonly string[]) => Promise<SetParts>;
}

/** The real world: the network through npm's settings. */
export function realLoadEffects(): LoadEffects {
  return { network: realNetwork() };
}

export interface LoadOptions {
  /** The cache folder; `cacheFolder()` by default. */
  readonly cache?: string;
  /** Called while a set is fetched for the first time; never when it comes from the cache. */
  readonly onProgress?: (progress: LoadProgress) => void;
  readonly signal?: AbortSignal;
  readonly effects?: LoadEffects;
  /** How long to wait for hosts; `download` tells the usual times. */
  readonly limits?: Partial<DownloadLimits>;
}

/** All of `LoadOptions`, for `expectOptions`. */
export const loadOptionNames = ["cache", "onProgress", "signal", "effects", "limits"] as const;
