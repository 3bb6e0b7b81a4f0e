import type { OpAttrs, OpType } from "../graph/operators.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { NdArray } from "./ndarray.ts";

/** What an operator gives for its inputs. It works out its own output shape, which `evaluate` holds against the inferred one. */
export type Kernel<T extends OpType> = (inputs: readonly NdArray[], attrs: OpAttrs[T], scope: Scope) => NdArray;

/** What a run knows besides the values. */
export interface Scope {
  readonly feeds: Readonly<Record<string, Tensor>>;
  /** The sizes that symbols stand for. */
  readonly symbols: Readonly<Record<string, number>>;
}

/** The whole table: one row for every operator. */
export type Kernels = { readonly [T in OpType]: Kernel<T> };
