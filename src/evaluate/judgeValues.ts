import { encodeValueJudge, encodeValueModel, type ValueModel } from "../compile/valueModel.ts";
import { ProblemError } from "../errors.ts";
import type { Loss } from "../nn/losses/loss.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { elementCount, tensor } from "../tensor/tensor.ts";
import { scoreValues, type ValueScores } from "./valueScores.ts";

/** Rows that are judged together. */
const BATCH_SIZE = 256;

/** Rows of numbers, and what a network should make of them. */
export interface ValueTable {
  /** The size of a row: [3], or [channels, height, width]. */
  readonly features: readonly number[];
  /** [count, ...features], row by row. */
  readonly inputs: Float32Array;
  /** The truth, row by row, each row in the shape in which the network gives it. An autoencoder's is the input itself. */
  readonly targets: Float32Array;
}

/**
 * What a model gives for rows of numbers, row by row.
 * @param inputs [count, ...features]
 * @throws ProblemError when the numbers are not whole rows.
 */
export async function predictValues(model: ValueModel, inputs: Float32Array, runtime: Runtime): Promise<Float32Array> {
  const width = elementCount(model.features);
  if (inputs.length % width !== 0) {
    throw new ProblemError({
      what: "predictValues: these numbers are not whole rows",
      expected: `a multiple of ${width}, the size [${model.features}]`,
      received: `${inputs.length}`,
    });
  }
  const session = await runtime.load(encodeValueModel(model));
  try {
    const parts: Float32Array[] = [];
    for (let start = 0; start < inputs.length; start += BATCH_SIZE * width) {
      const rows = inputs.subarray(start, start + BATCH_SIZE * width);
      const fed = tensor("float32", [rows.length / width, ...model.features], rows);
      parts.push((await session.run({ inputs: fed })).values!.data as Float32Array);
    }
    return joined(parts);
  } finally {
    await session.close();
  }
}

/**
 * The scores of a model on rows whose truth is known, with the mean of a loss over them.
 * @throws ProblemError when the rows do not fit the model.
 */
export async function judgeValues(
  model: ValueModel,
  table: ValueTable,
  loss: Loss,
  runtime: Runtime,
): Promise<ValueScores & { readonly loss: number }> {
  const { file, outputs } = encodeValueJudge(model, loss);
  const session = await runtime.load(file);
  try {
    const width = elementCount(model.features);
    const columns = elementCount(outputs);
    const parts: Float32Array[] = [];
    let sum = 0;
    const count = table.inputs.length / width;
    for (let row = 0; row < count; row += BATCH_SIZE) {
      const rows = Math.min(BATCH_SIZE, count - row);
      const part = (all: Float32Array, size: number) => all.subarray(row * size, (row + rows) * size);
      const results = await session.run({
        inputs: tensor("float32", [rows, ...model.features], part(table.inputs, width)),
        targets: tensor("float32", [rows, ...outputs], part(table.targets, columns)),
      });
      parts.push(results.values!.data as Float32Array);
      for (const each of results.losses!.data as Float32Array) sum += each;
    }
    return { loss: sum / count, ...scoreValues(joined(parts), table.targets, columns) };
  } finally {
    await session.close();
  }
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  let place = 0;
  for (const part of parts) {
    all.set(part, place);
    place += part.length;
  }
  return all;
}
