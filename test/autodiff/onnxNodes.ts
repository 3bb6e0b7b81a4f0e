import type { Value } from "../../src/graph/graph.ts";
import { where } from "../../src/ops/choice.ts";
import { conv, convTranspose } from "../../src/ops/conv.ts";
import * as e from "../../src/ops/elementwise.ts";
import { concat, expand, gather, pad, slice, transpose } from "../../src/ops/layout.ts";
import { gemm, matMul } from "../../src/ops/matrix.ts";
import { averagePool, maxPool } from "../../src/ops/pool.ts";
import { argMax, reduceMax, reduceMean, reduceMin, reduceSum } from "../../src/ops/reduce.ts";
import { affineGrid, gridSample } from "../../src/ops/sample.ts";
import { logSoftmax, softmax } from "../../src/ops/softmax.ts";
import type { OperatorCase } from "../frozen/operators.ts";

/** A frozen ONNX node, readable: attributes by kind, and the numbers of inputs that ONNX passes as tensors. */
export interface OnnxNode {
  readonly inputs: readonly Value[];
  number(name: string): number;
  numbers(name: string): readonly number[];
  text(name: string): string;
  /** The elements of an input, or undefined where it is left out. */
  elements(input: number): readonly number[] | undefined;
}

export function onnxNode({ attrs, inputs: frozen }: OperatorCase, inputs: readonly Value[]): OnnxNode {
  return {
    inputs,
    number: (name) => attrs[name] as number,
    numbers: (name) => attrs[name] as readonly number[],
    text: (name) => attrs[name] as string,
    elements: (input) => frozen[input]?.data,
  };
}

type Build = (node: OnnxNode) => Value;

const plain =
  (op: (x: Value) => Value): Build =>
  ({ inputs: [x] }) =>
    op(x!);
const ofTwo =
  (op: (a: Value, b: Value) => Value): Build =>
  ({ inputs: [a, b] }) =>
    op(a!, b!);

const windowOf = (node: OnnxNode) => ({
  strides: node.numbers("strides"),
  pads: node.numbers("pads"),
  ...(node.numbers("dilations") && { dilations: node.numbers("dilations") }),
});

const convOf = (node: OnnxNode) => ({
  ...windowOf(node),
  group: node.number("group"),
  ...(node.inputs[2] && { bias: node.inputs[2] }),
});

const reduceBy =
  (op: typeof reduceSum): Build =>
  (node) =>
    op(node.inputs[0]!, {
      keepdims: node.number("keepdims") === 1,
      ...(node.elements(1) && { axes: node.elements(1)! }),
    });

/** How an ONNX node is written with our operators. */
export const onnxNodes: Readonly<Record<string, Build>> = {
  ...{ Abs: plain(e.abs), Ceil: plain(e.ceil), Cos: plain(e.cos), Erf: plain(e.erf), Exp: plain(e.exp) },
  ...{ Floor: plain(e.floor), Log: plain(e.log), Neg: plain(e.neg), Reciprocal: plain(e.reciprocal) },
  ...{ Relu: plain(e.relu), Round: plain(e.round), Sigmoid: plain(e.sigmoid), Sign: plain(e.sign) },
  ...{ Sin: plain(e.sin), Softplus: plain(e.softplus), Sqrt: plain(e.sqrt), Tanh: plain(e.tanh) },
  ...{ Add: ofTwo(e.add), Sub: ofTwo(e.sub), Mul: ofTwo(e.mul), Div: ofTwo(e.div), Pow: ofTwo(e.pow) },
  ...{ Min: ofTwo(e.min), Max: ofTwo(e.max), MatMul: ofTwo(matMul) },
  HardSigmoid: (node) => e.hardSigmoid(node.inputs[0]!, node.number("alpha"), node.number("beta")),
  Elu: (node) => e.elu(node.inputs[0]!, node.number("alpha")),
  LeakyRelu: (node) => e.leakyRelu(node.inputs[0]!, node.number("alpha")),
  Clip: (node) => e.clip(node.inputs[0]!, node.elements(1)?.[0] ?? -Infinity, node.elements(2)?.[0] ?? Infinity),
  Where: ({ inputs: [condition, a, b] }) => where(condition!, a!, b!),
  ReduceSum: reduceBy(reduceSum),
  ReduceMean: reduceBy(reduceMean),
  ReduceMax: reduceBy(reduceMax),
  ReduceMin: reduceBy(reduceMin),
  ArgMax: (node) => argMax(node.inputs[0]!, node.number("axis"), { keepdims: node.number("keepdims") === 1 }),
  Gemm: (node) =>
    gemm(node.inputs[0]!, node.inputs[1]!, {
      alpha: node.number("alpha"),
      beta: node.number("beta"),
      transA: node.number("transA") === 1,
      transB: node.number("transB") === 1,
      ...(node.inputs[2] && { c: node.inputs[2] }),
    }),
  Transpose: (node) => transpose(node.inputs[0]!, node.numbers("perm")),
  Expand: (node) => expand(node.inputs[0]!, node.elements(1)!),
  Gather: (node) => gather(node.inputs[0]!, node.inputs[1]!, node.number("axis")),
  Concat: (node) => concat(node.inputs, node.number("axis")),
  Slice: (node) =>
    slice(
      node.inputs[0]!,
      node.elements(3)!.map((axis, i) => {
        const [start, end, step] = [1, 2, 4].map((input) => node.elements(input)![i]!);
        return { axis, start: start!, end: end!, step: step! };
      }),
    ),
  Pad: (node) =>
    pad(node.inputs[0]!, node.elements(1)!, {
      mode: node.text("mode") as "constant",
      value: node.elements(2)?.[0] ?? 0,
    }),
  Softmax: (node) => softmax(node.inputs[0]!, node.number("axis")),
  LogSoftmax: (node) => logSoftmax(node.inputs[0]!, node.number("axis")),
  Conv: (node) => conv(node.inputs[0]!, node.inputs[1]!, convOf(node)),
  ConvTranspose: (node) =>
    convTranspose(node.inputs[0]!, node.inputs[1]!, {
      ...convOf(node),
      outputPadding: node.numbers("output_padding"),
    }),
  MaxPool: (node) => maxPool(node.inputs[0]!, node.numbers("kernel_shape"), windowOf(node)),
  AveragePool: (node) =>
    averagePool(node.inputs[0]!, node.numbers("kernel_shape"), {
      ...windowOf(node),
      countIncludePad: node.number("count_include_pad") === 1,
    }),
  GridSample: (node) =>
    gridSample(node.inputs[0]!, node.inputs[1]!, {
      mode: node.text("mode") as "linear",
      paddingMode: node.text("padding_mode") as "zeros",
      alignCorners: node.number("align_corners") === 1,
    }),
  AffineGrid: (node) => {
    const [, , height, width] = node.elements(1)!;
    return affineGrid(node.inputs[0]!, [height!, width!], node.number("align_corners") === 1);
  },
  GlobalAveragePool: ({ inputs: [x] }) => reduceMean(x!, { axes: [2, 3], keepdims: true }),
  GlobalMaxPool: ({ inputs: [x] }) => maxPool(x!, x!.shape.slice(2).map(Number)),
  ReduceL2: (node) => e.sqrt(reduceBy(reduceSum)({ ...node, inputs: [e.square(node.inputs[0]!)] })),
};
