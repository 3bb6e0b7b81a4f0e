import { expect } from "vitest";
import type { Type } from "../../src/graph/graph.ts";
import { fromTensor } from "../../src/reference/tensors.ts";
import { type Tensor, toNumbers } from "../../src/tensor/tensor.ts";

/** Rounding of float32 in a few dozen operations, relative to the largest number of the result. */
const TOLERANCE = 1e-5;

/** Holds what an engine gave against the reference: type, shape, and every number. */
export function expectClose(actual: Tensor, expected: Tensor, { dtype }: Pick<Type, "dtype">, what: string): void {
  expect(actual.shape, `shape of ${what}`).toEqual(expected.shape);
  expect(actual.dtype, `type of ${what}`).toBe(dtype);
  const numbers = fromTensor(actual).data;
  const wanted = toNumbers(expected);
  const scale = 1 + Math.max(0, ...wanted.map(Math.abs).filter(Number.isFinite));
  for (const [i, each] of wanted.entries()) {
    const close = Object.is(numbers[i], each) || Math.abs(numbers[i]! - each) <= TOLERANCE * scale;
    expect(close, `element ${i} of ${what}: ${numbers[i]}, not ${each}`).toBe(true);
  }
}
