import * as z from "zod/mini";
import { VALUES_FORMAT_KEY } from "../compile/modelFile.ts";
import { sealed } from "../compile/seal.ts";
import { encodeValueModel, type ValueModel } from "../compile/valueModel.ts";
import type { NumberTable } from "../data/numbers/numberTable.ts";
import { ProblemError } from "../errors.ts";
import { readOnnxInfo } from "../onnx/read.ts";
import { columnOf } from "./spread.ts";

/** The version of what stands in such a file's metadata. */
const FORMAT = "1";

const columnSchema = z.object({
  name: z.string(),
  words: z.optional(z.array(z.string())),
  low: z.number(),
  high: z.number(),
});

/** A column as a model knows it. */
export interface KnownColumn {
  readonly name: string;
  /** Of a column of words: those that stand for 0, 1, 2 ... */
  readonly words?: readonly string[];
  /** The least and the most that it held in the training rows. */
  readonly low: number;
  readonly high: number;
}

/** What the file of an estimator says of itself. */
export interface EstimatorInfo {
  /** What it takes, in this order. */
  readonly columns: readonly KnownColumn[];
  /** What it gives. */
  readonly target: string;
  /** How it was trained, as plain data. */
  readonly training: Readonly<Record<string, unknown>>;
}

/**
 * A network that was trained on a table, as the bytes of an ONNX file that any ONNX Runtime opens. In: `inputs` float32 [n, columns]. Out:
 * `values` float32 [n, 1], in the target's unit. Its metadata has `columns` (names, words, ranges), `target`, and `training`, as JSON.
 * @param train the rows that it learned from
 * @param training kept in the file, as plain data
 * @throws ProblemError when a weight is missing.
 */
export function encodeEstimator(
  model: ValueModel,
  train: NumberTable,
  training: EstimatorInfo["training"] = {},
): Uint8Array {
  const [width] = train.features;
  const columns = train.columns.map((column, i): KnownColumn => {
    const numbers = columnOf(train.inputs, width, i);
    return { ...column, low: numbers.reduce((a, b) => Math.min(a, b)), high: numbers.reduce((a, b) => Math.max(a, b)) };
  });
  const about = { columns: JSON.stringify(columns), target: train.target, training: JSON.stringify(training) };
  return sealed(encodeValueModel(model, { [VALUES_FORMAT_KEY]: FORMAT, ...about }));
}

/**
 * What the file of an estimator says of itself.
 * @throws ProblemError when it is no such file, or damaged.
 */
export function readEstimatorInfo(bytes: Uint8Array): EstimatorInfo {
  const { metadata } = readOnnxInfo(bytes);
  if (metadata[VALUES_FORMAT_KEY] === undefined) {
    throw new ProblemError({
      what: "This model does not estimate numbers from a table",
      expected: "a file that `plumage values train` wrote",
      received: metadata.plumage === undefined ? "another ONNX model" : "a model that classifies pictures",
    });
  }
  if (metadata[VALUES_FORMAT_KEY] !== FORMAT) {
    throw new ProblemError({
      what: "This model was written by another version of Plumage",
      expected: `format ${FORMAT}`,
      received: `format ${metadata[VALUES_FORMAT_KEY]}`,
      mend: "Use the version of Plumage that wrote it, or train again.",
    });
  }
  try {
    const columns = z.parse(z.array(columnSchema).check(z.minLength(1)), JSON.parse(metadata.columns ?? "null"));
    return {
      columns: columns.map(({ words, ...rest }) => (words === undefined ? rest : { ...rest, words })),
      target: z.parse(z.string(), metadata.target),
      training: z.parse(z.record(z.string(), z.unknown()), JSON.parse(metadata.training ?? "null")),
    };
  } catch (cause) {
    const mend = "Use an unchanged copy of the file, or train again.";
    throw new ProblemError({ what: "The model's account of its columns is damaged", mend }, { cause });
  }
}
