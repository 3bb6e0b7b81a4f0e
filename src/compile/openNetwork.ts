import { input, type Value, type ValueOf } from "../graph/graph.ts";
import { BATCH } from "../graph/shape.ts";
import type { Model } from "../nn/model.ts";
import { writeNetwork } from "../nn/write.ts";
import { type Stage, stagesOf } from "./stages.ts";

/** A finished network as a graph to look into: any value of it may be asked for, and gradients with respect to the pixels. */
export interface OpenNetwork {
  /** "pixels", float32 [N, channels, height, width], 0 to 255. */
  readonly pixels: ValueOf<"Input">;
  /** Probabilities, [N, classes], or whatever the network gives. */
  readonly output: Value;
  /** What softmax makes probabilities of, [N, classes]; the output itself where there is no softmax at the end. */
  readonly logits: Value;
  /** Its convolutions, poolings and dense layers, in the order in which they run. */
  readonly stages: readonly Stage[];
}

/**
 * Opens a model to look inside. Its weights are constants of the graph; nothing has been simplified.
 * @throws ProblemError when a weight is missing or does not fit.
 */
export function openNetwork({ network, image, weights }: Pick<Model, "network" | "image" | "weights">): OpenNetwork {
  const pixels = input("pixels", "float32", [BATCH, image.channels, image.height, image.width]);
  const { output } = writeNetwork(network, pixels, { mode: "infer", values: weights });
  const logits = output.op === "Softmax" ? output.inputs[0]! : output;
  return Object.freeze({ pixels, output, logits, stages: stagesOf(output, pixels, weights) });
}
