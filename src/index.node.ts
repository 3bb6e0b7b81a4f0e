/** Plumage in Node: everything that training and judging image classifiers needs, bound to ONNX Runtime's CPU engine. */
import { decodeModel, encodeModel, type ModelInfo } from "./compile/modelFile.ts";
import type { Image } from "./data/decode/image.ts";
import type { Selection } from "./data/selection.ts";
import { type Convolution, openConvolution as convolutionOn } from "./detect/convolution.ts";
import { type ScanOptions, scanFile } from "./detect/scan.node.ts";
import type { Scan } from "./detect/scan.ts";
import { kindOf, ProblemError } from "./errors.ts";
import type { Classifier } from "./evaluate/classifier.ts";
import { type Classified, type ClassifyOptions, classifyFiles } from "./evaluate/classifyFiles.node.ts";
import { judge, judgeFile } from "./evaluate/judge.ts";
import { aboutModel, openModelFile, readModelFile } from "./evaluate/openModelFile.node.ts";
import type { Scores } from "./evaluate/scores.ts";
import { readWhole } from "./files/readWhole.node.ts";
import { writeAtomically } from "./files/writeAtomically.node.ts";
import type { Layer } from "./nn/layer.ts";
import type { Model } from "./nn/model.ts";
import {
  type Preview,
  type PreviewOptions as PreviewOnOptions,
  previewClasses as previewOn,
} from "./preview/preview.ts";
import {
  type ExtractOptions as ExtractOnOptions,
  extractFeatures as extractFeaturesOn,
  type Features,
} from "./reuse/features.ts";
import { type FitHeadEvent, type FitHeadOptions as FitHeadOnOptions, fitHead as fitHeadOn } from "./reuse/fitHead.ts";
import { cpuRuntime } from "./runtime/ort.node.ts";
import type { Runtime } from "./runtime/runtime.ts";
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from "./train/checkpoint.ts";
import type { FitEvent } from "./train/events.ts";
import { type FitOptions as FitOnOptions, fit as fitOn } from "./train/fit.ts";
import {
  type FitValuesEvent,
  type FitValuesOptions as FitValuesOnOptions,
  fitValues as fitValuesOn,
} from "./train/fitValues.ts";
import { type FitTableOptions as FitTableOnOptions, fitTable as fitTableOn } from "./values/fitTable.ts";

export { chooseRuntime } from "./compile/chooseRuntime.node.ts";
export type { EngineOptions } from "./compile/chooseRuntime.ts";
export * from "./doors/data.node.ts";
export * from "./doors/explain.ts";
export * from "./doors/layers.ts";
export type { BatchNormMode, Features, FitHeadEvent, HeadEndEvent, HeadEpochEvent } from "./doors/reuse.ts";
export { type BackboneOptions, backbone, backboneObstacles, withHead } from "./doors/reuse.ts";
export * from "./doors/scan.node.ts";
export * from "./doors/train.ts";
export type { Classified, ClassifyOptions } from "./evaluate/classifyFiles.node.ts";
export { type CpuOptions, cpuRuntime, webgpuRuntime } from "./runtime/ort.node.ts";
export { type ThreadedCpuOptions, threadedCpuRuntime } from "./runtime/thread.node.ts";
export { wasmRuntime } from "./runtime/wasm.node.ts";
export type { WasmOptions } from "./runtime/wasm.ts";
export {
  createServer,
  type Listening,
  type ListenOptions,
  type ModelServer,
  type ServerOptions,
} from "./serve/createServer.node.ts";
export type { ServeOptions } from "./serve/serveOptions.ts";
export { openEstimatorFile as openEstimator, saveEstimator } from "./values/estimatorFiles.node.ts";
export type { Walk, WalkStage } from "./walkthrough/client/pageData.ts";
export { type WalkedPicture, walkthrough } from "./walkthrough/walkthrough.ts";
export { type WalkthroughPage, walkthroughPage } from "./walkthrough/walkthroughPage.node.ts";
export { type History, historyFile } from "./watch/history.node.ts";
export type { WatchedEvent } from "./watch/scalars.ts";
export { type TensorboardLog, type TensorboardOptions, tensorboard, type Verbosity } from "./watch/tensorboard.node.ts";

