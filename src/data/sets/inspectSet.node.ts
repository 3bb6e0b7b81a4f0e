import { readdir } from "node:fs/promises";
import path from "node:path";
import { cacheFolder } from "../cache.node.ts";
import { fileName } from "../download/download.node.ts";
import { describeFile } from "../download/networkProblems.node.ts";
import { findDataSet } from "./catalogue.ts";
import { folderBytes } from "./folderBytes.node.ts";
import { type ListedDataSet, lookUp } from "./listSets.node.ts";

/** A file of a mirror. What was fetched stays in the cache only until it is unpacked. */
export interface MirrorFile {
  readonly address: string;
  /** Whether it lies in the cache's folder of downloads, or the beginning of it does, from a download that broke off. */
  readonly state: "elsewhere" | "here in part" | "here";
}

/** All that is known of a built-in data set on this machine. */
export interface InspectedDataSet extends ListedDataSet {
  readonly mirrors: readonly { readonly bytes: number; readonly files: readonly MirrorFile[] }[];
  /** Bytes of its pictures decoded to some size. */
  readonly decodedBytes: number;
}

/**
 * A built-in data set: its entry in the catalogue, what of it is in the cache, and where else it is. Nothing is asked of the
 * network.
 * @throws ProblemError when there is no such set.
 */
export async function inspectDataSet(name: string, cache: string = cacheFolder()): Promise<InspectedDataSet> {
  const entry = findDataSet(name);
  const listed = await lookUp(entry, cache);
  const downloads = new Set(await readdir(path.join(cache, "downloads")).catch(() => []));
  const mirrors = entry.mirrors.map(({ bytes, files }) => ({
    bytes,
    files: files.map((file): MirrorFile => {
      const isBegun = [...downloads].some((each) => each.startsWith(`${fileName(file)}.`) && each.endsWith(".partial"));
      const state = downloads.has(fileName(file)) ? "here" : isBegun ? "here in part" : "elsewhere";
      return { address: describeFile(file), state };
    }),
  }));
  const folders = await decodedFolders(name, cache);
  const sizes = await Promise.all(folders.map(folderBytes));
  return { ...listed, mirrors, decodedBytes: sizes.reduce((sum, size) => sum + size, 0) };
}

/** Where `packImages` keeps what it makes of a set's pictures: one folder for each size and way of fitting. */
export async function decodedFolders(name: string, cache: string): Promise<readonly string[]> {
  const pictures = path.join(cache, "pictures");
  const names = await readdir(pictures).catch(() => []);
  const own = names.filter((each) => each.startsWith(`${name}-`) && /^[0-9a-f]{16}$/.test(each.slice(name.length + 1)));
  return own.map((each) => path.join(pictures, each));
}
