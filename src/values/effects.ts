import type { NumberTable } from "../data/numbers/numberTable.ts";
import { columnOf, meanOf, quantile, spreadOf } from "./spread.ts";

/** What a change of one column does to the estimate, all else as it is. */
export interface Effect {
  readonly column: string;
  /** How much more of it. */
  readonly step: number;
  /** Of a column of words: from which to which. */
  readonly from?: string;
  readonly to?: string;
  /** How many rows it was measured at. */
  readonly rows: number;
  /** The mean change of the estimate over those rows. */
  readonly mean: number;
  /** The change that one row of twenty stays below, and the one that one of twenty goes beyond. */
  readonly low: number;
  readonly high: number;
}

/** Asks a model: rows [count, columns] -> [count]. */
export type AskRows = (inputs: Float32Array) => Promise<Float32Array> | Float32Array;

/**
 * Measures what the columns do to an estimate, by asking for each row twice: as it is, and with one column changed. Of a number, one step
 * more: 1, 10, 100 ..., the largest that is no more than a standard deviation (at least 1 where the column holds whole numbers); only rows
 * take part that stay within what the column holds. Of words, each in the place of the one before it, for all rows.
 * Where the model is a plain weighted sum, mean, low and high are the same: the weight times the step.
 */
export async function measureEffects(
  estimate: AskRows,
  table: Pick<NumberTable, "columns" | "inputs">,
): Promise<readonly Effect[]> {
  const effects: Effect[] = [];
  for (const [i, { name: column, words }] of table.columns.entries()) {
    if (words === undefined) effects.push(await numberEffect(estimate, table, i));
    for (const [code, to] of words?.entries() ?? []) {
      if (code === 0) continue;
      const all = (value: number) => changed(table, i, () => value);
      const changes = difference(await estimate(all(code)), await estimate(all(code - 1)));
      effects.push({ column, step: 1, from: words![code - 1]!, to, ...summary(changes) });
    }
  }
  return effects;
}

async function numberEffect(
  estimate: AskRows,
  table: Pick<NumberTable, "columns" | "inputs">,
  i: number,
): Promise<Effect> {
  const width = table.columns.length;
  const numbers = columnOf(table.inputs, width, i);
  const highest = numbers.reduce((high, each) => Math.max(high, each));
  const step = stepOf(numbers);
  const inputs = table.inputs.filter((_, at) => numbers[Math.floor(at / width)]! + step <= highest);
  const part = { columns: table.columns, inputs };
  const more = await estimate(changed(part, i, (value) => value + step));
  return { column: table.columns[i]!.name, step, ...summary(difference(more, await estimate(inputs))) };
}

/** The power of ten that is no more than a standard deviation. */
function stepOf(numbers: Float32Array): number {
  const { deviation } = spreadOf(numbers);
  const step = deviation === 0 ? 1 : 10 ** Math.floor(Math.log10(deviation));
  return numbers.every(Number.isInteger) ? Math.max(1, step) : step;
}

function changed(
  { columns, inputs }: Pick<NumberTable, "columns" | "inputs">,
  i: number,
  to: (value: number) => number,
) {
  return inputs.map((value, at) => (at % columns.length === i ? to(value) : value));
}

function difference(more: Float32Array, less: Float32Array): Float64Array {
  return Float64Array.from(more, (each, i) => each - less[i]!);
}

function summary(changes: Float64Array): Pick<Effect, "rows" | "mean" | "low" | "high"> {
  if (changes.length === 0) return { rows: 0, mean: 0, low: 0, high: 0 };
  const sorted = changes.toSorted();
  return { rows: changes.length, mean: meanOf(changes), low: quantile(sorted, 0.05), high: quantile(sorted, 0.95) };
}

/** "sqft +100", "neighbourhood: Normaltown instead of Skid Row" */
export function effectInWords({ column, step, from, to }: Effect): string {
  if (from !== undefined) return `${column}: ${to} instead of ${from}`;
  return `${column} +${step.toLocaleString("en-US", { maximumFractionDigits: 15 })}`;
}
