import { ProblemError } from "../errors.ts";
import { constant, emit, type Type, type Value } from "../graph/graph.ts";
import type { OpType } from "../graph/operators.ts";
import { broadcastShapes, formatShape } from "../graph/shape.ts";
import type { DType } from "../tensor/dtype.ts";
import { fromNumbers } from "../tensor/tensor.ts";

/** A value, or a number that stands for a constant scalar of the other operand's type. */
export type Operand = Value | number;

/** "float32[N,3,32,32]". */
export function formatType({ dtype, shape }: Type): string {
  return `${dtype}${formatShape(shape)}`;
}

/**
 * A constant scalar.
 * @throws ProblemError when the type holds whole numbers alone and the value is none.
 */
export function scalar(value: number, dtype: DType = "float32"): Value {
  if (!dtype.startsWith("float") && !Number.isInteger(value)) {
    throw new ProblemError({
      what: `${value} stands beside a value of ${dtype}, which holds whole numbers alone`,
      mend: 'Put cast(..., "float32") around the value.',
    });
  }
  return constant(fromNumbers(dtype, [], [value]));
}

/** Two operands as values of one type. */
export function pair(where: OpType, a: Operand, b: Operand): readonly [Value, Value] {
  const dtype = typeof a !== "number" ? a.dtype : typeof b !== "number" ? b.dtype : "float32";
  const left = typeof a === "number" ? scalar(a, dtype) : a;
  const right = typeof b === "number" ? scalar(b, dtype) : b;
  expectSameType(where, left, right);
  return [left, right];
}

/** Emits an operator of two broadcast operands. */
export function broadcast<
  T extends
    | "Add"
    | "Sub"
    | "Mul"
    | "Div"
    | "Pow"
    | "Min"
    | "Max"
    | "Equal"
    | "Greater"
    | "GreaterOrEqual"
    | "Less"
    | "LessOrEqual"
    | "And"
    | "Or",
>(op: T, a: Operand, b: Operand, output?: DType): Value {
  const [left, right] = pair(op, a, b);
  return emit<"Add">(op as "Add", {}, [left, right], {
    dtype: output ?? left.dtype,
    shape: broadcastOf(op, left, right),
  });
}

/** The shape that all operands broadcast to. Throws a ProblemError where they do not fit. */
export function broadcastOf(where: OpType, ...values: readonly Value[]): Type["shape"] {
  return values.reduce<Type["shape"]>((shape, value) => {
    const joined = broadcastShapes(shape, value.shape);
    if (joined === undefined) {
      throw new ProblemError({
        what: `${where}: its operands do not broadcast`,
        expected: "equal sizes, or 1, counted from the last axis",
        received: values.map((each) => formatShape(each.shape)).join(" and "),
      });
    }
    return joined;
  }, []);
}

/** Throws a ProblemError unless both values have one element type. */
export function expectSameType(where: OpType, a: Value, b: Value): void {
  if (a.dtype !== b.dtype) {
    throw new ProblemError({
      what: `${where}: its operands have different types`,
      received: `${formatType(a)} and ${formatType(b)}`,
      mend: `Put cast(..., "${a.dtype}") around one of them.`,
    });
  }
}

/** Throws a ProblemError unless `value` holds floating-point numbers. */
export function expectFloat(where: OpType, value: Value): void {
  if (!value.dtype.startsWith("float")) {
    throw new ProblemError({
      what: `${where}: its input must hold floating-point numbers`,
      received: formatType(value),
      mend: 'Put cast(..., "float32") around it.',
    });
  }
}
