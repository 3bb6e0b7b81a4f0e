import { allocate, type DType, isFloat } from "../tensor/dtype.ts";
import { type Tensor, tensor, toNumbers } from "../tensor/tensor.ts";
import type { NdArray } from "./ndarray.ts";

/** The numbers of a tensor, those of float16 decoded. */
export function fromTensor(from: Tensor): NdArray {
  const numbers = toNumbers(from);
  return { shape: from.shape, data: Float64Array.from(from.dtype === "float16" ? numbers.map(decodeHalf) : numbers) };
}

/** Numbers as a tensor of an element type; every floating-point type becomes float64. */
export function toTensor({ shape, data }: NdArray, dtype: DType): Tensor {
  if (isFloat(dtype)) return tensor("float64", shape, data);
  const target = allocate(dtype, data.length);
  if (target instanceof BigInt64Array) for (const [i, value] of data.entries()) target[i] = BigInt(Math.trunc(value));
  else target.set(data);
  return tensor(dtype, shape, target);
}

/** The numbers as an element type can hold them: whole numbers are cut towards zero and wrap around. */
export function cutToType(array: NdArray, dtype: DType): NdArray {
  return isFloat(dtype) || dtype === "bool" ? array : fromTensor(toTensor(array, dtype));
}

/** A float16 from its bits: sign, five bits of exponent, ten of fraction (IEEE 754 binary16). */
function decodeHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = (bits & 0x3ff) / 1024;
  if (exponent === 0) return sign * fraction * 2 ** -14;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (1 + fraction) * 2 ** (exponent - 15);
}
