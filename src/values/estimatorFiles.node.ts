import type { ValueModel } from "../compile/valueModel.ts";
import type { NumberTable } from "../data/numbers/numberTable.ts";
import { aboutModel, readModelFile } from "../evaluate/openModelFile.node.ts";
import { writeAtomically } from "../files/writeAtomically.node.ts";
import { cpuRuntime } from "../runtime/ort.node.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { type Estimator, openEstimator } from "./estimator.ts";
import { type EstimatorInfo, encodeEstimator } from "./estimatorFile.ts";

/**
 * Writes a network that `fitTable` trained as an ONNX file that any ONNX Runtime opens: numbers in, [n, columns]; estimates out, [n, 1]. The
 * names of its columns are in its metadata. An older file of that name stays whole until the new one is complete.
 * @param train the rows that it learned from
 * @param training kept in the file: how it was trained, as plain data
 * @throws ProblemError when the file cannot be written.
 */
export async function saveEstimator(
  file: string,
  model: ValueModel,
  train: NumberTable,
  training: EstimatorInfo["training"] = {},
): Promise<void> {
  await writeAtomically(file, [encodeEstimator(model, train, training)], {
    elsewhere: (place) => `give a path ${place}`,
  });
}

/**
 * Opens a file that `saveEstimator` or `plumage values train` wrote. Close it when it is no longer needed.
 *
 *     const houses = await openEstimatorFile("price.onnx");
 *     const { value } = await houses.estimate({ bedrooms: 3, sqft: 2000, neighbourhood: "Normaltown" });
 *
 * @param runtime the engine that runs it; ONNX Runtime with one thread by default
 * @throws ProblemError that names the file when it is missing, damaged, or no such model.
 */
export async function openEstimatorFile(
  file: string,
  runtime: Runtime = cpuRuntime({ threads: 1 }),
  cwd = "",
): Promise<Estimator> {
  const bytes = await readModelFile(file, cwd);
  return aboutModel(file, () => openEstimator(bytes, runtime));
}
