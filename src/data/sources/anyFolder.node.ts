import { opendir } from "node:fs/promises";
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

/**
 * The pictures of a folder, in whichever way they are filed there.
 * @param folder its absolute path
 * @throws ProblemError when it cannot be read, or holds no picture.
 */
export async function openAnyFolder(folder: string, options: AnyFolderOptions): Promise<Listing> {
  const entries = await firstEntries(folder, options.called);
  const layout = layouts.find(({ recognises }) => recognises(entries));
  if (layout !== undefined) return layout.open(folder, options);
  const walk = await walkPictures(folder, options.signal);
  if (walk.folders.size === 0 && walk.unwanted.has(".parquet")) return openParquet(folder, options);
  if (walk.folders.size === 0 && walk.unwanted.has(".npy")) return openArrays(folder, options);
  return openFolder(folder, walk, options);
}

async function firstEntries(folder: string, called: string): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  try {
    for await (const { name } of await opendir(folder)) {
      names.add(name);
      if (names.size === mostEntries) break;
    }
  } catch (error) {
    throw readProblem(error, called);
  }
  return names;
}
