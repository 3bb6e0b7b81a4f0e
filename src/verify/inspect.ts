import { decodeModel, type ModelInfo, readModelInfo, VALUES_FORMAT_KEY } from "../compile/modelFile.ts";
import { type SealState, sealIn, sealState } from "../compile/seal.ts";
import { ProblemError } from "../errors.ts";
import type { Weights } from "../nn/model.ts";
import { readOnnxModel } from "../onnx/model.ts";
import { readOnnxInfo } from "../onnx/read.ts";
import { summarize } from "../summary/summary.ts";
import { elementCount } from "../tensor/tensor.ts";
import { type Checkpoint, decodeCheckpoint } from "../train/checkpoint.ts";
import { type EstimatorInfo, readEstimatorInfo } from "../values/estimatorFile.ts";

/** What is inside a file. */
export type Inspection = InspectedModel | InspectedOnnx | InspectedCheckpoint;

/** An ONNX file of any maker. */
export interface OnnxFacts {
  readonly bytes: number;
  readonly producer: string;
  readonly opset: number;
  /** "float32 [N, 3, 224, 224]", by name. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
  /** How many nodes of each operator, the commonest first. */
  readonly operators: Readonly<Record<string, number>>;
  /** Numbers that the file holds beside the graph, by their type. */
  readonly numbers: Readonly<Record<string, number>>;
  /** What could not be read: external data, versions. */
  readonly problems: readonly string[];
}

export interface InspectedOnnx extends OnnxFacts {
  readonly kind: "onnx";
  /** Of a file that `plumage values train` wrote: what it estimates, and from what. */
  readonly estimator?: EstimatorInfo;
}

/** The weights of a layer. */
export interface LayerWeights {
  /** How their names begin: "conv2d_1". */
  readonly layer: string;
  /** "kernel [32, 3, 3, 3]" */
  readonly weights: readonly string[];
  readonly parameters: number;
}

/** A model that Plumage wrote. */
export interface InspectedModel extends OnnxFacts, Omit<ModelInfo, "golden"> {
  readonly kind: "model";
  readonly seal: SealState;
  /** SHA-256. */
  readonly digest?: string;
  /** How many golden pictures it carries. */
  readonly golden: number;
  /** Of models that can be trained further: their layers' weights, and multiply-adds for one image. */
  readonly network?: { readonly layers: readonly LayerWeights[]; readonly multiplyAdds: number };
}

/** Training as it stood between two steps. */
export interface InspectedCheckpoint extends Pick<Checkpoint, "optimizer" | "progress"> {
  readonly kind: "checkpoint";
  readonly bytes: number;
  readonly classes: readonly string[];
  readonly image: ModelInfo["image"];
  readonly layers: readonly LayerWeights[];
}

/**
 * What is inside a model file, any ONNX file, or a checkpoint. Nothing runs.
 * @throws ProblemError when it is none of them, or damaged.
 */
export function inspect(bytes: Uint8Array): Inspection {
  if (isSafetensors(bytes)) return inspectCheckpoint(bytes);
  const facts = onnxFacts(bytes);
  const { metadata } = readOnnxInfo(bytes);
  if (metadata[VALUES_FORMAT_KEY] !== undefined) return { kind: "onnx", ...facts, estimator: readEstimatorInfo(bytes) };
  if (metadata.plumage === undefined) return { kind: "onnx", ...facts };
  const { golden, ...info } = readModelInfo(bytes);
  const digest = sealIn(bytes);
  const network = networkOf(bytes, info);
  return {
    kind: "model",
    ...facts,
    ...info,
    seal: sealState(bytes),
    ...(digest !== undefined && { digest }),
    golden: golden === undefined ? 0 : golden.probabilities.length / info.classes.length,
    ...(network && { network }),
  };
}

/** Such a file begins with the length of its header, eight bytes, and the header is a JSON object. */
function isSafetensors(bytes: Uint8Array): boolean {
  return bytes[7] === 0 && bytes[8] === "{".charCodeAt(0);
}

function inspectCheckpoint(bytes: Uint8Array): InspectedCheckpoint {
  const { model, optimizer, progress } = decodeCheckpoint(bytes);
  const { classes, image } = model;
  const layers = layersOf(model.weights);
  return { kind: "checkpoint", bytes: bytes.length, classes, image, layers, optimizer, progress };
}

function onnxFacts(bytes: Uint8Array): OnnxFacts {
  const { producer, inputs, outputs } = readOnnxInfo(bytes);
  const { opset, nodes, initializers, problems } = readOnnxModel(bytes);
  const types = (values: typeof inputs) =>
    Object.fromEntries(
      Object.entries(values).map(([name, { dtype, shape }]) => [name, `${dtype} [${shape.join(", ")}]`]),
    );
  const numbers: Record<string, number> = {};
  for (const { dtype, shape } of Object.values(initializers)) {
    numbers[dtype] = (numbers[dtype] ?? 0) + elementCount(shape);
  }
  return {
    ...{ bytes: bytes.length, producer, opset, inputs: types(inputs), outputs: types(outputs) },
    operators: counts(nodes.map(({ operator }) => operator)),
    numbers,
    problems: problems.map(({ what }) => what),
  };
}

function counts(words: readonly string[]): Readonly<Record<string, number>> {
  const found = new Map<string, number>();
  for (const word of words) found.set(word, (found.get(word) ?? 0) + 1);
  return Object.fromEntries([...found].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)));
}

/** Undefined of files that were written without what training needs. */
function networkOf(bytes: Uint8Array, { image }: Pick<ModelInfo, "image">): InspectedModel["network"] {
  try {
    const { network, weights } = decodeModel(bytes);
    return { layers: layersOf(weights), multiplyAdds: summarize(network, { input: image }).multiplyAdds };
  } catch (problem) {
    if (problem instanceof ProblemError) return undefined;
    throw problem;
  }
}

/** "conv2d_1.kernel" is a weight of the layer "conv2d_1". */
function layersOf(weights: Weights): readonly LayerWeights[] {
  const layers = new Map<string, { weights: string[]; parameters: number }>();
  for (const [name, { shape }] of Object.entries(weights)) {
    const end = name.lastIndexOf(".");
    const layer = name.slice(0, Math.max(0, end));
    const entry = layers.get(layer) ?? { weights: [], parameters: 0 };
    entry.weights.push(`${name.slice(end + 1)} [${shape.join(", ")}]`);
    entry.parameters += elementCount(shape);
    layers.set(layer, entry);
  }
  return [...layers].map(([layer, entry]) => ({ layer, ...entry }));
}
