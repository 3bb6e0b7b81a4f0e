import { erf } from "../erf.ts";
import type { Kernels } from "../kernel.ts";
import { broadcastShape, build, type NdArray, readBroadcast } from "../ndarray.ts";

export const elementwise = {
  Abs: unary(Math.abs),
  Ceil: unary(Math.ceil),
  Cos: unary(Math.cos),
  Erf: unary(erf),
  Exp: unary(Math.exp),
  Floor: unary(Math.floor),
  Log: unary(Math.log),
  Neg: unary((x) => -x),
  Reciprocal: unary((x) => 1 / x),
  Relu: unary((x) => Math.max(x, 0)),
  Round: unary(roundHalfToEven),
  Sigmoid: unary((x) => 1 / (1 + Math.exp(-x))),
  Sign: unary(Math.sign),
  Sin: unary(Math.sin),
  // log(1 + e^x) = max(x, 0) + log(1 + e^-|x|), whose exponential cannot overflow
  Softplus: unary((x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))),
  Sqrt: unary(Math.sqrt),
  Tanh: unary(Math.tanh),
  HardSigmoid: ([x], { alpha, beta }) => map(x!, (each) => Math.min(1, Math.max(0, alpha * each + beta))),
  Elu: ([x], { alpha }) => map(x!, (each) => (each > 0 ? each : alpha * Math.expm1(each))),
  LeakyRelu: ([x], { alpha }) => map(x!, (each) => (each >= 0 ? each : alpha * each)),
  Clip: ([x], { min, max }) => map(x!, (each) => Math.min(Math.max(each, min), max)),
  Add: binary((a, b) => a + b),
  Sub: binary((a, b) => a - b),
  Mul: binary((a, b) => a * b),
  Div: binary((a, b) => a / b),
  Pow: binary((a, b) => a ** b),
  Min: binary(Math.min),
  Max: binary(Math.max),
} satisfies Partial<Kernels>;

function unary(compute: (x: number) => number) {
  return ([x]: readonly NdArray[]): NdArray => map(x!, compute);
}

function map({ shape, data }: NdArray, compute: (x: number) => number): NdArray {
  return { shape, data: data.map((each) => compute(each)) };
}

/** Applies a function of two numbers to two arrays that broadcast. */
export function binary(compute: (a: number, b: number) => number) {
  return ([a, b]: readonly NdArray[]): NdArray =>
    build(broadcastShape([a!.shape, b!.shape]), (index) => compute(readBroadcast(a!, index), readBroadcast(b!, index)));
}

/** The nearest whole number; of two equally near the even one. */
export function roundHalfToEven(x: number): number {
  return Math.abs(x % 1) === 0.5 ? 2 * Math.round(x / 2) : Math.round(x);
}
