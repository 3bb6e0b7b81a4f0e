import { cubEntries, cubListing } from "../sets/cubListing.node.ts";
import type { Listing } from "./listing.ts";
import type { OpenOptions } from "./openOptions.node.ts";

/** A data set's own way of filing its pictures, known by what lies at the top of its folder. */
export interface Layout {
  /** Whether a folder that holds these files and folders is filed so. */
  readonly recognises: (entries: ReadonlySet<string>) => boolean;
  /** @param folder its absolute path */
  readonly open: (folder: string, options: OpenOptions) => Promise<Listing>;
}

/** The first that recognises a folder opens it; where none does, its sub-folders are the classes. */
export const layouts: readonly Layout[] = [
  {
    recognises: (entries) => cubEntries.every((name) => entries.has(name)),
    open: (folder, { box, signal }) =>
      cubListing(folder, { ...(box !== undefined && { box }), ...(signal !== undefined && { signal }) }),
  },
];
