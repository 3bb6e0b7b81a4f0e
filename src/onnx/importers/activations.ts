import type { Value } from "../../graph/graph.ts";
import { cast, greater, where } from "../../ops/choice.ts";
import {
  abs,
  add,
  div,
  elu,
  erf,
  hardSigmoid,
  leakyRelu,
  min,
  mul,
  relu,
  sigmoid,
  softplus,
  sub,
  tanh,
} from "../../ops/elementwise.ts";
import { reshape } from "../../ops/layout.ts";
import { logSoftmax, softmax } from "../../ops/softmax.ts";
import type { NodeReader } from "../nodeReader.ts";
import type { Importers } from "./importer.ts";
import { flattened } from "./layout.ts";

/** Softmax once looked at x as a matrix: all axes from `axis` on were one. */
function alongAxis(of: (x: Value, axis: number) => Value): (node: NodeReader) => Value {
  return (node) => {
    const x = node.input(0);
    if (node.opset >= 13) return of(x, node.int("axis", -1));
    const axis = node.int("axis", 1);
    const fromEnd = axis < 0 ? axis : axis - x.shape.length;
    return fromEnd === -1 ? of(x, -1) : reshape(of(flattened(x, axis), 1), x.shape);
  };
}

/** x where x > 0, slope x elsewhere; a slope for each channel comes as [c, 1, 1], and as [c] in files of old. */
function prelu(node: NodeReader): Value {
  const [x, slope] = [node.input(0), node.input(1)];
  const perChannel = slope.shape.length === 1 && x.shape.length > 2 && slope.shape[0] === x.shape[1];
  const fitted = perChannel ? reshape(slope, [slope.shape[0]!, ...x.shape.slice(2).map(() => 1)]) : slope;
  return add(relu(x), mul(fitted, min(x, 0)));
}

/** x Phi(x), with the normal distribution's Phi or the tangent that resembles it. */
function gelu(node: NodeReader): Value {
  const x = node.input(0);
  if (node.text("approximate", "none") === "none") {
    return mul(mul(x, 0.5), add(erf(mul(x, Math.SQRT1_2)), 1));
  }
  const inner = mul(add(x, mul(mul(mul(x, x), x), 0.044715)), Math.sqrt(2 / Math.PI));
  return mul(mul(x, 0.5), add(tanh(inner), 1));
}

export const activations: Importers = {
  Relu: (node) => relu(node.input(0)),
  Sigmoid: (node) => sigmoid(node.input(0)),
  Tanh: (node) => tanh(node.input(0)),
  Softplus: (node) => softplus(node.input(0)),
  Softsign: (node) => div(node.input(0), add(abs(node.input(0)), 1)),
  Elu: (node) => elu(node.input(0), node.float("alpha", 1)),
  LeakyRelu: (node) => leakyRelu(node.input(0), node.float("alpha", 0.01)),
  HardSigmoid: (node) => hardSigmoid(node.input(0), node.float("alpha", 0.2), node.float("beta", 0.5)),
  // x min(1, max(0, x / 6 + 1 / 2))
  HardSwish: (node) => mul(node.input(0), hardSigmoid(node.input(0), 1 / 6, 0.5)),
  // gamma (max(0, x) + min(0, alpha (e^x - 1)))
  Selu: (node) =>
    mul(elu(node.input(0), node.float("alpha", 1.6732632423543772)), node.float("gamma", 1.0507009873554805)),
  // max(0, x) + min(0, alpha (e^(x / alpha) - 1))
  Celu: (node) => {
    const alpha = node.float("alpha", 1);
    return mul(elu(div(node.input(0), alpha)), alpha);
  },
  Gelu: gelu,
  // x tanh(softplus(x))
  Mish: (node) => mul(node.input(0), tanh(softplus(node.input(0)))),
  PRelu: prelu,
  ThresholdedRelu: (node) => {
    const x = node.input(0);
    return mul(x, cast(greater(x, node.float("alpha", 1)), x.dtype));
  },
  Shrink: (node) => {
    const x = node.input(0);
    const [bias, edge] = [node.float("bias", 0), node.float("lambd", 0.5)];
    const below = where(greater(-edge, x), add(x, bias), mul(x, 0));
    return where(greater(x, edge), sub(x, bias), below);
  },
  Softmax: alongAxis(softmax),
  LogSoftmax: alongAxis(logSoftmax),
};
