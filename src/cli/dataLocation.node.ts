/*
 * What a location on the command line stands for: a built-in set's name, or the place of pictures of one's own.
 *
 *     const located = await locateData("photos", options, { effects, signal, report });
 *     located.parts    // train, and validation and test where the place has them: for splitData, judging, audit
 *     located.packed   // the pictures one by one, with facts; not there for built-in sets that are arrays
 *     await located.close();
 *
 * `showLocating` does the same and shows how far it has come. `report` is told of downloads, decoding (nothing where all
 * is in the cache), and at the end of what was found: files that cannot be used, and notes.
 */
import { homedir } from "node:os";
import path from "node:path";
import { cacheFolder } from "../data/cache.node.ts";
import { givenParts } from "../data/pack/givenParts.ts";
import type { PackedImages } from "../data/pack/packedImages.ts";
import { packImages } from "../data/pack/packImages.node.ts";
import { toImageSet } from "../data/pack/toImageSet.ts";
import { catalogue } from "../data/sets/catalogue.ts";
import type { ArraySetEntry, DataSetEntry } from "../data/sets/entry.ts";
import type { LoadProgress } from "../data/sets/parts.ts";
import { parseLabelMap } from "../data/sources/labelMap.ts";
import type { Listing } from "../data/sources/listing.ts";
import { mapLabels } from "../data/sources/mapLabels.ts";
import { openSource } from "../data/sources/openSource.node.ts";
import { nearest, ProblemError } from "../errors.ts";
import { dataHash } from "../experiment/dataHash.ts";
import type { DataOptions, DataRecord } from "../experiment/dataRecord.ts";
import type { DataProgress } from "../experiment/events.ts";
import type { GivenParts } from "../experiment/splits.ts";
import { chooseFromSet } from "./chooseFromSet.ts";
import type { CliEffects } from "./effects.ts";

/** Data as they were found. */
export interface LocatedData {
  /** As the user called them. */
  readonly location: string;
  /** As far as they come divided; all with the same classes. */
  readonly parts: GivenParts;
  /** Pictures of one's own, with facts about each. */
  readonly packed?: PackedImages;
  /** What finds the same images again. */
  readonly record: DataRecord;
  /** Closes files; pixels cannot be read afterwards. */
  close(): Promise<void>;
}

export interface LocateWorld {
  readonly effects: Pick<CliEffects, "cwd" | "env" | "sha256" | "loadDataSet">;
  readonly signal: AbortSignal;
  readonly report: (progress: DataProgress) => void;
}

export interface LocateOptions extends DataOptions {
  /** What to do with classes that are named and not there: training wants an image of each (the default), judging does without. */
  readonly emptyClasses?: "refuse" | "tell";
  /** Is given the classes before any picture is decoded; what it throws ends the work. */
  readonly check?: (classes: readonly string[]) => void;
}

/**
 * Finds the images of a location, and brings pictures to one size. Files that cannot be used are reported, and stop
 * nothing.
 * @throws ProblemError when there is no such place, or it holds nothing that can be used.
 */
export async function locateData(location: string, options: LocateOptions, world: LocateWorld): Promise<LocatedData> {
  const entry = builtInSet(location);
  if (entry === undefined) return locatePictures(location, await openPlace(location, options, world), options, world);
  if (entry.kind === "arrays" && isSize(entry, options)) return locateArrays(location, options, world);
  return locatePictures(location, await openSet(location, world, options), options, world);
}

/** The built-in set of that name, where there is one; `./cifar10` is a folder. */
export function builtInSet(location: string): DataSetEntry | undefined {
  return Object.values(catalogue).find(({ name }) => name === location);
}

/** Whether nothing was asked for but a set's own size. */
function isSize(size: ArraySetEntry, { height, width, channels }: LocateOptions): boolean {
  return height === size.height && width === size.width && channels === size.channels;
}

/** The folder of the cache, as the command's surroundings say. */
export function cacheOf({ env }: Pick<CliEffects, "env">): string {
  return cacheFolder({ platform: process.platform, home: homedir(), env });
}

async function locateArrays(name: string, options: LocateOptions, world: LocateWorld): Promise<LocatedData> {
  const { effects, signal, report } = world;
  const { train, test } = await effects.loadDataSet(name, {
    signal,
    onProgress: reporter(report),
  });
  const parts = chooseFromSet({ train, test }, options);
  options.check?.(parts.train.set.classes);
  return {
    location: name,
    parts,
    record: {
      location: name,
      key: `built-in ${name}`,
      options: recordedOptions(options),
      classes: [...parts.train.set.classes],
      images: parts.train.indices.length + parts.test.indices.length,
      problems: 0,
    },
    close: async () => {},
  };
}

