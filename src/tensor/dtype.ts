/** The element types that graphs and tensors use, named as in ONNX. */
export type DType = "float32" | "float64" | "float16" | "uint8" | "int8" | "int32" | "int64" | "bool";

/** The JavaScript array that holds each element type. `float16` is kept as its raw 16 bits, `bool` as 0 or 1. */
export interface TypedArrays {
  float32: Float32Array;
  float64: Float64Array;
  float16: Uint16Array;
  uint8: Uint8Array;
  int8: Int8Array;
  int32: Int32Array;
  int64: BigInt64Array;
  bool: Uint8Array;
}

export type TensorData = TypedArrays[DType];

const constructors = {
  float32: Float32Array,
  float64: Float64Array,
  float16: Uint16Array,
  uint8: Uint8Array,
  int8: Int8Array,
  int32: Int32Array,
  int64: BigInt64Array,
  bool: Uint8Array,
} as const;

/** A zero-filled array for `length` elements of `dtype`. */
export function allocate<D extends DType>(dtype: D, length: number): TypedArrays[D] {
  return new constructors[dtype](length) as TypedArrays[D];
}

/** Whether gradients can flow through values of this type. */
export function isFloat(dtype: DType): boolean {
  return dtype === "float32" || dtype === "float64" || dtype === "float16";
}
