import { expect } from "vitest";
import type { Graph, Type, Value } from "../../src/graph/graph.ts";
import { inOrder } from "../../src/graph/walk.ts";
import { fromTensor } from "../../src/reference/tensors.ts";
import { type Limit, limits } from "../../src/runtime/limits.ts";
import type { EngineName } from "../../src/runtime/runtime.ts";
import { type Tensor, toNumbers } from "../../src/tensor/tensor.ts";

/** Rounding of float32 in a few dozen operations, relative to the largest number of the result. */
const TOLERANCE = 1e-5;

/** Holds what an engine gave against the reference: type, shape, and every number. */
export function expectClose(
  actual: Tensor,
  expected: Tensor,
  { dtype }: Pick<Type, "dtype">,
  what: string,
  tolerance = TOLERANCE,
): void {
  expect(actual.shape, `shape of ${what}`).toEqual(expected.shape);
  expect(actual.dtype, `type of ${what}`).toBe(dtype);
  const numbers = fromTensor(actual).data;
  const wanted = toNumbers(expected);
  const scale = 1 + Math.max(0, ...wanted.map(Math.abs).filter(Number.isFinite));
  for (const [i, each] of wanted.entries()) {
    const close = Object.is(numbers[i], each) || Math.abs(numbers[i]! - each) <= tolerance * scale;
    expect(close, `element ${i} of ${what}: ${numbers[i]}, not ${each}`).toBe(true);
  }
}

/** What is allowed to an engine by `limits`: how far it may stray, and why it cannot run a graph at all. */
export function allowance(engine: EngineName, graph: Graph): { readonly tolerance: number; readonly reason?: string } {
  const values = inOrder(Object.values(graph.outputs));
  const ours = limits.filter((limit) => limit.engine === engine && values.some((value) => concerns(limit, value)));
  const absent = ours.find(({ kind }) => kind === "absent");
  const tolerance = Math.max(TOLERANCE, ...ours.map((limit) => limit.tolerance ?? 0));
  return absent === undefined ? { tolerance } : { tolerance, reason: absent.reason };
}

function concerns({ operators, types, isEmpty }: Limit, { op, dtype, inputs, shape }: Value): boolean {
  const found = [dtype, ...inputs.map((from) => from.dtype)];
  if (operators !== undefined && !operators.includes(op)) return false;
  if (types !== undefined && !types.some((type) => found.includes(type))) return false;
  return isEmpty !== true || shape.includes(0);
}