/** As `FitOptions` of any platform; the engine is ONNX Runtime on all cores unless another is given. */
export interface FitOptions extends Omit<FitOnOptions, "runtime"> {
  readonly runtime?: Runtime;
}

/**
 * Trains a network, and tells what happens as it happens: one `start`, a `step` for each batch, an `epoch` after each
 * pass, one `end` with the trained model. Nothing happens until you loop over it; leaving the loop stops the training.
 *
 * On one machine, with one number of threads, a seed gives the same weights to the bit.
 * @throws ProblemError when an option is out of range, there is nothing to learn from, or a layer does not fit its input.
 */
export function fit(network: Layer, options: FitOptions): AsyncGenerator<FitEvent, void, undefined> {
  return fitOn(network, { ...options, runtime: options?.runtime ?? cpuRuntime() });
}

/** As `FitValuesOptions` of any platform; the engine is ONNX Runtime on all cores unless another is given. */
export interface FitValuesOptions extends Omit<FitValuesOnOptions, "runtime"> {
  readonly runtime?: Runtime;
}

/**
 * Trains a network that gives values: a price from numbers about a house, a picture from itself. Rows of numbers take the place of
 * images, and their truth that of classes; as `fit` in everything else.
 * @throws ProblemError when an option is out of range, there is nothing to learn from, or the rows do not fit the network.
 */
export function fitValues(network: Layer, options: FitValuesOptions): AsyncGenerator<FitValuesEvent, void, undefined> {
  return fitValuesOn(network, { ...options, runtime: options?.runtime ?? cpuRuntime() });
}

/** As `FitTableOptions` of any platform; the engine is ONNX Runtime with one thread, which is quickest for a few columns, unless another is given. */
export interface FitTableOptions extends Omit<FitTableOnOptions, "runtime"> {
  readonly runtime?: Runtime;
}

/**
 * Trains a network that estimates a number from a table's columns, such as a price: `fitValues`, with what a small table wants. Targets may be
 * of any size: the network learns how many standard deviations a row is above or below the mean, and the model gives the number itself.
 *
 * Defaults: 100 epochs, batches of 32 or a hundredth of the rows, adam at 0.02 falling along half a wave, and, with validation, the weights of its best epoch.
 * @param network gives one number for each row, [n, columns] -> [n, 1]; `housePrices()`, for example
 * @throws ProblemError when an option is out of range, or the table holds nothing to learn from or does not fit the network.
 */
export function fitTable(network: Layer, options: FitTableOptions): AsyncGenerator<FitValuesEvent, void, undefined> {
  return fitTableOn(network, { ...options, runtime: options?.runtime ?? cpuRuntime({ threads: 1 }) });
}

/** As `ExtractOptions` of any platform; the engine is ONNX Runtime on all cores unless another is given. */
export interface ExtractOptions extends Omit<ExtractOnOptions, "runtime"> {
  readonly runtime?: Runtime;
}

/**
 * Sends images through a network, as it is when it is finished, and keeps what it gives: features, from which `fitHead`
 * trains a head in no time. Give validation images the weights of the training images' extractor.
 * @throws ProblemError when there are no images, or a layer does not fit its input.
 */
export function extractFeatures(network: Layer, images: Selection, options: ExtractOptions = {}): Promise<Features> {
  return extractFeaturesOn(network, images, { ...options, runtime: options?.runtime ?? cpuRuntime() });
}

/** As `FitHeadOptions` of any platform; the engine is ONNX Runtime on all cores unless another is given. */
export interface FitHeadOptions extends Omit<FitHeadOnOptions, "runtime"> {
  readonly runtime?: Runtime;
}

/**
 * Trains a head on features that were computed once: an `epoch` after each pass, a `setback` where numbers were not
 * finite, one `end` with the whole model. Nothing
 * happens until you loop over it; leaving the loop stops the training.
 * @throws ProblemError when an option is out of range, or the head does not fit the features or classes.
 */
export function fitHead(head: Layer, options: FitHeadOptions): AsyncGenerator<FitHeadEvent, void, undefined> {
  return fitHeadOn(head, { ...options, runtime: options?.runtime ?? cpuRuntime() });
}

