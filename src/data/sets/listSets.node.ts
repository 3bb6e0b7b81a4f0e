import { cacheFolder } from "../cache.node.ts";
import { packedFile } from "./arraySets.node.ts";
import { catalogue } from "./catalogue.ts";
import type { DataSetEntry } from "./entry.ts";
import { fileBytes } from "./folderBytes.node.ts";
import { type PictureRecord, pictureFolder, readRecord, recordFile } from "./pictureRecord.node.ts";

/** A built-in data set, and what of it is in the cache. */
export interface ListedDataSet {
  readonly entry: DataSetEntry;
  readonly isCached: boolean;
  /** Where it is, or would be, kept: a file, or for pictures a folder. */
  readonly file: string;
  /** Bytes on disk; 0 where it is not cached. */
  readonly bytes: number;
  /** Bytes to fetch, from the first mirror. */
  readonly downloadBytes: number;
  /** Of a set of pictures that is cached: where it came from, and how much of it there is. */
  readonly record?: PictureRecord;
}

/** Every built-in data set, and whether it is in the cache. */
export async function listDataSets(cache: string = cacheFolder()): Promise<readonly ListedDataSet[]> {
  return Promise.all(Object.values(catalogue).map((entry) => lookUp(entry, cache)));
}

/** What of a set is in a cache. */
export async function lookUp(entry: DataSetEntry, cache: string): Promise<ListedDataSet> {
  const downloadBytes = entry.mirrors[0]?.bytes ?? 0;
  if (entry.kind === "arrays") {
    const file = packedFile(entry, cache);
    const bytes = await fileBytes(file);
    return { entry, file, bytes, isCached: bytes > 0, downloadBytes };
  }
  const record = await readRecord(entry.name, cache);
  if (record === undefined) {
    return { entry, file: recordFile(entry.name, cache), bytes: 0, isCached: false, downloadBytes };
  }
  return { entry, file: pictureFolder(record, cache), bytes: record.bytes, isCached: true, downloadBytes, record };
}
