import { ProblemError } from "../errors.ts";
import { constant, type Value } from "../graph/graph.ts";
import { isStatic } from "../graph/shape.ts";
import { dependents, inOrder } from "../graph/walk.ts";
import { add } from "../ops/elementwise.ts";
import { expand } from "../ops/layout.ts";
import { filled } from "../tensor/tensor.ts";
import type { Blocked, Differentiable, InputGradient } from "./rule.ts";
import { rules } from "./rules/table.ts";
import { sumToShape } from "./sumToShape.ts";

/**
 * The gradients of a scalar with respect to some values it depends on, as more graph (reverse-mode differentiation).
 * Returns one value for each of `wrt`, with its shape; zeros where the scalar does not depend on it.
 * @throws ProblemError when `loss` is not a scalar, or an operator on the way has no gradient.
 */
export function gradient(loss: Value, wrt: readonly Value[]): Value[] {
  if (loss.shape.length !== 0) {
    throw new ProblemError({
      what: "gradient: the loss must be one number",
      expected: "shape []",
      received: `shape [${loss.shape}]`,
      mend: "Put reduceMean(...) or reduceSum(...) around it.",
    });
  }
  const order = inOrder([loss]);
  const needed = dependents(order, wrt);
  const parts = new Map<Value, Value[]>([[loss, [constant(filled(loss.dtype, [], 1))]]]);
  const sums = new Map<Value, Value>();

  for (const value of order.toReversed()) {
    const received = parts.get(value);
    if (received === undefined || !needed.has(value)) continue;
    const dy = received.reduce(add);
    sums.set(value, dy);
    if (!value.inputs.some((from) => needed.has(from))) continue;
    for (const [i, write] of inputGradients(value, dy).entries()) {
      const from = value.inputs[i]!;
      if (!needed.has(from)) continue;
      if (typeof write !== "function") {
        refuseUnlessZero(value, write);
        continue;
      }
      const part = sumToShape(write(), from.shape);
      parts.set(from, [...(parts.get(from) ?? []), part]);
    }
  }
  return wrt.map((value) => sums.get(value) ?? zerosLike(value));
}

function inputGradients(value: Value, dy: Value): readonly (InputGradient | Blocked)[] {
  const rule = rules[value.op] as Differentiable<typeof value.op> | Blocked;
  return typeof rule === "function" ? rule(value as never, dy) : value.inputs.map(() => rule);
}

function refuseUnlessZero(value: Value, { none }: Blocked): void {
  if (none === "zero") return;
  throw new ProblemError({ what: `gradient: no gradient flows through ${value.op}`, mend: none });
}

function zerosLike(value: Value): Value {
  const zero = constant(filled(value.dtype, isStatic(value.shape) ? value.shape : [], 0));
  return expand(zero, value.shape);
}
