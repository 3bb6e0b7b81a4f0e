import path from "node:path";
import { expectOptions, kindOf, ProblemError } from "../../errors.ts";
import { readWhole } from "../../files/readWhole.node.ts";
import { tableForm, tableRows } from "../sources/tableRows.node.ts";
import { type NumberTable, type NumberTableOptions, numberTable, type TextRow } from "./numberTable.ts";

export interface ReadNumberTableOptions extends NumberTableOptions {
  /** Where a relative path begins. Default: the folder of the process. */
  readonly cwd?: string;
}

/**
 * Reads a table of numbers from a file: CSV with commas, semicolons or tabs between its columns, whichever its first line has most of,
 * with the names of the columns in that line. As spreadsheets save it: with or without quotes, a byte order mark, empty lines at the end.
 * @throws ProblemError that names the file, and line and column where a cell is no number.
 */
export async function readNumberTable(file: string, options: ReadNumberTableOptions): Promise<NumberTable> {
  expectOptions("readNumberTable", options, ["target", "inputs", "words", "cwd"]);
  const { cwd, ...rest } = options;
  return numberTable(file, await readTextTable(file, cwd), rest);
}

/** The rows of such a file as they stand there, the names of the columns first. */
export async function readTextTable(file: string, cwd = ""): Promise<readonly TextRow[]> {
  if (typeof file !== "string") {
    throw new ProblemError({
      what: "The table is no path",
      expected: 'a file such as "houses.csv"',
      received: kindOf(file),
    });
  }
  const place = path.resolve(cwd, file);
  const form = tableForm(file);
  if (form === "json" || form === "json lines" || /\.(xlsx?|ods|numbers|parquet)$/i.test(file)) {
    throw new ProblemError({
      what: `${file} is no table that numbers are read from`,
      expected: "CSV: text with commas, semicolons or tabs between the columns",
      received: path.extname(file),
      mend: "Save it as CSV.",
    });
  }
  await readWhole(place, { name: file, kind: "a table", ifEmpty: "Give a table with names and numbers." });
  const rows: TextRow[] = [];
  for await (const { line, cells } of tableRows(place, form === "tsv" ? "tsv" : "csv", file)) {
    rows.push({ line, cells: cells as readonly string[] });
  }
  return rows;
}
