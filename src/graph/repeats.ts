import { emit, type Value } from "./graph.ts";
import { ELEMENTWISE } from "./operators.ts";
import { broadcastShapes, type Shape, sameShape } from "./shape.ts";

/** Writes a value that simplifying makes, which may be simplified in turn. */
export type Write = (value: Value) => Value;

/**
 * An operator on single elements repeats its operands where it must; what was repeated for it before need not be. Where all
 * its operands are smaller than what it gives, it works on them, and what it gives is repeated: gradients of means become
 * numbers per channel that meet large values only once.
 */
export function withoutRepeats(value: Value, write: Write): Value | undefined {
  if (!(value.op in ELEMENTWISE) || !value.inputs.some((from) => from.op === "Expand")) return undefined;
  const inputs = value.inputs.map((from) => (from.op === "Expand" ? from.inputs[0]! : from));
  const shape = inputs.reduce<Shape | undefined>((sum, from) => sum && broadcastShapes(sum, from.shape), []);
  if (shape === undefined) return undefined;
  const small = emit(value.op, value.attrs as never, inputs, { dtype: value.dtype, shape }) as Value;
  return sameShape(shape, value.shape) ? small : emit("Expand", { shape: value.shape }, [write(small)], value);
}
