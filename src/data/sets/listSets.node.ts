import { stat } from "node:fs/promises";
import { cacheFolder } from "../cache.node.ts";
import { packedFile } from "./arraySets.node.ts";
import { catalogue } from "./catalogue.ts";
import type { DataSetEntry } from "./entry.ts";

/** A line of `plumage data list`. */
export interface ListedDataSet {
  readonly entry: DataSetEntry;
  readonly isCached: boolean;
  /** Where it is, or would be, kept. */
  readonly file: string;
  /** Bytes on disk; 0 where it is not cached. */
  readonly bytes: number;
  /** Bytes to fetch, from the first mirror. */
  readonly downloadBytes: number;
}

/** Every built-in data set, and whether it is in the cache. */
export async function listDataSets(cache: string = cacheFolder()): Promise<readonly ListedDataSet[]> {
  return Promise.all(
    Object.values(catalogue).map(async (entry: DataSetEntry) => {
      const file = packedFile(entry, cache);
      const bytes = await stat(file).then(
        ({ size }) => size,
        () => 0,
      );
      return { entry, file, bytes, isCached: bytes > 0, downloadBytes: entry.mirrors[0]?.bytes ?? 0 };
    }),
  );
}
