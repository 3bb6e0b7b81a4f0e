import { input } from "../graph/graph.ts";
import { bind } from "../graph/shape.ts";
import type { Layer } from "../nn/layer.ts";
import type { Loss } from "../nn/losses/loss.ts";
import type { Weights } from "../nn/model.ts";
import { writeOnnx } from "../onnx/write.ts";
import { inference } from "./inference.ts";
import { lower } from "./lowering/lower.ts";

/** A trained network that takes rows of numbers and gives numbers. */
export interface ValueModel {
  readonly network: Layer;
  /** The size of the rows that it takes: [3], or [channels, height, width]. */
  readonly features: readonly number[];
  readonly weights: Weights;
}

/**
 * A trained model as the bytes of an ONNX file that any ONNX Runtime opens.
 * In: `inputs` float32 [n, ...features]. Out: `values` float32, what the network gives.
 * @param metadata words kept in the file beside the graph; default none
 * @throws ProblemError when a weight is missing.
 */
export function encodeValueModel(
  { network, features, weights }: ValueModel,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const graph = lower(inference(network, { features }, weights, "values"), { webgpu: true });
  return writeOnnx(graph, { name: "values", metadata });
}

/** A model beside a loss, as the bytes of an ONNX file. */
export interface ValueJudge {
  /** In: `inputs` and `targets`, float32. Out: `values`, what the network gives, and `losses` [n]. */
  readonly file: Uint8Array;
  /** The size of what the network gives for one row. */
  readonly outputs: readonly number[];
}

/**
 * A trained model together with the loss of each row.
 * @throws ProblemError when a weight is missing, or the loss does not fit the output.
 */
export function encodeValueJudge({ network, features, weights }: ValueModel, loss: Loss): ValueJudge {
  const graph = inference(network, { features }, weights, "values");
  const values = graph.outputs.values!;
  const targets = input("targets", "float32", values.shape);
  const judging = { inputs: [...graph.inputs, targets], outputs: { values, losses: loss.apply(values, targets) } };
  return {
    file: writeOnnx(lower(judging, { webgpu: true }), { name: "judge" }),
    outputs: bind(values.shape, { N: 1 }).slice(1),
  };
}
