/** Plumage in a browser, bound to ONNX Runtime's engines there: WebGPU and WebAssembly, from the package onnxruntime-web. */
import { chooseRuntime } from "./compile/chooseRuntime.web.ts";
import { encodeModel } from "./compile/modelFile.ts";
import type { Selection } from "./data/selection.ts";
import { kindOf, ProblemError } from "./errors.ts";
import { type Classifier, openClassifier } from "./evaluate/classifier.ts";
import { judge, judgeFile } from "./evaluate/judge.ts";
import type { Scores } from "./evaluate/scores.ts";
import type { Layer } from "./nn/layer.ts";
import type { Model } from "./nn/model.ts";
import type { Runtime } from "./runtime/runtime.ts";
import type { FitEvent } from "./train/events.ts";
import { type FitOptions as FitOnOptions, fit as fitOn } from "./train/fit.ts";
import {
  type FitValuesEvent,
  type FitValuesOptions as FitValuesOnOptions,
  fitValues as fitValuesOn,
} from "./train/fitValues.ts";

export { chooseRuntime, type WebEngineOptions } from "./compile/chooseRuntime.web.ts";
export * from "./doors/explain.ts";
export * from "./doors/layers.ts";
export * from "./doors/onnx.ts";
export * from "./doors/reuse.ts";
export * from "./doors/train.ts";
export { type WebOptions, wasmRuntime, webgpuRuntime } from "./runtime/ort.web.ts";

/** As `FitOptions` of any platform; the engine is `chooseRuntime()` unless another is given. */
export interface FitOptions extends Omit<FitOnOptions, "runtime"> {
  readonly runtime?: Runtime;
}

/**
 * Trains a network, and tells what happens as it happens: one `start`, a `step` for each batch, an `epoch` after each
 * pass, one `end` with the trained model. Nothing happens until you loop over it; leaving the loop stops the training.
 * A page stays alive where training runs in a worker of its own.
 * @throws ProblemError when an option is out of range, there is nothing to learn from, or a layer does not fit its input.
 */
export async function* fit(network: Layer, options: FitOptions): AsyncGenerator<FitEvent, void, undefined> {
  yield* fitOn(network, { ...options, runtime: options?.runtime ?? (await chooseRuntime()) });
}

/** As `FitValuesOptions` of any platform; the engine is `chooseRuntime()` unless another is given. */
export interface FitValuesOptions extends Omit<FitValuesOnOptions, "runtime"> {
  readonly runtime?: Runtime;
}

/**
 * As `fit`, for networks from rows of numbers to numbers.
 * @throws ProblemError when an option is out of range, or rows and network do not fit together.
 */
export async function* fitValues(
  network: Layer,
  options: FitValuesOptions,
): AsyncGenerator<FitValuesEvent, void, undefined> {
  yield* fitValuesOn(network, { ...options, runtime: options?.runtime ?? (await chooseRuntime()) });
}

/**
 * Opens a model from the bytes of its file: `new Uint8Array(await (await fetch("birds.onnx")).arrayBuffer())`. Close it
 * when it is no longer needed.
 * @param runtime the engine that runs it; `chooseRuntime()` by default
 * @throws ProblemError when it is no ONNX model, or not one that Plumage wrote.
 */
export async function openModel(bytes: Uint8Array, runtime?: Runtime): Promise<Classifier> {
  return openClassifier(bytes, runtime ?? (await chooseRuntime()));
}

/**
 * Judges a trained model, or an opened one, on images whose classes are known. A model is judged as the file that it
 * becomes.
 * @throws ProblemError when there are no images, or their size or classes are not the model's.
 */
export async function evaluate(model: Model | Classifier, images: Selection): Promise<Scores> {
  if (typeof model !== "object" || model === null || !("network" in model || "predictAll" in model)) {
    throw new ProblemError({
      what: "evaluate: its first argument",
      expected: "a trained model, or one that was opened",
      received: kindOf(model),
    });
  }
  return "predictAll" in model ? judge(model, images) : judgeFile(encodeModel(model), images, await chooseRuntime());
}
