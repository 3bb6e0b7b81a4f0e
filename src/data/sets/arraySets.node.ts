import { rm } from "node:fs/promises";
import path from "node:path";
import { type DataSet, imageSet } from "../dataset.ts";
import { readPacked, writePacked } from "../packed.node.ts";
import { decodeArrays } from "./decodeArrays.node.ts";
import type { ArraySetEntry } from "./entry.ts";
import { fetchSet } from "./fetchSet.node.ts";
import type { LoadEffects, LoadOptions } from "./loadOptions.node.ts";
import type { SetParts } from "./parts.ts";

/** A set of arrays in memory: from the cache, or the first time from the network. What is damaged is fetched again. */
export async function loadArrays(
  entry: ArraySetEntry,
  cache: string,
  effects: LoadEffects,
  options: LoadOptions,
): Promise<DataSet<Uint8Array>> {
  const cached = await readArrays(entry, cache);
  if (cached !== undefined) return cached;
  const { paths, fetched } = await fetchSet(entry, cache, effects.network, options);
  options.onProgress?.({ stage: "unpack" });
  try {
    const decode = effects.decode ?? decodeArrays;
    return await keepArrays(entry, cache, await decode(entry, paths), options.signal);
  } catch (error) {
    // Another process may have finished the same work, and taken its archive away, in the meantime.
    const finished = await readArrays(entry, cache);
    if (finished !== undefined) return finished;
    throw error;
  } finally {
    // The archive has served, or is in the way of a full disk; a file that somebody put there by hand stays.
    await Promise.all(fetched.map((file) => rm(file, { force: true }).catch(() => undefined)));
  }
}

/** Takes a set of arrays into the cache from files that the user has. */
export async function importArrays(
  entry: ArraySetEntry,
  cache: string,
  paths: readonly string[],
  signal: AbortSignal | undefined,
): Promise<DataSet<Uint8Array>> {
  return keepArrays(entry, cache, await decodeArrays(entry, paths), signal);
}

async function keepArrays(
  entry: ArraySetEntry,
  cache: string,
  parts: SetParts,
  signal: AbortSignal | undefined,
): Promise<DataSet<Uint8Array>> {
  const { name, classes, height, width, channels } = entry;
  const part = (which: "train" | "test") => {
    const { images, labels } = parts[which];
    return imageSet({ name: `${name} ${which}`, classes, height, width, channels, images, labels });
  };
  const set = { train: part("train"), test: part("test") };
  signal?.throwIfAborted();
  await writePacked(packedFile(entry, cache), packedKey(entry), set);
  return set;
}

async function readArrays(entry: ArraySetEntry, cache: string): Promise<DataSet<Uint8Array> | undefined> {
  const { train, test } = (await readPacked(packedFile(entry, cache), packedKey(entry))) ?? {};
  return train === undefined || test === undefined ? undefined : { train, test };
}

/** Where a set of arrays is kept. */
export function packedFile({ name }: { readonly name: string }, cache: string): string {
  return path.join(cache, "sets", `${name}.packed`);
}

/** Changes when a set's content would: what is packed under another key is fetched again. */
export function packedKey({ name, counts, height, width, channels }: ArraySetEntry): string {
  return `${name} ${counts.train}+${counts.test} ${height}x${width}x${channels} 1`;
}
