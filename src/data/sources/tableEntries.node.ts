import { ProblemError } from "../../errors.ts";
import { isPicture } from "./folder.node.ts";
import type { SourceProblem, SplitName } from "./listing.ts";
import { splitNamed } from "./splitNames.ts";
import { type ColumnOptions, findColumns, oneLabel, type TableColumns } from "./tableColumns.ts";
import type { TableForm, TableRow } from "./tableRows.node.ts";

/** What a row says of a picture. */
export interface TableEntry {
  readonly line: number;
  /** The path as it stands there. */
  readonly path: string;
  readonly label: string;
  readonly split?: SplitName;
}

export interface EntryOptions extends ColumnOptions {
  /** Whether the first row names the columns. By default it does unless it holds the name of a picture. */
  readonly header?: boolean;
  readonly signal?: AbortSignal;
}

type Cells = TableRow["cells"];

/**
 * What the rows of a table say. Rows that lack something are problems.
 * @param name what to call the table in messages
 * @throws ProblemError when a column is missing, or a picture has several labels.
 */
export async function readEntries(
  name: string,
  rows: AsyncIterable<TableRow>,
  form: TableForm,
  { header, signal, ...options }: EntryOptions,
): Promise<{ readonly entries: TableEntry[]; readonly problems: SourceProblem[] }> {
  const entries: TableEntry[] = [];
  const problems: SourceProblem[] = [];
  let names: readonly string[] | undefined;
  let columns: TableColumns | undefined;
  for await (const { line, cells, problem } of rows) {
    signal?.throwIfAborted();
    if (names === undefined && problem === undefined) {
      const isHeader = isList(cells) && (header ?? (form !== "path label" && !cells.some(namesPicture)));
      names = columnNames(cells, isHeader);
      if (isHeader) continue;
      if (isList(cells)) columns = findColumns(name, names, cells, { ...usualPlaces(cells), ...options });
    }
    const entry = problem ?? readRow(name, line, cells);
    if (entry instanceof ProblemError)
      problems.push({ name: `${name} line ${line}`, problem: inLine(name, line, entry) });
    else entries.push(entry);
  }
  return { entries, problems };

  function readRow(table: string, line: number, cells: Cells): TableEntry | ProblemError {
    const ordered = isList(cells) ? cells : names!.map((column) => cells[column]);
    columns ??= findColumns(table, names!, ordered, options);
    const cell = (column: string) => (isList(cells) ? cells[names!.indexOf(column)] : cells[column]);
    const path = cell(columns.path);
    if ((typeof path !== "string" && typeof path !== "number") || `${path}`.trim() === "") {
      return new ProblemError({ what: `it has no path (${columns.path})` });
    }
    const label = oneLabel(`${table} line ${line}`, cell(columns.label));
    if (label === undefined) return new ProblemError({ what: `${path} has no label (${columns.label})` });
    const entry = { line, path: `${path}`.trim(), label };
    const divided = columns.split === undefined ? undefined : cell(columns.split);
    if (divided === undefined || divided === null || `${divided}`.trim() === "") return entry;
    const split = splitNamed(`${divided}`);
    if (split !== undefined) return { ...entry, split };
    return new ProblemError({
      what: `${path} is of a split that is not known (${columns.split})`,
      expected: "train, validation or test",
      received: `${divided}`,
    });
  }
}

function isList(cells: Cells): cells is readonly unknown[] {
  return Array.isArray(cells);
}

function namesPicture(cell: unknown): boolean {
  return typeof cell === "string" && isPicture(cell.trim());
}

function columnNames(cells: Cells, isHeader: boolean): readonly string[] {
  if (!isList(cells)) return Object.keys(cells);
  return cells.map((cell, i) => (isHeader ? String(cell).trim() : `${i + 1}`));
}

/** Where paths and labels stand in a table without a header: the path where a picture is named, otherwise first. */
function usualPlaces(cells: readonly unknown[]): ColumnOptions {
  const place = Math.max(0, cells.findIndex(namesPicture));
  const isPair = cells.length === 2 || place === 0;
  return { pathColumn: `${place + 1}`, ...(isPair && cells.length > 1 && { labelColumn: place === 0 ? "2" : "1" }) };
}

/** A problem with the line of the table that it comes from. */
export function inLine(table: string, line: number, { problem }: ProblemError): ProblemError {
  return new ProblemError({ ...problem, what: `${table} line ${line}: ${problem.what}` });
}
