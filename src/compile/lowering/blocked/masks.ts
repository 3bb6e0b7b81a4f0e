import type { Value, ValueOf } from "../../../graph/graph.ts";
import { constant } from "../../../graph/graph.ts";
import { sameShape } from "../../../graph/shape.ts";
import { mul } from "../../../ops/elementwise.ts";
import { filled } from "../../../tensor/tensor.ts";
import { combinationOf, raised, writeCombination } from "./combination.ts";
import { elementwise } from "./elementwise.ts";
import { blockedForms, type Forms, fitsBlocks } from "./forms.ts";
import { isAtMost, isPositive } from "./steps.ts";
import { isSingle, type Surroundings } from "./surroundings.ts";

/*
 * The gradients of ReLU and of what is held between two bounds keep a value where another is inside, and are 0 elsewhere. A
 * product with 0 or 1 is cheaper than choosing.
 */

/** What a choice depends on. */
interface Range {
  readonly x: Value;
  /** x > 0, or least <= x <= most. */
  readonly bounds: "positive" | { readonly least: number; readonly most: number };
}

export function masked(value: ValueOf<"Where">, around: Surroundings): Forms | undefined {
  const { block, formsOf } = around;
  const [condition, kept, other] = value.inputs as [Value, Value, Value];
  const range = numberOf(other) === 0 && value.dtype === "float32" ? rangeOf(condition) : undefined;
  if (range === undefined || !fitsBlocks(value.shape, block)) return elementwise(value, around);
  const [x, gradient] = [formsOf(range.x), formsOf(kept)];
  const fits = x.native !== "plain" && [x, gradient].every(({ shape }) => sameShape(shape, value.shape));
  if (!fits) return elementwise(value, around);
  return blockedForms(value.shape, block, () => mul(gradient.blocked(), isInside(x, range.bounds, block)));
}

function isInside(x: Forms, bounds: Range["bounds"], block: number): Value {
  if (bounds === "positive") return isPositive(x.blocked());
  // |x - middle| <= half: the distance is written with what x is made of, by a ReLU that leaks -1.
  const [middle, half] = [(bounds.most + bounds.least) / 2, (bounds.most - bounds.least) / 2];
  const distance = writeCombination(raised(combinationOf(x), constant(filled("float32", [], -middle))), {
    ...{ shape: x.shape, block },
    activation: { kind: "LeakyRelu", alpha: -1 },
  });
  return isAtMost(distance, half);
}

function rangeOf(condition: Value): Range | undefined {
  const [a, b] = condition.inputs as [Value, Value];
  if (condition.op === "Greater" && numberOf(b) === 0) return { x: a, bounds: "positive" };
  if (condition.op !== "And" || a.op !== "GreaterOrEqual" || b.op !== "LessOrEqual") return undefined;
  const [least, most] = [numberOf(a.inputs[1]!), numberOf(b.inputs[1]!)];
  const isOne = a.inputs[0] === b.inputs[0] && least !== undefined && most !== undefined && least < most;
  return isOne && Number.isFinite(most - least) ? { x: a.inputs[0]!, bounds: { least, most } } : undefined;
}

/** The one number that a value is known to be. */
function numberOf(value: Value): number | undefined {
  return value.op === "Constant" && isSingle(value) ? Number(value.attrs.tensor.data[0]) : undefined;
}
