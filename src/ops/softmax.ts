import { emit, type Value } from "../graph/graph.ts";
import { normalizeAxis } from "../graph/shape.ts";
import { expectFloat } from "./operand.ts";

/**
 * e^x divided by its sum along an axis: positive numbers that sum to 1.
 * @param axis default the last; a negative one counts from the end
 * @throws ProblemError when x does not hold floating-point numbers, or has no such axis.
 */
export function softmax(x: Value, axis = -1): Value {
  expectFloat("Softmax", x);
  return emit("Softmax", { axis: normalizeAxis(axis, x.shape.length, "Softmax") }, [x], x);
}

/**
 * The logarithm of softmax, computed without overflow.
 * @param axis default the last; a negative one counts from the end
 * @throws ProblemError when x does not hold floating-point numbers, or has no such axis.
 */
export function logSoftmax(x: Value, axis = -1): Value {
  expectFloat("LogSoftmax", x);
  return emit("LogSoftmax", { axis: normalizeAxis(axis, x.shape.length, "LogSoftmax") }, [x], x);
}
