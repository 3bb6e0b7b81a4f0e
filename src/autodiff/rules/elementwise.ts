import { and, cast, equal, greater, greaterOrEqual, less, lessOrEqual, where } from "../../ops/choice.ts";
import { abs, add, cos, div, exp, log, mul, neg, pow, sigmoid, sign, sin, square, sub } from "../../ops/elementwise.ts";
import { type Rules, ZERO } from "../rule.ts";

/** Functions on single elements. Above each row, its derivative; ZERO stands for steps. */
export const elementwise = {
  // d|x| = sign(x) dx
  Abs: ({ inputs: [x] }, dy) => [() => mul(dy, sign(x!))],
  Ceil: ZERO,
  // d cos x = -sin x dx
  Cos: ({ inputs: [x] }, dy) => [() => neg(mul(dy, sin(x!)))],
  // d erf x = 2/sqrt(pi) e^(-x^2) dx
  Erf: ({ inputs: [x] }, dy) => [() => mul(dy, mul(exp(neg(square(x!))), 2 / Math.sqrt(Math.PI)))],
  // d e^x = e^x dx
  Exp: (y, dy) => [() => mul(dy, y)],
  Floor: ZERO,
  // d log x = dx / x
  Log: ({ inputs: [x] }, dy) => [() => div(dy, x!)],
  // d(-x) = -dx
  Neg: (_, dy) => [() => neg(dy)],
  // d(1/x) = -x^-2 dx
  Reciprocal: (y, dy) => [() => neg(mul(dy, square(y)))],
  // d max(x, 0) = [y > 0] dx; at 0 it is 0, as in PyTorch
  Relu: (y, dy) => [() => where(greater(y, 0), dy, 0)],
  Round: ZERO,
  // d s = s (1 - s) dx
  Sigmoid: (y, dy) => [() => mul(dy, mul(y, sub(1, y)))],
  Sign: ZERO,
  // d sin x = cos x dx
  Sin: ({ inputs: [x] }, dy) => [() => mul(dy, cos(x!))],
  // d log(1 + e^x) = sigmoid(x) dx
  Softplus: ({ inputs: [x] }, dy) => [() => mul(dy, sigmoid(x!))],
  // d sqrt x = dx / (2 sqrt x)
  Sqrt: (y, dy) => [() => div(dy, mul(y, 2))],
  // d tanh x = (1 - tanh^2 x) dx
  Tanh: (y, dy) => [() => mul(dy, sub(1, square(y)))],
  // for x <= 0: d a (e^x - 1) = a e^x dx = (y + a) dx
  Elu: (y, dy) => [() => where(greater(y.inputs[0]!, 0), dy, mul(dy, add(y, y.attrs.alpha)))],
  // alpha dx between the two bends, where 0 < y < 1
  HardSigmoid: (y, dy) => [() => where(and(greater(y, 0), less(y, 1)), mul(dy, y.attrs.alpha), 0)],
  // dx above 0, alpha dx elsewhere; at 0 it is alpha, as in PyTorch
  LeakyRelu: (y, dy) => [() => where(greater(y.inputs[0]!, 0), dy, mul(dy, y.attrs.alpha))],
  // 1 inside and on the bounds, as in PyTorch
  Clip: ({ inputs: [x], attrs: { min, max } }, dy) => [
    () => where(and(greaterOrEqual(x!, min), lessOrEqual(x!, max)), dy, 0),
  ],
  // d(a + b) = da + db
  Add: (_, dy) => [() => dy, () => dy],
  // d(a - b) = da - db
  Sub: (_, dy) => [() => dy, () => neg(dy)],
  // d(a b) = b da + a db
  Mul: ({ inputs: [a, b] }, dy) => [() => mul(dy, b!), () => mul(dy, a!)],
  // d(a / b) = da / b - (a / b) db / b
  Div: (y, dy) => [() => div(dy, y.inputs[1]!), () => neg(div(mul(dy, y), y.inputs[1]!))],
  // d a^b = b a^(b-1) da + a^b log(a) db; where b = 0 the first is 0 (not 0 times 0^-1), where a = 0 the second
  Pow: (y, dy) => {
    const [a, b] = y.inputs;
    return [
      () => mul(dy, mul(b!, pow(a!, where(equal(b!, 0), 1, sub(b!, 1))))),
      () => mul(dy, mul(y, log(where(equal(a!, 0), 1, abs(a!))))),
    ];
  },
  // equal operands share the gradient, as in PyTorch
  Min: ({ inputs: [a, b] }, dy) => [() => mul(dy, winner(less, a!, b!)), () => mul(dy, winner(less, b!, a!))],
  Max: ({ inputs: [a, b] }, dy) => [() => mul(dy, winner(greater, a!, b!)), () => mul(dy, winner(greater, b!, a!))],
} satisfies Partial<Rules>;

type Comparison = typeof less;
type Operand = Parameters<Comparison>[0] & object;

/** 1 where a wins over b, 1/2 where they are equal, 0 elsewhere. */
function winner(wins: Comparison, a: Operand, b: Operand) {
  return add(cast(wins(a, b), a.dtype), mul(cast(equal(a, b), a.dtype), 0.5));
}
