import { numberIn, wordIn } from "../data/numbers/readCell.ts";
import { kindOf, nearest, ProblemError, shortList } from "../errors.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { tensor } from "../tensor/tensor.ts";
import { type EstimatorInfo, type KnownColumn, readEstimatorInfo } from "./estimatorFile.ts";

/** Rows that are asked together. */
const BATCH_SIZE = 1024;

/** What is known of one row: numbers or words by the columns' names. */
export type NamedValues = Readonly<Record<string, number | string>>;

/** A number, with what should be known of it. */
export interface Estimated {
  readonly value: number;
  /** Columns whose number is outside of what the model learned from: there it guesses. */
  readonly outside: readonly KnownColumn[];
}

/** A model file that estimates a number, opened. Close it when it is no longer needed. */
export interface Estimator extends EstimatorInfo {
  /**
   * Estimates from values by name; each column wants one.
   * @throws ProblemError that names the column when a value is missing, no number or none of its words.
   */
  estimate(values: NamedValues): Promise<Estimated>;
  /** Estimates for rows of numbers, [count, columns] -> [count]. */
  estimateRows(inputs: Float32Array): Promise<Float32Array>;
  close(): Promise<void>;
}

/**
 * Opens the bytes of a file that `encodeEstimator` wrote.
 * @throws ProblemError when they are no such file.
 */
export async function openEstimator(bytes: Uint8Array, runtime: Runtime): Promise<Estimator> {
  const info = readEstimatorInfo(bytes);
  const width = info.columns.length;
  const session = await runtime.load(bytes);
  const estimateRows = async (inputs: Float32Array) => {
    const values = new Float32Array(inputs.length / width);
    for (let row = 0; row < values.length; row += BATCH_SIZE) {
      const part = inputs.subarray(row * width, (row + BATCH_SIZE) * width);
      const results = await session.run({ inputs: tensor("float32", [part.length / width, width], part) });
      values.set(results.values!.data as Float32Array, row);
    }
    return values;
  };
  return {
    ...info,
    estimateRows,
    async estimate(values) {
      const row = rowOf(info, values);
      const [value] = await estimateRows(Float32Array.from(row));
      const outside = info.columns.filter(
        ({ low, high }, i) => Math.fround(row[i]!) < low || Math.fround(row[i]!) > high,
      );
      return { value: value!, outside };
    },
    close: () => session.close(),
  };
}

/** Values by name as a row of numbers. */
function rowOf({ columns, target }: EstimatorInfo, values: NamedValues): readonly number[] {
  const names = columns.map(({ name }) => name);
  const unknown = Object.keys(values).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    const near = nearest(unknown, names);
    throw new ProblemError({
      what: `${target} is not estimated from "${unknown}"`,
      expected: names.join(", "),
      ...(near !== undefined && { mend: `Did you mean ${near}?` }),
    });
  }
  const missing = columns.filter(({ name }) => !Object.hasOwn(values, name));
  if (missing.length > 0) {
    throw new ProblemError({
      what: `${target} cannot be estimated without ${missing.map(({ name }) => name).join(", ")}`,
      expected: missing.map(exampleOf).join(" "),
    });
  }
  return columns.map(({ name, words }) => {
    const given = values[name];
    if (typeof given !== "string" && typeof given !== "number") {
      throw new ProblemError({
        what: name,
        expected: words ? shortList(words, 8) : "a number",
        received: kindOf(given),
      });
    }
    const cell = words === undefined ? numberIn(String(given)) : wordIn(String(given), words);
    if ("value" in cell) return cell.value;
    const { what, mend = "", ...rest } = cell.problem;
    const isForOne = /^(Did you mean|Write) /.test(mend); // the others speak of rows of a table
    throw new ProblemError({ what: `${name}: ${what}`, ...rest, ...(isForOne && { mend }) });
  });
}

/** "sqft=1850" */
function exampleOf({ name, words, low, high }: KnownColumn): string {
  if (words !== undefined) return `${name}=${words.join("|")}`;
  return `${name}=${Number(((low + high) / 2).toPrecision(2))}`;
}
