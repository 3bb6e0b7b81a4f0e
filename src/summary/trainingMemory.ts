import { gradient } from "../autodiff/gradient.ts";
import { type InputShape, networkInput } from "../compile/inputs.ts";
import { input, type Value } from "../graph/graph.ts";
import { BATCH, bind } from "../graph/shape.ts";
import { inOrder } from "../graph/walk.ts";
import type { Layer } from "../nn/layer.ts";
import type { Optimizer } from "../nn/optimizers/optimizer.ts";
import { writeNetwork } from "../nn/write.ts";
import { mul } from "../ops/elementwise.ts";
import { reduceSum } from "../ops/reduce.ts";
import type { DType } from "../tensor/dtype.ts";
import { elementCount } from "../tensor/tensor.ts";

/** Bytes that one step of training needs. What an engine needs beside, to compute with, is not counted. */
export interface TrainingMemory {
  /** Images in the batch. */
  readonly batch: number;
  /** All weights once: what gradients change, what they leave, and what layers keep. */
  readonly weights: number;
  /** One number for each trained weight. */
  readonly gradients: number;
  /** What the optimiser keeps for each trained weight. */
  readonly optimizer: number;
  /** Values of the forward pass that gradients read again, each once. Reshaped values are the same memory. */
  readonly activations: number;
  /** Gradients and activations, and weights and the optimiser's state three times: before the step, after it, and at the end of the last epoch. */
  readonly total: number;
}

/** What training a network on a batch of images needs. Nothing is drawn or run. */
export function trainingMemory(
  network: Layer,
  shape: InputShape,
  { batch, optimizer }: { readonly batch: number; readonly optimizer: Optimizer },
): TrainingMemory {
  const { output, parameters, measured, inputs } = writeNetwork(network, networkInput(shape).x, { mode: "train" });
  const trained = parameters.filter(({ trainable }) => trainable);
  const counts = trained.map((spec) => ({ size: elementCount(spec.shape), slots: optimizer.slots(spec).length }));
  const weights = 4 * sum([...parameters, ...measured].map((spec) => elementCount(spec.shape)));
  const gradients = 4 * sum(counts.map(({ size }) => size));
  const slots = 4 * sum(counts.map(({ size, slots }) => size * slots));
  const wanted = trained.map(({ name }) => inputs.get(name)!);
  const activations = sum(keptValues(output, wanted).map((value) => byteCount(value, batch)));
  const total = gradients + activations + 3 * (weights + slots);
  return { batch, weights, gradients, optimizer: slots, activations, total };
}

/** The values that depend on the batch, are part of the forward pass, and are read by the backward pass. */
function keptValues(output: Value, weights: readonly Value[]): Value[] {
  const end = reduceSum(mul(output, input("outputGradient", "float32", output.shape)));
  const forward = new Set(inOrder([output]));
  const kept = new Set<Value>();
  for (const value of inOrder(gradient(end, weights))) {
    if (forward.has(value)) continue;
    for (const from of value.inputs) if (forward.has(from) && hasBatch(from)) kept.add(memoryOf(from));
  }
  return [...kept];
}

function hasBatch({ shape }: Value): boolean {
  return shape.some((size) => typeof size === "string");
}

function memoryOf(value: Value): Value {
  let source = value;
  while (source.op === "Reshape") source = source.inputs[0]!;
  return source;
}

function byteCount({ dtype, shape }: Value, batch: number): number {
  return BYTES[dtype] * elementCount(bind(shape, { [BATCH]: batch }));
}

const BYTES: { readonly [D in DType]: number } = {
  float32: 4,
  float64: 8,
  float16: 2,
  uint8: 1,
  int8: 1,
  int32: 4,
  int64: 8,
  bool: 1,
};

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
