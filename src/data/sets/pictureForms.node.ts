import { readdir } from "node:fs/promises";
import path from "node:path";
import type { Listing } from "../sources/listing.ts";
import { cubListing, isCubFolder } from "./cubListing.node.ts";
import type { PictureForm } from "./entry.ts";
import type { Wanted } from "./filesRead.ts";
import { flowersListing } from "./flowersListing.node.ts";

export interface ListOptions {
  /** Whether each picture is cut to the box that the set gives for it. Not by default; `cub200` has boxes. */
  readonly box?: boolean;
  readonly signal?: AbortSignal;
}

interface FormOfPictures {
  /** What of an archive or a folder is kept. */
  readonly wants: Wanted;
  /** What there must be, for messages. */
  readonly layout: string;
  /** @throws ProblemError when the folder does not hold such a set. */
  readonly list: (folder: string, options: ListOptions) => Promise<Listing>;
}

/** How each form of picture files is recognised and read. */
export const pictureForms: { readonly [Form in PictureForm]: FormOfPictures } = {
  cub: {
    wants: (name) =>
      /(^|\/)(README|images|image_class_labels|classes|train_test_split|bounding_boxes)(\.txt)?$/.test(name) ||
      /(^|\/)images\/(.+\/)?[^./][^/]*\.(jpe?g|png)$/i.test(name),
    layout: "images.txt, image_class_labels.txt, classes.txt and the folder images",
    list: async (folder, options) => cubListing((await cubFolderIn(folder)) ?? folder, options),
  },
  flowers17: {
    wants: (name) => /(^|\/)(image_\d{4}\.jpg|datasplits\.mat)$/.test(name),
    layout: "image_0001.jpg to image_1360.jpg",
    list: (folder, { signal }) => flowersListing(folder, signal === undefined ? {} : { signal }),
  },
};

/** The folder laid out like CUB-200-2011: this one, or one in it, as archives have it. */
async function cubFolderIn(folder: string, depth = 2): Promise<string | undefined> {
  if (await isCubFolder(folder)) return folder;
  if (depth === 0) return undefined;
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const found = entry.isDirectory() && (await cubFolderIn(path.join(folder, entry.name), depth - 1));
    if (found) return found;
  }
  return undefined;
}