/** A built-in set as a source of pictures. */
export async function openSet(
  name: string,
  { effects, signal, report }: LocateWorld,
  { box }: Pick<LocateOptions, "box"> = {},
): Promise<Listing> {
  const { openDataSet } = await import("../data/sets/load.node.ts");
  const boxes = box !== undefined && { box };
  return openDataSet(name, { signal, cache: cacheOf(effects), onProgress: reporter(report), ...boxes });
}

function reporter(report: LocateWorld["report"]) {
  return ({ stage, ...rest }: LoadProgress) => report({ type: stage, ...rest } as DataProgress);
}

async function openPlace(location: string, options: LocateOptions, world: LocateWorld): Promise<Listing> {
  try {
    return await openOwn(location, options, world);
  } catch (error) {
    const names = Object.values(catalogue).map(({ name }) => name);
    const near = /[/\\.*]/.test(location) ? undefined : nearest(location, names);
    if (near === undefined || !(error instanceof ProblemError)) throw error;
    const mend = `Did you mean the built-in set ${near}? ${error.problem.mend ?? ""}`.trim();
    throw new ProblemError({ ...error.problem, mend }, { cause: error, exitCode: error.exitCode });
  }
}

function openOwn(location: string, options: LocateOptions, { effects, signal }: LocateWorld): Promise<Listing> {
  const { nested, box, pathColumn, labelColumn, splitColumn } = options;
  return openSource(location, {
    ...{ cwd: effects.cwd, cache: cacheOf(effects), signal },
    ...(nested !== undefined && { nested }),
    ...(box !== undefined && { box }),
    ...(pathColumn !== undefined && { pathColumn }),
    ...(labelColumn !== undefined && { labelColumn }),
    ...(splitColumn !== undefined && { splitColumn }),
  });
}

async function locatePictures(
  location: string,
  opened: Listing,
  options: LocateOptions,
  world: LocateWorld,
): Promise<LocatedData> {
  const { effects, signal, report } = world;
  try {
    const listing = chooseFromListing(opened, options);
    options.check?.(options.classes ?? [...new Set(listing.images.map(({ label }) => label))].sort());
    const { height, width, channels, fit, kernel, background } = options;
    const packed = await packImages(listing, {
      ...{ height, width, channels, fit, signal, cache: cacheOf(effects) },
      ...(kernel !== undefined && { kernel }),
      ...(background !== undefined && { background }),
      onProgress: (done, total) => report({ type: "decode", done, total }),
    });
    return located(location, listing, packed, options, world);
  } finally {
    // All that is wanted is in the cache.
    await opened.close();
  }
}

function chooseFromListing(listing: Listing, { classes, map, exclude, emptyClasses }: LocateOptions): Listing {
  if (classes === undefined && map === undefined && exclude === undefined) return listing;
  return mapLabels(listing, {
    ...(classes && { classes }),
    ...(map && { map: parseLabelMap(map.join(",")) }),
    ...(exclude && { exclude: new Set(exclude) }),
    ...(emptyClasses && { emptyClasses }),
  });
}

function located(
  location: string,
  listing: Listing,
  packed: PackedImages,
  options: LocateOptions,
  { effects, report }: LocateWorld,
): LocatedData {
  const set = toImageSet(packed, options.classes && { classes: options.classes });
  const { parts, notes } = givenParts(set, packed);
  const contents = packed.facts.map(({ hash }) => hash);
  report({
    type: "data",
    location,
    images: set.count,
    problems: packed.problems.map(({ name, problem }) => ({ name, message: problem.message })),
    notes: [...listing.notes, ...notes],
  });
  return {
    location,
    parts: { ...parts, contents },
    packed,
    record: {
      location: builtInSet(location) === undefined ? path.resolve(effects.cwd, location) : location,
      key: listing.key,
      options: recordedOptions(options),
      classes: [...set.classes],
      images: set.count,
      problems: packed.problems.length,
      hash: dataHash(contents, set.labels, effects.sha256),
    },
    close: () => packed.close(),
  };
}

function recordedOptions({ emptyClasses: _, check: __, ...options }: LocateOptions): DataOptions {
  return options;
}
