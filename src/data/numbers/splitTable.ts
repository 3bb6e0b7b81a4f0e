import { expectOptions, ProblemError } from "../../errors.ts";
import { randomKey, shuffled, split } from "../../tensor/random.ts";
import { counted } from "../../words.ts";
import type { NumberTable } from "./numberTable.ts";

/** Parts of so few rows say nothing. */
const FEWEST = 2;

export interface SplitTableOptions {
  /** The part of the rows that training is watched with, 0 to 1. Default 0.15. */
  readonly validation?: number;
  /** The part of the rows that are kept for the end, 0 to 1. Default 0.15. */
  readonly test?: number;
  /** The same seed always gives the same division. Default 0. */
  readonly seed?: number;
}

/** The rows of a table, by what they are for. */
export interface TableSplit {
  readonly train: NumberTable;
  readonly validation: NumberTable;
  readonly test: NumberTable;
}

/**
 * Divides a table's rows at random into those to learn from, those to watch training with, and those for the end. Each part keeps the
 * table's order.
 * @throws ProblemError when a part is out of range, or would have fewer than two rows.
 */
export function splitTable(table: NumberTable, options: SplitTableOptions = {}): TableSplit {
  expectOptions("splitTable", options, ["validation", "test", "seed"]);
  const { validation = 0.15, test = 0.15, seed = 0 } = options;
  const count = table.targets.length;
  const sizes = { validation: Math.round(validation * count), test: Math.round(test * count) };
  const left = count - sizes.validation - sizes.test;
  const isRange = (part: number) => part > 0 && part < 1;
  if (!isRange(validation) || !isRange(test) || left < FEWEST || Math.min(sizes.validation, sizes.test) < FEWEST) {
    throw new ProblemError({
      what: `${counted(count, "row")} cannot be divided so`,
      expected: "at least two to learn from, two to watch training with and two for the end",
      received: `${left}, ${sizes.validation} and ${sizes.test}`,
      mend: "Give more rows, or other parts.",
    });
  }
  const order = shuffled(split(randomKey(seed), "rows"), count);
  const part = (start: number, size: number) => rowsOf(table, order.slice(start, start + size).sort());
  return {
    test: part(0, sizes.test),
    validation: part(sizes.test, sizes.validation),
    train: part(sizes.test + sizes.validation, left),
  };
}

/** Some rows of a table, by their places. */
export function rowsOf(table: NumberTable, places: ArrayLike<number>): NumberTable {
  const [width] = table.features;
  const rows = Array.from(places);
  return {
    ...table,
    inputs: Float32Array.from(rows.flatMap((row) => [...table.inputs.subarray(row * width, (row + 1) * width)])),
    targets: Float32Array.from(rows, (row) => table.targets[row]!),
  };
}
