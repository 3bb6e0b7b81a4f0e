import type { NumberTable } from "../data/numbers/numberTable.ts";
import { ProblemError } from "../errors.ts";
import { columnOf, meanOf, spreadOf } from "./spread.ts";

/** A sum that stands for a number: start + sum of weight * column. */
export interface LinearFormula {
  /** One for each column: what one more in it adds. */
  readonly weights: readonly number[];
  /** What the sum is where all columns are 0. */
  readonly start: number;
}

/**
 * The sum of weighted columns whose squared distances from the targets are smallest (ordinary least squares: Legendre, 1805), by the normal
 * equations of the standardised columns, in double precision. No training: what a straight line can do at best on these rows.
 * @throws ProblemError when a column is a sum of others, so that many sums are equally good.
 */
export function leastSquares(table: NumberTable): LinearFormula {
  const [width] = table.features;
  const count = table.targets.length;
  const columns = Array.from({ length: width }, (_, i) => columnOf(table.inputs, width, i));
  const spreads = columns.map(spreadOf);
  const standard = columns.map((numbers, i) =>
    Float64Array.from(numbers, (each) => (each - spreads[i]!.mean) / (spreads[i]!.deviation || 1)),
  );
  const mean = meanOf(table.targets);
  const product = (a: Float64Array, b: (row: number) => number) =>
    a.reduce((sum, each, row) => sum + each * b(row), 0) / count;
  const equations = standard.map((a) => [
    ...standard.map((b) => product(a, (row) => b[row]!)),
    product(a, (row) => table.targets[row]! - mean),
  ]);
  const solved = solve(equations);
  if (solved === undefined) {
    throw new ProblemError({
      what: "leastSquares: a column says the same as others together, or nothing",
      received: table.columns.map(({ name }) => name).join(", "),
      mend: "Leave it out.",
    });
  }
  const weights = solved.map((each, i) => each / spreads[i]!.deviation);
  return { weights, start: mean - weights.reduce((sum, weight, i) => sum + weight * spreads[i]!.mean, 0) };
}

/** What the sum gives for rows, [count, columns] -> [count]. */
export function applyFormula({ weights, start }: LinearFormula, inputs: Float32Array): Float32Array {
  return Float32Array.from({ length: inputs.length / weights.length }, (_, row) =>
    weights.reduce((sum, weight, i) => sum + weight * inputs[row * weights.length + i]!, start),
  );
}

/** Gauss's elimination with the largest pivot. Each equation is its factors and, last, its right side. Undefined where they do not decide. */
function solve(given: readonly (readonly number[])[]): readonly number[] | undefined {
  const rows = given.map((row) => [...row]);
  for (let i = 0; i < rows.length; i++) {
    const pivot = rows.slice(i).reduce((best, row) => (Math.abs(row[i]!) > Math.abs(best[i]!) ? row : best));
    if (Math.abs(pivot[i]!) < 1e-9) return undefined;
    const at = rows.indexOf(pivot);
    [rows[i], rows[at]] = [pivot, rows[i]!];
    for (const [j, row] of rows.entries()) {
      if (j === i) continue;
      const factor = row[i]! / pivot[i]!;
      for (let k = i; k < row.length; k++) row[k]! -= factor * pivot[k]!;
    }
  }
  return rows.map((row, i) => row.at(-1)! / row[i]!);
}
