import type { DType } from "../tensor/dtype.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { OpAttrs, OpType } from "./operators.ts";
import type { Shape } from "./shape.ts";

/** What is known of a value before the graph runs. */
export interface Type {
  readonly dtype: DType;
  readonly shape: Shape;
}

/** One operator applied to values, which is also the value that it gives: every operator has one output. */
export interface ValueOf<T extends OpType> extends Type {
  readonly op: T;
  readonly attrs: OpAttrs[T];
  readonly inputs: readonly Value[];
}

/**
 * What a graph is made of. Frozen: a graph is whatever its outputs reach, so there is no builder, no current graph
 * and no names until ONNX is written. `value.op` tells the operators apart.
 */
export type Value = { [T in OpType]: ValueOf<T> }[OpType];

/** A computation: named outputs, and through them everything that they are made of. */
export interface Graph {
  /** Inputs in the order in which they are declared. Some may be unused. */
  readonly inputs: readonly ValueOf<"Input">[];
  readonly outputs: Readonly<Record<string, Value>>;
}

/** Applies an operator. `type` is its inferred output; the functions in `ops/` check the inputs and infer it. */
export function emit<T extends OpType>(op: T, attrs: OpAttrs[T], inputs: readonly Value[], type: Type): ValueOf<T> {
  return Object.freeze({
    op,
    attrs: Object.freeze({ ...attrs }) as OpAttrs[T],
    inputs: Object.freeze([...inputs]),
    dtype: type.dtype,
    shape: Object.freeze([...type.shape]),
  });
}

/** The same operator over other values of the same types; the value itself where they are its own. */
export function withInputs(value: Value, inputs: readonly Value[]): Value {
  const isSame = inputs.every((from, i) => from === value.inputs[i]);
  return isSame ? value : (emit(value.op, value.attrs as never, inputs, value) as Value);
}

/** A value that is fed when the graph runs. */
export function input(name: string, dtype: DType, shape: Shape): ValueOf<"Input"> {
  return emit("Input", { name }, [], { dtype, shape });
}

/** A value that is known now. */
export function constant(tensor: Tensor): ValueOf<"Constant"> {
  return emit("Constant", { tensor }, [], tensor);
}

/** Whether something is a value of a graph. */
export function isValue(value: unknown): value is Value {
  const { op, shape, inputs } = Object(value) as Record<string, unknown>;
  return typeof op === "string" && Array.isArray(shape) && Array.isArray(inputs);
}
