import path from "node:path";
import { expectOptions, kindOf, ProblemError } from "../../errors.ts";
import { openAnyFolder } from "./anyFolder.node.ts";
import { openArrays } from "./arrays.node.ts";
import type { Listing } from "./listing.ts";
import { type OpenOptions, openNames, type SourceKind } from "./openOptions.node.ts";
import { openParquet } from "./parquet.node.ts";
import { openPattern } from "./pattern.node.ts";
import { recognise } from "./recognise.node.ts";
import { openTable } from "./table.node.ts";
import { tableForm } from "./tableRows.node.ts";
import { openTar } from "./tar.node.ts";
import { openZip } from "./zip.node.ts";

/**
 * Lists the pictures of a place, without decoding any.
 *
 * - A folder: its sub-folders are its classes. Where it holds `train`, `val` and `test` with class folders in them, those
 *   are its splits.
 * - A pattern, `photos/*.jpg`: the folder that a picture lies in directly is its class.
 * - A table with columns of paths and labels: CSV, TSV, JSON lines, or a text file of lines "path label". Paths begin at
 *   the table's folder.
 * - An archive, .zip, .tar or .tar.gz: as a folder. A single folder at its top is passed through. Zip archives are read
 *   where they are, others are unpacked into the cache, once.
 * - A parquet file with columns `image` and `label`, or a folder of such: those called `train-...`, `test-...` are splits.
 * - Arrays of NumPy: .npz with x_train and y_train, or images and labels; .npy with its labels beside it (X.npy, y.npy).
 *
 * Files and rows that cannot be used are told in `problems`, and stop nothing.
 * @param location a path or pattern
 * @throws ProblemError when there is no such place, it cannot be read, or holds no picture that could be used; the
 * signal's reason when stopped.
 */
export async function openSource(location: string, options: OpenOptions = {}): Promise<Listing> {
  expectOptions("openSource", options, openNames);
  if (typeof location !== "string" || location === "") {
    const expected = "the path of a folder with a sub-folder for each class, of a table or an archive";
    throw new ProblemError({ what: "openSource: its location", expected, received: kindOf(location) });
  }
  const { cwd = process.cwd(), kind = await recognise(location, cwd) } = options;
  if (!Object.hasOwn(openers, kind)) {
    throw new ProblemError({
      what: "openSource: kind",
      expected: Object.keys(openers).join(", "),
      received: kindOf(kind),
    });
  }
  const listing = await openers[kind](path.resolve(cwd, location), { ...options, cwd, called: location });
  return { ...listing, notes: [...listing.notes, ...idleNotes(kind, listing, options)] };
}

/** Options that say nothing about what is there: a folder has no columns. */
function idleNotes(kind: SourceKind, { name, images }: Listing, options: OpenOptions): readonly string[] {
  const columns = (["pathColumn", "labelColumn", "splitColumn"] as const).filter((each) => options[each] !== undefined);
  const isTable = kind === "table" || kind === "parquet";
  return [
    ...(isTable ? [] : columns.map((each) => `${name} is no table: it has no ${each.replace("Column", "")} column`)),
    ...(options.box && images.every(({ box }) => box === undefined)
      ? ["no picture comes with a box, so each is taken whole"]
      : []),
  ];
}

interface Called extends OpenOptions {
  readonly cwd: string;
  /** The location as it was given. */
  readonly called: string;
}

const openers: Readonly<Record<SourceKind, (file: string, options: Called) => Promise<Listing>>> = {
  folder: openAnyFolder,
  pattern: (_, { called, cwd, ...options }) => openPattern(called, cwd, options),
  table: (file, options) => openTable(file, tableForm(file) ?? "csv", options),
  zip: openZip,
  tar: openTar,
  parquet: openParquet,
  arrays: openArrays,
};
