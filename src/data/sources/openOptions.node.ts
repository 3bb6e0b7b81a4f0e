/** What a location may hold. Its ending, or what a file begins with, tells by itself. */
export type SourceKind = "folder" | "table" | "pattern" | "archive" | "parquet" | "arrays";

export interface OpenOptions {
  /** What the location holds, where that is not what it looks like. */
  readonly kind?: SourceKind;
  /** Folders and archives: whether a class is called by all the folders that lead to it, "birds/albatross"; by default by the first. */
  readonly nested?: boolean;
  /** Tables: the column of paths; by default the first called path, file, filename, image, ... */
  readonly pathColumn?: string;
  /** Tables: the column of labels; by default the first called label, class, category, ... */
  readonly labelColumn?: string;
  /** Tables: the column of splits; by default the first called split, set or subset, if any. */
  readonly splitColumn?: string;
  /** Where relative locations begin; by default the folder of the process. */
  readonly cwd?: string;
  /** The folder that keeps unpacked archives; by default that of the user's cache. */
  readonly cache?: string;
  readonly signal?: AbortSignal;
}
