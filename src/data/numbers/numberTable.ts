import { expectOptions, kindOf, nearest, ProblemError, shortList } from "../../errors.ts";
import { counted } from "../../words.ts";
import { type Cell, numberIn, wordIn } from "./readCell.ts";

/** A column that a network takes. */
export interface NumberColumn {
  readonly name: string;
  /** Of a column of words: the words, in the order of the numbers 0, 1, 2 ... that stand for them. */
  readonly words?: readonly string[];
}

/** A table of numbers to learn from: a `ValueTable` that knows the names of its columns. */
export interface NumberTable {
  readonly columns: readonly NumberColumn[];
  /** The name of the column that is to be estimated. */
  readonly target: string;
  /** The size of a row: [columns]. */
  readonly features: readonly [number];
  /** [count, columns], row by row. */
  readonly inputs: Float32Array;
  /** [count] */
  readonly targets: Float32Array;
}

export interface NumberTableOptions {
  /** The name of the column that is to be estimated. */
  readonly target: string;
  /** The names of the columns that it is estimated from, in this order. Default: all others, in the table's order. */
  readonly inputs?: readonly string[];
  /**
   * What stands for words, which a network cannot multiply: of each column of words, all that may stand there, in an order that means
   * something, such as from cheap to dear. The first becomes 0, the second 1, and so on. Where words have no order, give the table a
   * column of 0 and 1 for each of them instead.
   */
  readonly words?: Readonly<Record<string, readonly string[]>>;
}

/** A line of a table, as text. */
export interface TextRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * Makes numbers of a table's text. The first row holds the names of the columns. Nothing is guessed: what is no number is refused, with
 * line, column and what it says.
 * @param name what to call the table in messages
 * @throws ProblemError when the header or a cell cannot be read so.
 */
export function numberTable(name: string, rows: readonly TextRow[], options: NumberTableOptions): NumberTable {
  expectOptions("numberTable", options, ["target", "inputs", "words"]);
  const [header, ...body] = rows;
  const names = namesIn(name, header);
  const { target, words = {} } = options;
  const inputs = options.inputs ?? names.filter((each) => each !== target);
  if (typeof target !== "string") {
    throw new ProblemError({
      what: `${name}: target`,
      expected: `one of its columns: ${names.join(", ")}`,
      received: kindOf(target),
    });
  }
  const place = (column: string) => placeOf(name, names, column);
  const targetPlace = place(target);
  const places = inputs.map(place);
  for (const column of Object.keys(words)) place(column);
  expectInputs(name, names, target, inputs);
  if (body.length === 0) {
    throw new ProblemError({ what: `${name} has a line of names, and no row below it` });
  }
  for (const { line, cells } of body) expectWhole(name, names, line, cells);

  const columns = inputs.map(
    (each): NumberColumn => (words[each] ? { name: each, words: words[each] } : { name: each }),
  );
  const read = (at: number, list?: readonly string[]) =>
    body.map(({ cells }) => (list ? wordIn(cells[at]!, list) : numberIn(cells[at]!)));
  const found = [...columns.map((column, i) => read(places[i]!, column.words)), read(targetPlace)];
  const where = [...columns, { name: target }];
  const texts = (column: number) => body.map(({ cells }) => cells[[...places, targetPlace][column]!]!.trim());
  expectNumbers(name, body, where, found, texts);
  const numbers = found.map((cells) => Float64Array.from(cells, (cell) => ("value" in cell ? cell.value : Number.NaN)));
  const width = columns.length;
  return {
    columns,
    target,
    features: [width],
    inputs: Float32Array.from({ length: body.length * width }, (_, i) => numbers[i % width]![Math.floor(i / width)]!),
    targets: Float32Array.from(numbers[width]!),
  };
}