/**
 * Judges a trained model, or an opened model file, on images whose classes are known. A model is judged as the file
 * that it becomes.
 * @throws ProblemError when there are no images, or their size or classes are not the model's.
 */
export async function evaluate(model: Model | Classifier, images: Selection): Promise<Scores> {
  if (!isRecord(model) || !("network" in model || "predictAll" in model)) {
    throw new ProblemError({
      what: "evaluate: its first argument",
      expected: "a trained model, or one that was opened",
      received: kindOf(model),
      mend: "Call evaluate(model, images).",
    });
  }
  return "predictAll" in model ? judge(model, images) : judgeFile(encodeModel(model), images, cpuRuntime());
}

/**
 * Writes a trained model as an ONNX file that any ONNX Runtime opens: raw pixels in, probabilities out. An older file
 * of that name stays whole until the new one is complete. Folders of its path that are missing are made.
 * @param training kept in the file: how it was trained, as plain data, which JSON can hold
 * @throws ProblemError when the file cannot be written, or `training` is no plain data.
 */
export async function saveModel(file: string, model: Model, training: ModelInfo["training"] = {}): Promise<void> {
  expectFile("saveModel", file, "models/birds.onnx");
  if (!isRecord(model) || !("network" in model)) {
    throw new ProblemError({
      what: "saveModel: its second argument",
      expected: "a trained model, as fit gives it in its last event",
      received: kindOf(model),
    });
  }
  await writeAtomically(file, [encodeModel(model, training)], { elsewhere: (place) => `give a path ${place}` });
}

/**
 * The model in a file that `saveModel` or the command line wrote, with its network and weights, to be trained further:
 *
 *     const model = await loadModel("birds.onnx");
 *     for await (const event of fit(model.network, { weights: model.weights, train: moreImages })) { ... }
 *
 * The network's code is not needed: the file holds it as graph, with augmentation, dropout and layers of your own.
 * @throws ProblemError that names the file when it is missing, a folder, empty, no ONNX model, damaged, or not one that
 * Plumage wrote.
 */
export async function loadModel(file: string): Promise<Model> {
  const bytes = await readModelFile(file);
  return aboutModel(file, () => decodeModel(bytes));
}

/**
 * Writes a checkpoint, which `fit` gives where `checkpoints` asks for it: network, weights, the optimiser's memory and how
 * far training has come. The file is in the safetensors format, which Python and others read; it is written whole or not at all.
 * @throws ProblemError when the file cannot be written.
 */
export async function saveCheckpoint(file: string, checkpoint: Checkpoint): Promise<void> {
  expectFile("saveCheckpoint", file, "checkpoints/birds.safetensors");
  if (!isRecord(checkpoint) || !("progress" in checkpoint)) {
    throw new ProblemError({
      what: "saveCheckpoint: its second argument",
      expected: "a checkpoint, as fit gives it",
      received: kindOf(checkpoint),
      mend: "Call fit with checkpoints: true, and give event.checkpoint.",
    });
  }
  await writeAtomically(file, encodeCheckpoint(checkpoint), { elsewhere: (place) => `give a path ${place}` });
}

/**
 * The checkpoint in a file, with which training goes on as if it had never stopped:
 *
 *     const checkpoint = await loadCheckpoint("birds.safetensors");
 *     for await (const event of fit(checkpoint.model.network, { resume: checkpoint, train, epochs: 20 })) { ... }
 *
 * @throws ProblemError that names the file when it is missing, no checkpoint, damaged, or of another version.
 */
export async function loadCheckpoint(file: string): Promise<Checkpoint> {
  expectFile("loadCheckpoint", file, "checkpoints/birds.safetensors");
  const bytes = await readWhole(file, { kind: "a checkpoint", ifEmpty: "Give a file that saveCheckpoint wrote." });
  return aboutModel(file, () => decodeCheckpoint(bytes));
}

/**
 * Opens a model file that `saveModel` or the command line wrote. Close it when it is no longer needed.
 * @param runtime the engine that runs it; ONNX Runtime on all cores by default
 * @throws ProblemError that names the file when it is missing, a folder, empty, no ONNX model, or not one that Plumage
 * wrote.
 */
