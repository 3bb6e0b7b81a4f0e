import { readdir, rm } from "node:fs/promises";
import path from "node:path";
import { writeProblem } from "../../files/problems.node.ts";
import { anotherCache, cacheFolder } from "../cache.node.ts";
import { fileName } from "../download/download.node.ts";
import { packedFile } from "./arraySets.node.ts";
import { findDataSet } from "./catalogue.ts";
import type { DataSetEntry } from "./entry.ts";
import { fileBytes, folderBytes } from "./folderBytes.node.ts";
import { decodedFolders } from "./inspectSet.node.ts";
import { lookUp } from "./listSets.node.ts";
import { dropRecord } from "./pictureRecord.node.ts";

/**
 * Takes a built-in data set out of the cache: what it was unpacked to, what its pictures were decoded to, and what broken
 * downloads left. Files that somebody put into the folder of downloads stay.
 * @returns how many bytes are free now; 0 where nothing of it was there
 * @throws ProblemError when there is no such set, or the cache may not be written.
 */
export async function removeDataSet(name: string, cache: string = cacheFolder()): Promise<number> {
  const entry = findDataSet(name);
  const { bytes, file } = await lookUp(entry, cache);
  const folders = await decodedFolders(name, cache);
  const begun = await begunDownloads(entry, cache);
  const sizes = await Promise.all([...folders.map(folderBytes), ...begun.map(fileBytes)]);
  try {
    if (entry.kind === "arrays") await rm(packedFile(entry, cache), { force: true });
    else await dropRecord(name, cache);
    for (const each of [...folders, ...begun]) await rm(each, { recursive: true, force: true });
  } catch (error) {
    throw writeProblem(error, file, anotherCache);
  }
  return sizes.reduce((sum, size) => sum + size, bytes);
}

/** What of its files was fetched in part. What another process fetches at this moment is not among them. */
async function begunDownloads({ mirrors }: DataSetEntry, cache: string): Promise<readonly string[]> {
  const folder = path.join(cache, "downloads");
  const names = await readdir(folder).catch(() => []);
  const partial = new Set(mirrors.flatMap(({ files }) => files.map((file) => `${fileName(file)}.partial`)));
  return names.filter((each) => partial.has(each)).map((each) => path.join(folder, each));
}
