import { open, stat } from "node:fs/promises";
import path from "node:path";
import { isDynamicPattern } from "tinyglobby";
import { ProblemError } from "../../errors.ts";
import { isAbsence, readProblem } from "../../files/problems.node.ts";
import { isPicture } from "./folder.node.ts";
import type { SourceKind } from "./openOptions.node.ts";
import { tableForm } from "./tableRows.node.ts";

const endings: readonly (readonly [RegExp, SourceKind])[] = [
  [/\.zip$/i, "zip"],
  [/\.(tar|tar\.gz|tgz)$/i, "tar"],
  [/\.parquet$/i, "parquet"],
  [/\.(npy|npz)$/i, "arrays"],
];

/** What files begin with, as Latin-1. */
const beginnings: readonly (readonly [string, SourceKind])[] = [
  ["PK\x03\x04", "zip"],
  ["PK\x05\x06", "zip"],
  ["PAR1", "parquet"],
  ["\x93NUMPY", "arrays"],
  ["\x1f\x8b", "tar"],
];

const unknownArchives = /\.(7z|rar|bz2|tbz2?|xz|txz|zst|gz)$/i;

const expected =
  "a folder, a pattern (photos/*/*.jpg), a table (.csv, .tsv, .jsonl, .json, .txt), " +
  "an archive (.zip, .tar, .tar.gz, .tgz), .parquet, .npy or .npz";

/**
 * What a location holds: a folder or pattern by itself, a file by its ending, failing that by its first bytes.
 * @throws ProblemError when it does not exist, or is nothing that holds pictures.
 */
export async function recognise(location: string, cwd: string): Promise<SourceKind> {
  const full = path.resolve(cwd, location);
  const status = await stat(full).catch((error: unknown) => {
    if (isAbsence(error)) return undefined;
    throw readProblem(error, location);
  });
  if (status === undefined) {
    const pattern = path.sep === "\\" ? location.replaceAll("\\", "/") : location;
    if (isDynamicPattern(pattern)) return "pattern";
    throw new ProblemError({ what: `${location} does not exist`, mend: `Paths are looked up from ${cwd}.` });
  }
  // What exists under that very name is meant, even where the name would make a pattern: "bird [1]".
  if (status.isDirectory()) return "folder";
  if (!status.isFile()) throw new ProblemError({ what: `${location} is neither a file nor a folder`, expected });
  const byEnding = endings.find(([ending]) => ending.test(location))?.[1];
  const kind = byEnding ?? (tableForm(location) === undefined ? await byBeginning(full, location) : "table");
  if (kind !== undefined) return kind;
  if (isPicture(location)) {
    throw new ProblemError({
      what: `${location} is a single picture`,
      expected,
      mend: "Give the folder of its class folder.",
    });
  }
  if (unknownArchives.test(location)) {
    const mend = "Unpack it, and give the folder.";
    throw new ProblemError({ what: `${location} is an archive of a kind that cannot be read`, expected, mend });
  }
  throw new ProblemError({ what: `${location} is nothing that pictures are listed from`, expected });
}

async function byBeginning(full: string, location: string): Promise<SourceKind | undefined> {
  if (unknownArchives.test(location)) return undefined;
  try {
    const file = await open(full);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(8), 0, 8, 0);
      const text = buffer.subarray(0, bytesRead).toString("latin1");
      return beginnings.find(([beginning]) => text.startsWith(beginning))?.[1];
    } finally {
      await file.close();
    }
  } catch (error) {
    throw readProblem(error, location);
  }
}
