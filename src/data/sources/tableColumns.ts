import { nearest, ProblemError, shortList } from "../../errors.ts";

/** Which columns of a table hold what. */
export interface TableColumns {
  readonly path: string;
  readonly label: string;
  readonly split?: string;
}

export interface ColumnOptions {
  readonly pathColumn?: string;
  readonly labelColumn?: string;
  readonly splitColumn?: string;
}

/** What people call them, the likeliest first; capitals, spaces, dashes and underscores do not count. */
const usual = {
  path: [
    "path",
    "filepath",
    "imagepath",
    "file",
    "filename",
    "image",
    "img",
    "imagefile",
    "imagename",
    "picture",
    "photo",
  ],
  label: [
    "label",
    "class",
    "category",
    "target",
    "labels",
    "classname",
    "labelname",
    "categoryname",
    "classlabel",
    "finelabel",
  ],
  split: ["split", "set", "subset", "partition"],
};

/** Examples for messages. */
const examples = {
  path: "path, file, filename, image or image_path",
  image: "image or img",
  label: "label, class, category or target",
};

/**
 * The columns of paths, labels and splits: those that were named, otherwise those with a usual name.
 * @param table what to call it in messages
 * @param columns their names, in order; those of a table without a header are called "1", "2", ...
 * @param first the cells of the first row, beside `columns`
 * @throws ProblemError when one is not there, or the labels stand in one column for each class.
 */
export function findColumns(
  table: string,
  columns: readonly string[],
  first: readonly unknown[],
  { pathColumn, labelColumn, splitColumn }: ColumnOptions,
): TableColumns {
  const path = columnOf(table, columns, "path", pathColumn);
  const label = columnOf(table, columns, "label", labelColumn);
  const split = columnOf(table, columns, "split", splitColumn);
  if (path === undefined) throw noColumn(table, columns, "path");
  if (label === undefined) {
    const flags = columns.filter((column, i) => column !== path && isFlag(first[i]));
    throw flags.length > 1 ? oneHot(table, flags) : noColumn(table, columns, "label");
  }
  return { path, label, ...(split !== undefined && { split }) };
}

/** The column of that name; where none was given, the one with a usual name, if any. */
export function columnOf(
  table: string,
  columns: readonly string[],
  kind: keyof typeof usual,
  name: string | undefined,
): string | undefined {
  return named(table, columns, name, `${kind}Column`) ?? usualColumn(columns, usual[kind]);
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_-]/g, "");
}

function usualColumn(columns: readonly string[], names: readonly string[]): string | undefined {
  const found = names.find((name) => columns.some((column) => plain(column) === name));
  return columns.find((column) => plain(column) === found);
}

function named(
  table: string,
  columns: readonly string[],
  name: string | undefined,
  option: string,
): string | undefined {
  if (name === undefined) return undefined;
  const column = columns.find((each) => each === name) ?? columns.find((each) => plain(each) === plain(name));
  if (column !== undefined) return column;
  const near = nearest(name, columns);
  throw new ProblemError(
    {
      what: `${table} has no column "${name}" (${option})`,
      expected: `one of ${shortList(columns, 12)}`,
      ...(near !== undefined && { mend: `Did you mean ${near}?` }),
    },
    { exitCode: 2 },
  );
}

/** The problem of a table without such a column. */
export function noColumn(table: string, columns: readonly string[], kind: keyof typeof examples): ProblemError {
  const option = kind === "image" ? "path" : kind;
  return new ProblemError({
    what: `${table} has no column of ${kind}s that is known by its name`,
    expected: `one called ${examples[kind]}`,
    received: columns.length === 0 ? "no column" : `the columns ${shortList(columns, 12)}`,
    mend: `Say which it is with ${option}Column (on the command line --${option}-column).`,
  });
}

function isFlag(cell: unknown): boolean {
  return cell === true || cell === false || /^(0|1)(\.0*)?$|^(true|false)$/i.test(String(cell).trim());
}

function oneHot(table: string, flags: readonly string[]): ProblemError {
  return new ProblemError({
    what: `${table} has a column of 0 and 1 for each class`,
    expected: "one column of labels, with one class for each picture",
    received: `the columns ${shortList(flags)}`,
    mend: "Add a column called label that holds the name of the one class; pictures of several classes cannot be learnt from.",
  });
}

/**
 * A label as text.
 * @returns undefined when there is none
 * @throws ProblemError when it is more than one.
 */
export function oneLabel(where: string, cell: unknown): string | undefined {
  if (cell === undefined || cell === null) return undefined;
  if (typeof cell === "number" || typeof cell === "boolean" || typeof cell === "bigint") return String(cell);
  const isList = typeof cell !== "string" || /^\s*\[.*\]\s*$/s.test(cell) || /[;|]/.test(cell);
  if (!isList) return cell.trim() === "" ? undefined : cell.trim();
  throw new ProblemError({
    what: `${where}: several labels in one place`,
    expected: "one label for each picture",
    received: typeof cell === "string" ? cell.trim() : JSON.stringify(cell),
    mend: "Every picture is sorted into one class: keep the label that matters, or join them to a class of its own, such as cat+dog.",
  });
}
