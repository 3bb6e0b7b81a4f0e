/**
 * Operators of each element by itself. Those of one value throw a ProblemError unless it holds floating-point numbers;
 * abs, neg, sign and clip take any numbers. Those of two throw one where their element types differ or their shapes do
 * not broadcast.
 */
import { emit, type Value } from "../graph/graph.ts";
import { broadcast, expectFloat, type Operand } from "./operand.ts";

/** The operators that `unary` emits: a list to extend when one is added. */
type UnaryFloat =
  | "Ceil"
  | "Cos"
  | "Erf"
  | "Exp"
  | "Floor"
  | "Log"
  | "Reciprocal"
  | "Relu"
  | "Round"
  | "Sigmoid"
  | "Sin"
  | "Softplus"
  | "Sqrt"
  | "Tanh";

function unary(op: UnaryFloat, x: Value): Value {
  expectFloat(op, x);
  return emit<"Exp">(op as "Exp", {}, [x], x);
}

/** |x|. */
export function abs(x: Value): Value {
  return emit("Abs", {}, [x], x);
}

/** The smallest whole number not below x. */
export function ceil(x: Value): Value {
  return unary("Ceil", x);
}

/** The cosine of x radians. */
export function cos(x: Value): Value {
  return unary("Cos", x);
}

/** The error function, 2/sqrt(pi) times the integral of exp(-t^2) from 0 to x. */
export function erf(x: Value): Value {
  return unary("Erf", x);
}

/** e^x. */
export function exp(x: Value): Value {
  return unary("Exp", x);
}

/** The largest whole number not above x. */
export function floor(x: Value): Value {
  return unary("Floor", x);
}

/** The natural logarithm. */
export function log(x: Value): Value {
  return unary("Log", x);
}

/** -x. */
export function neg(x: Value): Value {
  return emit("Neg", {}, [x], x);
}

/** 1 / x. */
export function reciprocal(x: Value): Value {
  return unary("Reciprocal", x);
}

/** max(x, 0). */
export function relu(x: Value): Value {
  return unary("Relu", x);
}

/** The nearest whole number; halves go to the even one. */
export function round(x: Value): Value {
  return unary("Round", x);
}

/** 1 / (1 + e^-x). */
export function sigmoid(x: Value): Value {
  return unary("Sigmoid", x);
}

/** -1, 0 or 1. */
export function sign(x: Value): Value {
  return emit("Sign", {}, [x], x);
}

/** The sine of x radians. */
export function sin(x: Value): Value {
  return unary("Sin", x);
}

/** log(1 + e^x), without overflow. */
export function softplus(x: Value): Value {
  return unary("Softplus", x);
}

/** The square root. */
export function sqrt(x: Value): Value {
  return unary("Sqrt", x);
}

/** The hyperbolic tangent. */
export function tanh(x: Value): Value {
  return unary("Tanh", x);
}

/** x where x > 0, alpha (e^x - 1) elsewhere (Clevert et al., 2015). */
export function elu(x: Value, alpha = 1): Value {
  expectFloat("Elu", x);
  return emit("Elu", { alpha }, [x], x);
}

/** alpha x + beta, held between 0 and 1. */
export function hardSigmoid(x: Value, alpha = 0.2, beta = 0.5): Value {
  expectFloat("HardSigmoid", x);
  return emit("HardSigmoid", { alpha, beta }, [x], x);
}

/** x where x >= 0, alpha x elsewhere. */
export function leakyRelu(x: Value, alpha = 0.01): Value {
  expectFloat("LeakyRelu", x);
  return emit("LeakyRelu", { alpha }, [x], x);
}

/** x held between min and max. Either may be infinite. */
export function clip(x: Value, min: number, max: number): Value {
  return emit("Clip", { min, max }, [x], x);
}

/** a + b, broadcast. */
export function add(a: Operand, b: Operand): Value {
  return broadcast("Add", a, b);
}

/** a - b, broadcast. */
export function sub(a: Operand, b: Operand): Value {
  return broadcast("Sub", a, b);
}

/** a * b, broadcast. */
export function mul(a: Operand, b: Operand): Value {
  return broadcast("Mul", a, b);
}

/** a / b, broadcast. */
export function div(a: Operand, b: Operand): Value {
  return broadcast("Div", a, b);
}

/** a to the power b, broadcast. */
export function pow(a: Operand, b: Operand): Value {
  return broadcast("Pow", a, b);
}

/** The smaller of a and b, broadcast. */
export function min(a: Operand, b: Operand): Value {
  return broadcast("Min", a, b);
}

/** The larger of a and b, broadcast. */
export function max(a: Operand, b: Operand): Value {
  return broadcast("Max", a, b);
}

/** x * x. */
export function square(x: Value): Value {
  return mul(x, x);
}
