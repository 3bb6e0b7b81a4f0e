/**
 * Comparing and choosing. Functions of several values throw a ProblemError where their shapes do not broadcast, or the
 * element types of what is compared or chosen differ; and, or, not and where also where a condition is not bool.
 */
import { ProblemError } from "../errors.ts";
import { emit, type Value } from "../graph/graph.ts";
import type { DType } from "../tensor/dtype.ts";
import { broadcast, broadcastOf, formatType, type Operand, pair } from "./operand.ts";

/** a = b, as bool, broadcast. */
export function equal(a: Operand, b: Operand): Value {
  return broadcast("Equal", a, b, "bool");
}

/** a > b, as bool, broadcast. */
export function greater(a: Operand, b: Operand): Value {
  return broadcast("Greater", a, b, "bool");
}

/** a >= b, as bool, broadcast. */
export function greaterOrEqual(a: Operand, b: Operand): Value {
  return broadcast("GreaterOrEqual", a, b, "bool");
}

/** a < b, as bool, broadcast. */
export function less(a: Operand, b: Operand): Value {
  return broadcast("Less", a, b, "bool");
}

/** a <= b, as bool, broadcast. */
export function lessOrEqual(a: Operand, b: Operand): Value {
  return broadcast("LessOrEqual", a, b, "bool");
}

/** a and b, both bool, broadcast. */
export function and(a: Value, b: Value): Value {
  return broadcast("And", expectBool("And", a), expectBool("And", b));
}

/** a or b, both bool, broadcast. */
export function or(a: Value, b: Value): Value {
  return broadcast("Or", expectBool("Or", a), expectBool("Or", b));
}

/** Not x, a bool. */
export function not(x: Value): Value {
  return emit("Not", {}, [expectBool("Not", x)], x);
}

/** a where the condition holds, b elsewhere; all three broadcast. */
export function where(condition: Value, a: Operand, b: Operand): Value {
  expectBool("Where", condition);
  const [left, right] = pair("Where", a, b);
  return emit("Where", {}, [condition, left, right], {
    dtype: left.dtype,
    shape: broadcastOf("Where", condition, left, right),
  });
}

/** x as another element type. Whole numbers from floats are cut towards zero. */
export function cast(x: Value, to: DType): Value {
  return x.dtype === to ? x : emit("Cast", { to }, [x], { dtype: to, shape: x.shape });
}

function expectBool(op: "And" | "Or" | "Not" | "Where", x: Value): Value {
  if (x.dtype !== "bool") {
    throw new ProblemError({
      what: `${op}: its condition must be bool`,
      received: formatType(x),
      mend: "Compare it with something first.",
    });
  }
  return x;
}
