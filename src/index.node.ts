/** Plumage in Node: everything that training and judging image classifiers needs, bound to ONNX Runtime's CPU engine. */
import { readFile } from "node:fs/promises";
import { encodeModel, type ModelInfo } from "./compile/modelFile.ts";
import { writeAtomically } from "./data/cache.node.ts";
import { labelsOf, type Selection } from "./data/dataset.ts";
import { type Classifier, openClassifier } from "./evaluate/classifier.ts";
import { type Scores, score } from "./evaluate/scores.ts";
import type { Layer } from "./nn/layer.ts";
import type { Model } from "./nn/model.ts";
import { cpuRuntime } from "./runtime/ort.node.ts";
import type { Runtime } from "./runtime/runtime.ts";
import type { FitEvent } from "./train/events.ts";
import { type FitOptions as FitOnOptions, fit as fitOn } from "./train/fit.ts";

export * from "./doors/data.node.ts";
export * from "./doors/layers.ts";
export * from "./doors/train.ts";
export { type CpuOptions, cpuRuntime } from "./runtime/ort.node.ts";

/** As `FitOptions` of any platform; the engine is ONNX Runtime on all cores unless another is given. */
export interface FitOptions extends Omit<FitOnOptions, "runtime"> {
  readonly runtime?: Runtime;
}

/**
 * Trains a network, and tells what happens as it happens: one `start`, a `step` for each batch, an `epoch` after each
 * pass, one `end` with the trained model. Leaving the loop stops the training.
 *
 * On one machine, with one number of threads, a seed gives the same weights to the bit.
 * @throws ProblemError when an option is out of range, there is nothing to learn from, or a layer does not fit its input.
 */
export function fit(network: Layer, options: FitOptions): AsyncGenerator<FitEvent, void, undefined> {
  return fitOn(network, { ...options, runtime: options.runtime ?? cpuRuntime() });
}

/**
 * Judges a trained model, or an opened model file, on images whose classes are known. A model is judged as the file
 * that it becomes.
 * @throws ProblemError when the images do not fit the model.
 */
export async function evaluate(model: Model | Classifier, images: Selection): Promise<Scores> {
  if ("predictAll" in model) return score(await model.predictAll(images), labelsOf(images), model.classes);
  const classifier = await openClassifier(encodeModel(model), cpuRuntime());
  try {
    return await evaluate(classifier, images);
  } finally {
    await classifier.close();
  }
}

/**
 * Writes a trained model as an ONNX file that any ONNX Runtime opens: raw pixels in, probabilities out. An older file
 * of that name stays whole until the new one is complete.
 * @param training kept in the file: how it was trained, as plain data
 * @throws ProblemError when the file cannot be written.
 */
export async function saveModel(file: string, model: Model, training: ModelInfo["training"] = {}): Promise<void> {
  await writeAtomically(file, [encodeModel(model, training)]);
}

/**
 * Opens a model file that `saveModel` or the command line wrote. Close it when it is no longer needed.
 * @throws ProblemError when it is missing, no ONNX model, or not one that Plumage wrote.
 */
export async function openModel(file: string, runtime: Runtime = cpuRuntime()): Promise<Classifier> {
  return openClassifier(await readFile(file), runtime);
}
