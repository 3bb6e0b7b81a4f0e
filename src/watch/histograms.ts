import type { Weights } from "../nn/model.ts";
import type { SummaryValue } from "./eventProto.ts";
import { histogram } from "./histogram.ts";

/** A histogram of each weight: "weights/conv2d.kernel". */
export function weightHistograms(weights: Weights): readonly SummaryValue[] {
  return Object.entries(weights).flatMap(([name, { data }]) => named(`weights/${name}`, data as Float32Array));
}

/** A histogram of what each layer gives, and the part of it that is zero: "activations/relu", "sparsity/relu". */
export function activationSummaries(activations: Readonly<Record<string, Float32Array>>): readonly SummaryValue[] {
  return Object.entries(activations).flatMap(([name, numbers]) => {
    const zeros = numbers.reduce((count, number) => count + (number === 0 ? 1 : 0), 0);
    const sparsity = zeros / Math.max(1, numbers.length);
    return [...named(`activations/${name}`, numbers), { tag: `sparsity/${name}`, simpleValue: sparsity }];
  });
}

function named(tag: string, numbers: Float32Array): readonly SummaryValue[] {
  const histo = histogram(numbers);
  return histo === undefined ? [] : [{ tag, histo }];
}