export function openModel(file: string, runtime: Runtime = cpuRuntime()): Promise<Classifier> {
  return openModelFile(file, runtime);
}

/**
 * Says what is on pictures: an answer for each, in batches, while later ones are still being read.
 *
 *     const model = await openModel("birds.onnx");
 *     for await (const { file, label, problem } of classify(model, ["photo.jpg", "holidays", "more/*.png"])) {
 *       console.log(file, problem === undefined ? label : problem.message);
 *     }
 *
 * A file stands for itself, a folder for the images in it and its subfolders, anything else is taken as a pattern. What
 * cannot be found or read comes as a `problem` in place of an answer, and does not stop the others: first the paths that
 * stand for nothing, then the pictures, each once, sorted by name.
 * @param options `fit` says how a picture of another shape is brought to the model's: `"squash"` (the default) changes
 * its proportions, `"crop"` cuts off what stands out, `"pad"` adds borders in the colour of `background`. Relative
 * paths begin at `cwd`.
 * @throws ProblemError when the model does not take pictures; the signal's reason when stopped.
 */
export function classify(
  classifier: Classifier,
  paths: string | readonly string[],
  options: ClassifyOptions = {},
): AsyncGenerator<Classified, void, undefined> {
  return classifyFiles(classifier, paths, options);
}

/**
 * Turns a trained network into its fully convolutional form, in which all windows of a picture cost one pass; `scan` takes it as
 * `convolution`:
 *
 *     const convolution = openConvolution(await loadModel("model.onnx"));
 *     const found = await scan(model, "garden.jpg", { convolution });
 *
 * Each size of picture is prepared when it first comes, and kept for the next of that size. Close it in the end.
 * @throws ProblemError that names the layer, when something in the network depends on the whole window in another way than
 * convolutions, poolings and dense layers do.
 */
export function openConvolution(model: Model, runtime: Runtime = cpuRuntime()): Convolution {
  return convolutionOn(model, runtime);
}

/**
 * Finds where on a picture something is: moves a window of the model's size over it, at several scales, asks the model about
 * every one, and merges the windows that show something to boxes.
 *
 *     const { detections, windows, seconds } = await scan(model, "garden.jpg", { threshold: 0.9 });
 *     for (const { className, score, box } of detections) console.log(className, score, box.left, box.top);
 *
 * `writeScan` draws what was found.
 * @param picture a file, its bytes, or pixels
 * @param options `smallest`, `largest`, `scaleStep` or `scales`: which sizes of windows; `stride`: how far they lie apart;
 * `threshold`, `classes`: what counts; `suppression`, `maxDetections`: how boxes are merged; `convolution`: all windows in one pass; `invert`: light becomes dark
 * @throws ProblemError when the picture cannot be read or is smaller than the window, an option is out of range, or there would be
 * more windows than memory is for; the signal's reason when stopped.
 */
export function scan(
  classifier: Classifier,
  picture: string | Uint8Array | Image,
  options: ScanOptions = {},
): Promise<Scan> {
  return scanFile(classifier, picture, options);
}

function expectFile(where: "saveModel" | "saveCheckpoint" | "loadCheckpoint", file: unknown, example: string): void {
  if (typeof file === "string" && !/(^|[/\\])\.{0,2}$/.test(file)) return;
  throw new ProblemError({
    what: `${where}: its first argument`,
    expected: `the path of a file, such as "${example}"`,
    received: kindOf(file),
    mend: `Call ${where}(file${where === "saveModel" ? ", model" : where === "saveCheckpoint" ? ", checkpoint" : ""}).`,
  });
}

function isRecord(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

/** As `PreviewOptions` of any platform; the engine is ONNX Runtime on all cores unless another is given. */
export interface PreviewOptions extends Omit<PreviewOnOptions, "runtime"> {
  readonly runtime?: Runtime;
}

/**
 * Takes some images of each class, and changes them as training does; `writePreview` makes a page and contact sheets of them.
 * @throws ProblemError when there are no images, or the layer does more than to change them.
 */
export function previewClasses(selection: Selection, options: PreviewOptions = {}): Promise<Preview> {
  return previewOn(selection, { runtime: cpuRuntime(), ...options });
}
