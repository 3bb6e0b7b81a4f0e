import type { Stats } from "node:fs";
import path from "node:path";
import { ProblemError } from "../../errors.ts";
import { isAbsence, readProblem } from "../../files/problems.node.ts";
import { concurrently } from "./concurrently.ts";
import { readImageFile } from "./folder.node.ts";
import type { ListedImage, Listing, SourceProblem } from "./listing.ts";
import { noImages } from "./noImages.ts";
import { type EntryOptions, inLine, readEntries, type TableEntry } from "./tableEntries.node.ts";
import { type TableForm, tableRows } from "./tableRows.node.ts";
import { fileStatus, stampOf } from "./walk.node.ts";
import { byCodeUnit } from "./words.ts";

export interface TableOptions extends EntryOptions {
  /** What to call it in messages; its path by default. */
  readonly called?: string;
}

const filesAtOnce = 64;

/**
 * The pictures that a table names. Paths begin at the table's folder. Rows that lack something, and those whose file is
 * missing, are problems with the number of their line.
 * @param file its absolute path
 * @throws ProblemError when it cannot be read, lacks a column, gives pictures several labels, or no picture is there.
 */
export async function openTable(
  file: string,
  form: TableForm,
  { called = file, ...options }: TableOptions = {},
): Promise<Listing> {
  const name = path.basename(file);
  const folder = path.dirname(file);
  const { entries, problems } = await readEntries(name, tableRows(file, form, called), form, options);
  const found = await concurrently(entries, filesAtOnce, (entry) => {
    options.signal?.throwIfAborted();
    return findPicture(folder, entry);
  });
  const images = withoutRepeats(name, entries, found, problems);
  if (images.length === 0) {
    throw noImages({
      what: `the table ${called}`,
      expected: "rows with the path of a picture and its label",
      notes: problems.length === 0 ? ["no row"] : [],
      problems,
      mend: `Paths are looked up from ${folder}.`,
    });
  }
  return {
    name,
    key: `table ${file}`,
    images: images.sort((a, b) => byCodeUnit(a.name, b.name)),
    problems,
    notes: [],
    read: (image) => readImageFile(path.resolve(folder, image.name), image.name),
    close: async () => {},
  };
}

async function findPicture(
  folder: string,
  { path: given, label, split }: TableEntry,
): Promise<ListedImage | ProblemError> {
  try {
    const { full, status } = await lookUp(folder, given);
    if (status.isDirectory()) return new ProblemError({ what: `${given} is a folder, not a picture` });
    const image = { name: nameBelow(folder, full), label, stamp: stampOf(status) };
    return split === undefined ? image : { ...image, split };
  } catch (error) {
    const problem = readProblem(error, given, { kind: "a picture" });
    if (problem instanceof ProblemError) return problem;
    throw error;
  }
}

/** Paths that were written on Windows are found elsewhere, too. */
async function lookUp(folder: string, given: string): Promise<{ readonly full: string; readonly status: Stats }> {
  const full = path.resolve(folder, given);
  try {
    return { full, status: await fileStatus(full) };
  } catch (error) {
    if (!isAbsence(error) || path.sep === "\\" || !given.includes("\\")) throw error;
    return lookUp(folder, given.replaceAll("\\", "/"));
  }
}

/** Its path below the folder; the whole path where it lies elsewhere. */
function nameBelow(folder: string, full: string): string {
  const below = path.relative(folder, full);
  const isElsewhere = below === "" || below.startsWith("..") || path.isAbsolute(below);
  return (isElsewhere ? full : below).replaceAll(path.sep, "/");
}

/** The pictures that were found, each once; what was not is added to the problems. */
function withoutRepeats(
  table: string,
  entries: readonly TableEntry[],
  found: readonly (ListedImage | ProblemError)[],
  problems: SourceProblem[],
): ListedImage[] {
  const first = new Map<string, TableEntry>();
  return found.flatMap((image, i) => {
    const entry = entries[i]!;
    const tell = (name: string, problem: ProblemError) => {
      problems.push({ name, problem: inLine(table, entry.line, problem) });
      return [];
    };
    if (image instanceof ProblemError) return tell(entry.path, image);
    const before = first.get(image.name);
    if (before === undefined) {
      first.set(image.name, entry);
      return [image];
    }
    const what = `${image.name} stands in line ${before.line} already, as "${before.label}"`;
    return tell(image.name, new ProblemError({ what }));
  });
}
