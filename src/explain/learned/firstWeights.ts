import { openNetwork } from "../../compile/openNetwork.ts";
import type { Value } from "../../graph/graph.ts";
import { ELEMENTWISE } from "../../graph/operators.ts";
import type { Model } from "../../nn/model.ts";

/** The weights of the first layer, in the shape of what they are multiplied by. */
export interface FirstWeights {
  readonly stage: string;
  readonly kind: "convolution" | "dense";
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Of each filter or unit, float32 [channels, height, width]. */
  readonly units: readonly Float32Array[];
  /** The largest weight of all, without its sign. */
  readonly largest: number;
}

/**
 * The first layer's weights: filters as they are laid over the picture, or, where it is dense, each unit's weights in the picture's
 * shape. Weights of later layers are multiplied by maps, and are no pictures.
 * @returns undefined where the first layer does not read the pixels in their places
 */
export function firstWeights(model: Model): FirstWeights | undefined {
  const { stages, pixels } = openNetwork(model);
  const { image } = model;
  const first = stages.find(({ kind }) => kind !== "pooling");
  const kernel = first?.kernel;
  if (first === undefined || kernel === undefined || first !== stages[0]) return undefined;
  if (!readsPixels(first.input, pixels)) return undefined;
  const weights = kernel.data as Float32Array;
  if (first.kind === "convolution") {
    const [filters = 0, channels = 0, height = 0, width = 0] = kernel.shape;
    const size = channels * height * width;
    if (channels !== image.channels) return undefined;
    const units = Array.from({ length: filters }, (_, i) => weights.slice(i * size, (i + 1) * size));
    return { stage: first.name, kind: "convolution", height, width, channels, units, largest: largestOf(weights) };
  }
  const [inputs = 0, count = 0] = kernel.shape;
  const { height, width, channels } = image;
  if (inputs !== height * width * channels) return undefined;
  const units = Array.from({ length: count }, (_, unit) =>
    Float32Array.from({ length: inputs }, (_, i) => weights[i * count + unit]!),
  );
  return { stage: first.name, kind: "dense", height, width, channels, units, largest: largestOf(weights) };
}

/** Whether each number is made of one pixel, in the pixels' order. */
function readsPixels(value: Value, pixels: Value): boolean {
  if (value === pixels) return true;
  if (!(value.op in ELEMENTWISE) && value.op !== "Reshape") return false;
  const fed = value.inputs.filter((from) => from.op !== "Constant");
  return fed.length === 1 && readsPixels(fed[0]!, pixels);
}

function largestOf(weights: Float32Array): number {
  return weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
}
