/** Chooses files by their path below what was given, with "/" on every system. */
export type Wanted = (name: string) => boolean;

/** Some files of a folder or an archive in memory, and the names of all that it holds. */
export interface FilesRead {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly names: readonly string[];
}