function namesIn(name: string, header: TextRow | undefined): readonly string[] {
  const names = header?.cells.map((cell) => cell.trim()) ?? [];
  if (names.length === 0) throw new ProblemError({ what: `${name} holds no row` });
  if (names.some((each) => "value" in numberIn(each))) {
    throw new ProblemError({
      what: `${name} has no line of names at its top`,
      expected: "the names of the columns, such as bedrooms,sqft,price",
      received: shortList(names),
      mend: "Put a line with names above the numbers.",
    });
  }
  if (names.length === 1) {
    throw new ProblemError({
      what: `${name} has a single column`,
      expected: "several, with commas, semicolons or tabs between them",
      received: `"${shortList(names)}"`,
    });
  }
  const unnamed = names.indexOf("");
  if (unnamed >= 0) {
    throw new ProblemError({
      what: `${name}: column ${unnamed + 1} has no name`,
      received: names.map((each) => `"${each}"`).join(", "),
      mend: "Write a name into its first line.",
    });
  }
  const twice = names.find((each, i) => names.indexOf(each) < i);
  if (twice === undefined) return names;
  const mend = "Give one of them another name.";
  throw new ProblemError({ what: `${name}: two columns have the name "${twice}"`, received: names.join(", "), mend });
}

function placeOf(name: string, names: readonly string[], column: string): number {
  const place = names.indexOf(column);
  if (place >= 0) return place;
  const near = nearest(column, names);
  throw new ProblemError({
    what: `${name} has no column "${column}"`,
    expected: names.join(", "),
    ...(near !== undefined && { mend: `Did you mean ${near}?` }),
  });
}

function expectInputs(name: string, names: readonly string[], target: string, inputs: readonly string[]): void {
  const twice = inputs.find((each, i) => inputs.indexOf(each) < i);
  if (inputs.length > 0 && !inputs.includes(target) && twice === undefined) return;
  throw new ProblemError({
    what: `${name}: "${target}" cannot be estimated from these columns`,
    expected: `each at most once of ${shortList(
      names.filter((each) => each !== target),
      20,
    )}`,
    received: inputs.length === 0 ? "none" : inputs.join(", "),
  });
}

function expectWhole(name: string, names: readonly string[], line: number, cells: readonly string[]): void {
  if (cells.length === names.length) return;
  throw new ProblemError({
    what: `${name}, line ${line}: it has another count of cells than the first line`,
    expected: `${names.length} (${shortList(names, 8)})`,
    received: `${cells.length} (${shortList(cells, 8)})`,
    mend:
      cells.length > names.length
        ? 'Decimals want a point, and text that holds the separator wants quotes: "1,850".'
        : "Fill the row up, or take it out.",
  });
}

/** Refuses the first cell that has no number, in the order of reading; or the column, where all that it holds is words. */
function expectNumbers(
  name: string,
  body: readonly TextRow[],
  columns: readonly NumberColumn[],
  found: readonly (readonly Cell[])[],
  texts: (column: number) => readonly string[],
): void {
  const isBad = (cell: Cell) => !("value" in cell);
  for (const [i, { name: column, words }] of columns.entries()) {
    const isWords = words === undefined && found[i]!.every((cell) => "problem" in cell && cell.isWord);
    const isTarget = i === columns.length - 1;
    if (isWords) throw wordsProblem(name, column, [...new Set(texts(i))], isTarget);
  }
  const count = found.reduce((sum, cells) => sum + cells.filter(isBad).length, 0);
  for (const [row, { line }] of body.entries()) {
    for (const [i, { name: column }] of columns.entries()) {
      const cell = found[i]![row]!;
      if ("value" in cell) continue;
      const { what, mend, ...rest } = cell.problem;
      const more = count === 1 ? "" : ` ${counted(count - 1, "cell")} more cannot be read, either.`;
      throw new ProblemError({
        what: `${name}, line ${line}, column "${column}": ${what}`,
        ...rest,
        mend: `${mend}${more}`,
      });
    }
  }
}

function wordsProblem(name: string, column: string, texts: readonly string[], isTarget: boolean): ProblemError {
  const what = `${name}: column "${column}" holds words`;
  if (isTarget) {
    return new ProblemError({ what, expected: "numbers, for it is to be estimated", received: shortList(texts) });
  }
  const order = shortList(texts, 12);
  return new ProblemError({
    what,
    expected: "numbers",
    received: order,
    mend:
      texts.length > 12
        ? "Leave the column out, or put numbers into it that mean something."
        : `Say which words there are, in an order that means something, such as from cheap to dear: --words "${column}=${texts.join(",")}"; ` +
          `in a program words: { ${/^\w+$/.test(column) ? column : JSON.stringify(column)}: [${texts.map((each) => JSON.stringify(each)).join(", ")}] }. ` +
          "Or leave the column out.",
  });
}
