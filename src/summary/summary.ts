import { type InputShape, networkInput } from "../compile/inputs.ts";
import { lower } from "../compile/lowering/lower.ts";
import { expectOptions } from "../errors.ts";
import type { Shape } from "../graph/shape.ts";
import type { Layer } from "../nn/layer.ts";
import { adam } from "../nn/optimizers/adam.ts";
import type { Optimizer } from "../nn/optimizers/optimizer.ts";
import { expectWhole } from "../nn/options.ts";
import { type WrittenLayer, type WrittenWeight, writeNetwork } from "../nn/write.ts";
import { writeOnnx } from "../onnx/write.ts";
import { elementCount } from "../tensor/tensor.ts";
import { multiplyAdds } from "./multiplyAdds.ts";
import { type TrainingMemory, trainingMemory } from "./trainingMemory.ts";
import { layerWords } from "./words.ts";

/** How many numbers a layer, or a network, consists of. */
export interface WeightCounts {
  /** Weights, trained and frozen: what papers and other libraries call parameters. */
  readonly parameters: number;
  /** Those that training changes. */
  readonly trained: number;
  /** Those that are kept as they are, because their layer is frozen. */
  readonly frozen: number;
  /** Numbers that no gradient changes: running means and variances. Not among the parameters. */
  readonly untrained: number;
  /** Constants measured on the training images. Not among the parameters. */
  readonly measured: number;
}

/** What a layer is, makes and costs, with all layers inside it. */
export interface LayerSummary extends WeightCounts {
  /** How the names of its weights begin; "" for the network itself. */
  readonly path: string;
  readonly kind: string;
  /** The layer and its settings: "conv2d(64, 3) strides 2, relu". */
  readonly words: string;
  /** [N, ...]. */
  readonly input: Shape;
  /** [N, ...]. */
  readonly output: Shape;
  /** Of convolutions and matrix products, for one image. */
  readonly multiplyAdds: number;
  /** The layers inside it, in order. */
  readonly layers: readonly LayerSummary[];
}

/** A network's layers and costs. */
export interface NetworkSummary extends LayerSummary {
  /** What a step of training needs. */
  readonly memory: TrainingMemory;
  /** About how large the finished model's ONNX file is, in bytes. */
  readonly fileBytes: number;
}

export interface SummarizeOptions {
  /** What the network takes: images, or rows of numbers. */
  readonly input: InputShape;
  /** Images in a batch of training, for the memory; at least 1. Default 96, as in `fit`. */
  readonly batch?: number;
  /** What trains it, for the memory. Default adam(). */
  readonly optimizer?: Optimizer;
}

/**
 * What a network consists of and costs: its layers with their shapes, parameters and multiply-adds, the memory of a step of
 * training, the size of the finished file. The network is written as graph; no weight is drawn, nothing runs.
 * @throws ProblemError when a layer does not fit its input, or the batch is not whole and at least 1.
 */
export function summarize(network: Layer, options: SummarizeOptions): NetworkSummary {
  expectOptions("summarize", options, ["input", "batch", "optimizer"]);
  const { input, batch = 96, optimizer = adam() } = options;
  expectWhole("summarize", "batch", batch);
  const { feed, x } = networkInput(input);
  const { root, output, inputs } = writeNetwork(network, x, { mode: "infer" });
  const layers = summaryOf(root, multiplyAdds(root));
  const graph = lower({ inputs: [feed, ...inputs.values()], outputs: { output } });
  return {
    ...layers,
    memory: trainingMemory(network, input, { batch, optimizer }),
    fileBytes: writeOnnx(graph).length + 4 * (layers.parameters + layers.untrained + layers.measured),
  };
}

function summaryOf(written: WrittenLayer, costs: ReadonlyMap<WrittenLayer, number>): LayerSummary {
  const { layer, path, input, output, weights, inside } = written;
  const layers = inside.map((inner) => summaryOf(inner, costs));
  const own = (role: WrittenWeight["role"]) =>
    sum(weights.filter((weight) => weight.role === role).map(({ shape }) => elementCount(shape)));
  const all = (role: WrittenWeight["role"]) => own(role) + sum(layers.map((inner) => inner[role]));
  const [trained, frozen] = [all("trained"), all("frozen")];
  return {
    path,
    kind: layer.kind,
    words: layerWords(layer),
    input: input.shape,
    output: output.shape,
    parameters: trained + frozen,
    trained,
    frozen,
    untrained: all("untrained"),
    measured: all("measured"),
    multiplyAdds: costs.get(written)! + sum(layers.map((inner) => inner.multiplyAdds)),
    layers,
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
