/** What a location may hold. Its ending, or what a file begins with, tells by itself. */
export type SourceKind = "folder" | "table" | "pattern" | "zip" | "tar" | "parquet" | "arrays";

export interface OpenOptions {
  /** What the location holds, where that is not what it looks like. */
  readonly kind?: SourceKind;
  /** Folders and archives: whether a class is called by all the folders that lead to it, "birds/albatross"; by default by the first. */
  readonly nested?: boolean;
  /** Tables: whether the first row names the columns. By default it does unless it holds the name of a picture. */
  readonly header?: boolean;
  /**
   * Tables: the column of paths; by default the one called path, file, filename, image or the like. Columns without a
   * header are called "1", "2", ... Parquet: the column of images.
   */
  readonly pathColumn?: string;
  /** Tables and parquet: the column of labels; by default the one called label, class, category or the like. */
  readonly labelColumn?: string;
  /** Tables: the column of splits; by default the one called split, set or subset, if any. */
  readonly splitColumn?: string;
  /** Folders laid out like CUB-200-2011: whether each picture is cut to the box that they give for it. Not by default. */
  readonly box?: boolean;
  /** Where relative locations begin; by default the folder of the process. */
  readonly cwd?: string;
  /** The folder that keeps unpacked archives; by default the user's cache. */
  readonly cache?: string;
  readonly signal?: AbortSignal;
}

/** The names of these options, for `expectOptions`. */
export const openNames = [
  "kind",
  "nested",
  "header",
  "pathColumn",
  "labelColumn",
  "splitColumn",
  "box",
  "cwd",
  "cache",
  "signal",
] as const satisfies readonly (keyof OpenOptions)[];
