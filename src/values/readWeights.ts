import type { ValueModel } from "../compile/valueModel.ts";
import type { Layer } from "../nn/layer.ts";

/** Finds a model's weights by their layer and name, "dense.kernel", wherever the layer stands. Undefined where there is not just one. */
export function numbersIn({ weights }: ValueModel): (name: string) => Float64Array | undefined {
  return (wanted) => {
    const found = Object.entries(weights).filter(([name]) => `.${name}`.endsWith(`.${wanted}`));
    return found.length === 1 ? Float64Array.from(found[0]![1].data as Float32Array) : undefined;
  };
}

/** The last layer, which `fitTable` put behind the network: a number of deviations becomes mean + number * deviation. */
export function unitOf({ network }: ValueModel): { readonly mean: number; readonly deviation: number } | undefined {
  const { layers = [] } = network.config as { readonly layers?: readonly Layer[] };
  const { kind, config } = layers.at(-1) ?? {};
  if (kind !== "normalize") return undefined;
  const { mean, deviation } = config as { readonly mean: number; readonly deviation: number };
  return { mean: -mean / deviation, deviation: 1 / deviation };
}
