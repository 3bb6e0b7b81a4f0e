import { ProblemError } from "../errors.ts";
import { allocate, type DType, type TypedArrays } from "./dtype.ts";

/** Numbers in row-major order with their shape: a plain record, without methods. */
export interface Tensor<D extends DType = DType> {
  readonly dtype: D;
  readonly shape: readonly number[];
  readonly data: TypedArrays[D];
}

/**
 * A tensor over existing data; nothing is copied.
 * @throws ProblemError when `data` has not as many elements as `shape` asks for.
 */
export function tensor<D extends DType>(dtype: D, shape: readonly number[], data: TypedArrays[D]): Tensor<D> {
  const length = elementCount(shape);
  if (data.length !== length) {
    throw new ProblemError({
      what: `tensor ${dtype}[${shape}]: its data has the wrong length`,
      expected: `${length} elements`,
      received: `${data.length}`,
    });
  }
  return { dtype, shape, data };
}

/** A tensor of zeros. */
export function zeros<D extends DType>(dtype: D, shape: readonly number[]): Tensor<D> {
  return { dtype, shape, data: allocate(dtype, elementCount(shape)) };
}

/** A tensor of one repeated number. */
export function filled<D extends DType>(dtype: D, shape: readonly number[], value: number): Tensor<D> {
  const result = zeros(dtype, shape);
  if (result.data instanceof BigInt64Array) result.data.fill(BigInt(value));
  else result.data.fill(value);
  return result;
}

/** A tensor from plain numbers. */
export function fromNumbers<D extends DType>(dtype: D, shape: readonly number[], values: ArrayLike<number>): Tensor<D> {
  const data = allocate(dtype, values.length);
  if (data instanceof BigInt64Array) for (let i = 0; i < values.length; i++) data[i] = BigInt(values[i]!);
  else for (let i = 0; i < values.length; i++) data[i] = values[i]!;
  return tensor(dtype, shape, data);
}

/** The elements as ordinary numbers. */
export function toNumbers({ data }: Tensor): number[] {
  return data instanceof BigInt64Array ? Array.from(data, Number) : Array.from(data);
}

/** How many elements a shape has: the product of its sizes, 1 for a scalar. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
