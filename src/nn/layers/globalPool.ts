import { expectOptions } from "../../errors.ts";
import type { Value } from "../../graph/graph.ts";
import type { ReduceOptions } from "../../ops/reduce.ts";
import type { Layer } from "../layer.ts";
import { expectSpatial, type Rank } from "./spatial.ts";

export interface GlobalPoolOptions {
  /** Whether the spatial axes stay, with size 1. Default false. */
  readonly keepdims?: boolean;
}

/** A layer that reduces all `rank` spatial axes. */
export function globalPooling(
  kind: string,
  rank: Rank,
  options: GlobalPoolOptions,
  reduce: (x: Value, options: ReduceOptions) => Value,
): Layer {
  expectOptions(kind, options, ["keepdims"]);
  const { keepdims = false } = options;
  const axes = Array.from({ length: rank }, (_, axis) => axis + 2);
  const layer: Layer = {
    kind,
    config: { keepdims },
    apply(x) {
      expectSpatial(layer, x, rank, "Put it before flatten() and dense(...).");
      return reduce(x, { axes, keepdims });
    },
  };
  return Object.freeze(layer);
}
