import { expectOptions, kindOf, ProblemError } from "../../errors.ts";
import { cacheFolder } from "../cache.node.ts";
import type { DataSet } from "../dataset.ts";
import type { Listing } from "../sources/listing.ts";
import { arrayListing } from "./arrayListing.ts";
import { importArrays, loadArrays, packedKey } from "./arraySets.node.ts";
import { type ArraySetName, findDataSet } from "./catalogue.ts";
import type { ArraySetEntry, DataSetEntry } from "./entry.ts";
import { type LoadEffects, type LoadOptions, loadOptionNames, realLoadEffects } from "./loadOptions.node.ts";
import type { ListOptions } from "./pictureForms.node.ts";
import { fetchPictures, importPictures, listPictures } from "./pictureSets.node.ts";
import { type SizeOptions, sizedSet } from "./sizedSet.node.ts";

/**
 * Sees to it that a built-in data set is in the cache: fetched, the first time, from the first mirror that gives it.
 * @throws ProblemError when there is no such set, or it can be had from nowhere.
 */
export async function fetchDataSet(name: string, options: LoadOptions = {}): Promise<void> {
  const entry = findDataSet(name);
  expectOptions("fetchDataSet", options, loadOptionNames);
  const [cache, effects] = world(options);
  if (entry.kind === "arrays") await loadArrays(entry, cache, effects, options);
  else await fetchPictures(entry, cache, effects, options);
}

export interface ImportOptions {
  /** The cache folder; `cacheFolder()` by default. */
  readonly cache?: string;
  readonly signal?: AbortSignal;
}

/**
 * Takes a built-in data set into the cache from files that are at hand: its archive or archives as their authors publish them,
 * what they unpack to, or a folder of that. What it is is recognised by its content and checked: by checksums where they are
 * known, by counts, sizes and labels otherwise. Of a set of pictures a part will do. What was in the cache before is replaced.
 * @throws ProblemError when it is something else, damaged or incomplete; the cache is as before then.
 */
export async function importDataSet(
  name: string,
  paths: string | readonly string[],
  options: ImportOptions = {},
): Promise<void> {
  const entry = findDataSet(name);
  expectOptions("importDataSet", options, ["cache", "signal"]);
  const given = typeof paths === "string" ? [paths] : paths;
  if (!Array.isArray(given) || given.length === 0 || !given.every((each) => typeof each === "string")) {
    const expected = "the path of an archive, a file or a folder, or a list of them";
    throw new ProblemError({ what: "importDataSet: its paths", expected, received: kindOf(paths) });
  }
  const [cache] = world(options);
  if (entry.kind === "arrays") await importArrays(entry, cache, given, options.signal);
  else await importPictures(entry, cache, given, options.signal);
}

/**
 * A built-in data set as a source of pictures, fetched where it is not in the cache: with names, classes, splits, and boxes
 * where it has them and they are asked for.
 * @throws ProblemError when there is no such set, or it can be had from nowhere.
 */
export async function openDataSet(name: string, options: LoadOptions & ListOptions = {}): Promise<Listing> {
  const entry = findDataSet(name);
  expectOptions("openDataSet", options, [...loadOptionNames, "box"]);
  return openEntry(entry, options);
}

async function openEntry(entry: DataSetEntry, options: LoadOptions & ListOptions): Promise<Listing> {
  const [cache, effects] = world(options);
  if (entry.kind === "arrays") {
    return arrayListing(entry.name, packedKey(entry), await loadArrays(entry, cache, effects, options));
  }
  return listPictures(entry, await fetchPictures(entry, cache, effects, options), cache, options);
}

/** The size of a set that has one. */
type OwnSize = { readonly height?: never; readonly width?: never };

/**
 * A built-in data set, divided as its authors divide it: from the cache, or the first time from the network. A damaged
 * cache is noticed and fetched again.
 *
 *     const { train, test } = await loadDataSet("cifar10");
 *     const birds = await loadDataSet("cub200", { height: 64, width: 64, box: true });
 *
 * Sets of photographs are decoded to the `height` and `width` that must be given, once, and read from the cache; with `box`
 * cut to the box that the set gives for each. Sets that have a size of their own are in memory at that size; with another
 * `height` and `width` they are treated as photographs.
 * @throws ProblemError when there is no such set, it can be had from nowhere, or no size is given for one of photographs.
 */
export async function loadDataSet(name: ArraySetName, options?: LoadOptions & OwnSize): Promise<DataSet<Uint8Array>>;
export async function loadDataSet(name: string, options?: LoadOptions & SizeOptions & ListOptions): Promise<DataSet>;
export async function loadDataSet(
  name: string,
  options: LoadOptions & SizeOptions & ListOptions = {},
): Promise<DataSet> {
  const entry = findDataSet(name);
  const sizes = ["height", "width", "fit", "kernel", "background", "channels"] as const;
  expectOptions("loadDataSet", options, [...loadOptionNames, ...sizes, "box"]);
  const { height, width } = options;
  const isOwnSize =
    entry.kind === "arrays" && (height ?? entry.height) === entry.height && (width ?? entry.width) === entry.width;
  if (isOwnSize) return loadEntry(entry, options);
  return sizedSet(entry, await openEntry(entry, options), options, options);
}

/** As `loadDataSet`, for an entry of one's own. */
export async function loadEntry(entry: ArraySetEntry, options: LoadOptions = {}): Promise<DataSet<Uint8Array>> {
  const [cache, effects] = world(options);
  return loadArrays(entry, cache, effects, options);
}

function world({ cache, effects }: Pick<LoadOptions, "cache" | "effects">): readonly [string, LoadEffects] {
  return [cache ?? cacheFolder(), effects ?? realLoadEffects()];
}
