import type { DType } from "../tensor/dtype.ts";

/** The numbers by which ONNX names element types. */
export const ONNX_DATA_TYPE: Readonly<Record<DType, number>> = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
};

/** The element type of an ONNX number, or undefined for one that Plumage does not use. */
export function dtypeOf(dataType: number): DType | undefined {
  return (Object.keys(ONNX_DATA_TYPE) as DType[]).find((dtype) => ONNX_DATA_TYPE[dtype] === dataType);
}
