import { opendir } from "node:fs/promises";
import path from "node:path";
import { readProblem } from "../../files/problems.node.ts";
import { openArrays } from "./arrays.node.ts";
import { openFolder, walkPictures } from "./folder.node.ts";
import type { FolderLayoutOptions } from "./folderLayout.ts";
import { layouts } from "./layouts.node.ts";
import type { Listing } from "./listing.ts";
import type { OpenOptions } from "./openOptions.node.ts";
import { openParquet } from "./parquet.node.ts";

export interface AnyFolderOptions extends OpenOptions, Pick<FolderLayoutOptions, "throughTop"> {
  /** What to call it in messages. */
  readonly called: string;
  /** What to call it in notes; the folder's own name by default. */
  readonly title?: string;
}

/** A layout is known by far fewer. */
const mostEntries = 10_000;
/** An archive of a data set has one folder at its top, and little beside it. */
const mostTops = 3;

/**
 * The pictures of a folder, in whichever way they are filed there.
 * @param folder its absolute path
 * @throws ProblemError when it cannot be read, or holds no picture.
 */
export async function openAnyFolder(folder: string, options: AnyFolderOptions): Promise<Listing> {
  for (const place of await placesOf(folder, options)) {
    const names = new Set((await firstEntries(place, options.called)).keys());
    const layout = layouts.find(({ recognises }) => recognises(names));
    if (layout !== undefined) return layout.open(place, options);
  }
  const walk = await walkPictures(folder, options.signal);
  if (walk.folders.size === 0 && walk.unwanted.has(".parquet")) return openParquet(folder, options);
  if (walk.folders.size === 0 && walk.unwanted.has(".npy")) return openArrays(folder, options);
  return openFolder(folder, walk, options);
}

/** The folder; and those in it, where it is what an archive held. */
async function placesOf(folder: string, { called, throughTop = false }: AnyFolderOptions): Promise<readonly string[]> {
  if (!throughTop) return [folder];
  const tops = [...(await firstEntries(folder, called))].filter(([, isFolder]) => isFolder);
  return [folder, ...tops.slice(0, mostTops).map(([name]) => path.join(folder, name))];
}

/** The names of what lies in a folder, and whether each is a folder itself. */
async function firstEntries(folder: string, called: string): Promise<ReadonlyMap<string, boolean>> {
  const entries = new Map<string, boolean>();
  try {
    for await (const entry of await opendir(folder)) {
      entries.set(entry.name, entry.isDirectory());
      if (entries.size === mostEntries) break;
    }
  } catch (error) {
    throw readProblem(error, called);
  }
  return entries;
}
