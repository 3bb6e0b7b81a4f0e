import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import { parse } from "csv-parse";
import { kindOf, ProblemError } from "../../errors.ts";
import { readProblem } from "../../files/problems.node.ts";
import { readWhole } from "../../files/readWhole.node.ts";

/** One row, and the line that it ends in. */
export interface TableRow {
  readonly line: number;
  /** The names of its columns, where it has names itself; otherwise it goes by position. */
  readonly cells: readonly unknown[] | Readonly<Record<string, unknown>>;
  /** Set where the line is no row. */
  readonly problem?: ProblemError;
}

/** How a table is written. */
export type TableForm = "csv" | "tsv" | "json lines" | "json" | "path label";

const forms: Readonly<Record<string, TableForm>> = {
  ".csv": "csv",
  ".tsv": "tsv",
  ".tab": "tsv",
  ".jsonl": "json lines",
  ".ndjson": "json lines",
  ".json": "json",
  ".txt": "path label",
  ".lst": "path label",
};

/** The form that a table's ending stands for. */
export function tableForm(file: string): TableForm | undefined {
  return forms[path.extname(file).toLowerCase()];
}

/**
 * The rows of a table, the header among them, one after the other.
 * @param name what to call it in messages
 * @throws ProblemError when it cannot be read, or is no such table.
 */
export async function* tableRows(
  file: string,
  form: TableForm,
  name: string,
): AsyncGenerator<TableRow, void, undefined> {
  try {
    if (form === "csv" || form === "tsv") yield* separated(file, form === "tsv" ? "\t" : await separator(file), name);
    else if (form === "json") yield* jsonArray(await readWhole(file, { name, kind: "a table" }), name);
    else yield* lines(file, form === "json lines" ? jsonLine : pathAndLabel);
  } catch (error) {
    throw readProblem(error, name, { kind: "a table" });
  }
}

/** Comma, semicolon or tab: whatever the first line has most of. */
async function separator(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(65_536), 0, 65_536, 0);
    const encoding = buffer[0] === 0xff && buffer[1] === 0xfe ? "utf16le" : "utf8";
    const [line = ""] = buffer
      .subarray(0, bytesRead)
      .toString(encoding)
      .split(/[\r\n]/);
    const bare = line.replaceAll(/"[^"]*"/g, "");
    const often = (mark: string) => bare.split(mark).length;
    return [",", ";", "\t"].toSorted((a, b) => often(b) - often(a))[0]!;
  } finally {
    await handle.close();
  }
}

async function* separated(file: string, delimiter: string, name: string): AsyncGenerator<TableRow, void, undefined> {
  const parser = parse({
    bom: true,
    delimiter,
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
  });
  const reading = createReadStream(file);
  reading.on("error", (error) => parser.destroy(error));
  reading.pipe(parser);
  try {
    for await (const { record, info } of parser) yield { line: info.lines, cells: record };
  } catch (error) {
    if (!(error instanceof Error && "lines" in error)) throw error;
    const received = error.message.replaceAll(/\s+/g, " ");
    throw new ProblemError({ what: `${name} is no table that can be read`, received }, { cause: error });
  } finally {
    reading.destroy();
  }
}

async function* lines(
  file: string,
  read: (text: string) => Omit<TableRow, "line">,
): AsyncGenerator<TableRow, void, undefined> {
  const reading = createReadStream(file, { encoding: "utf8" });
  let failure: Error | undefined;
  reading.on("error", (error) => {
    failure = error;
  });
  let line = 0;
  try {
    for await (const text of createInterface({ input: reading, crlfDelay: Number.POSITIVE_INFINITY })) {
      line += 1;
      const bare = line === 1 ? text.replace(/^\uFEFF/, "") : text;
      if (bare.trim() !== "") yield { line, ...read(bare) };
    }
  } finally {
    reading.destroy();
  }
  if (failure !== undefined) throw failure;
}

function jsonLine(text: string): Omit<TableRow, "line"> {
  try {
    return jsonRow(JSON.parse(text));
  } catch (error) {
    const problem = new ProblemError({ what: "it is no JSON", received: error instanceof Error ? error.message : "" });
    return { cells: {}, problem };
  }
}

function jsonRow(value: unknown): Omit<TableRow, "line"> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { cells: { ...value } };
  const problem = new ProblemError({
    what: "it is no row",
    expected: 'an object such as {"path": ...}',
    received: kindOf(value),
  });
  return { cells: {}, problem };
}

function* jsonArray(bytes: Uint8Array, name: string): Generator<TableRow, void, undefined> {
  const expected = 'a list of objects: [{"path": "cat/1.jpg", "label": "cat"}, ...]';
  let list: unknown;
  try {
    list = JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    const received = error instanceof Error ? error.message : String(error);
    const mend = "With one object a line, its name ends in .jsonl.";
    throw new ProblemError({ what: `${name} is no JSON`, expected, received, mend }, { cause: error });
  }
  if (!Array.isArray(list)) {
    throw new ProblemError({ what: `${name} is no table that can be read`, expected, received: kindOf(list) });
  }
  for (const [i, value] of list.entries()) yield { line: i + 1, ...jsonRow(value) };
}

/** "path label": a tab parts them, or the last space, for paths may hold spaces and labels here not. */
function pathAndLabel(text: string): Omit<TableRow, "line"> {
  const [, path, label] = /^(.*)\t(.*)$/.exec(text) ?? /^(.*\S)\s+(\S+)\s*$/.exec(text) ?? [];
  return { cells: path === undefined ? [text.trim(), undefined] : [path.trim(), label] };
}
