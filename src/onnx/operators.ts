import type { Value, ValueOf } from "../graph/graph.ts";
import type { BlockedActivation, OpAttrs, OpType, PoolAttrs, Window } from "../graph/operators.ts";
import { isStatic } from "../graph/shape.ts";
import { fromNumbers } from "../tensor/tensor.ts";
import { ONNX_DATA_TYPE } from "./dataType.ts";
import { type Attribute, BLOCKED, type NodeWriter } from "./nodeWriter.ts";

/** How an operator is written as ONNX: it writes nodes and returns the name of the result. */
type Row<T extends OpType> = (value: ValueOf<T>, inputs: readonly string[], writer: NodeWriter) => string;

/** An operator that ONNX has under the same name, with attributes made from ours. */
function same<T extends OpType>(attributes: (attrs: OpAttrs[T]) => Record<string, Attribute> = () => ({})): Row<T> {
  return (value, inputs, writer) => writer.node(value.op, inputs, attributes(value.attrs as OpAttrs[T]));
}

/** An operator that must be rewritten by lowering before ONNX is written. */
function lowered<T extends OpType>(): Row<T> {
  return (value) => {
    throw new Error(`${value.op} must be lowered before ONNX is written`);
  };
}

function window({ strides, pads, dilations }: Window): Record<string, Attribute> {
  return { strides, pads, dilations };
}

function pool(attrs: PoolAttrs): Record<string, Attribute> {
  return { kernel_shape: attrs.kernelShape, ...window(attrs) };
}

/** ONNX writes an infinite bound as a missing input. */
function blockedActivation(activation: BlockedActivation): Record<string, Attribute> {
  const { kind } = activation;
  switch (kind) {
    case "none":
      return {};
    case "Relu":
      return { activation: kind };
    case "Clip":
      return { activation: kind, activation_params: { floats: [activation.min, activation.max] } };
    case "LeakyRelu":
      return { activation: kind, activation_params: { floats: [activation.alpha] } };
  }
}

function bound(value: Value, limit: number, writer: NodeWriter): string {
  return Number.isFinite(limit) ? writer.constant(fromNumbers(value.dtype, [], [limit])) : "";
}

/** The shape of a Reshape: at most one size may be symbolic; ONNX finds it by itself. */
function reshapeTarget(value: ValueOf<"Reshape">, writer: NodeWriter): string {
  const symbolic = value.shape.filter((dim) => typeof dim === "string").length;
  if (symbolic > 1) return runtimeShape(value, writer);
  return writer.ints(value.shape.map((dim) => (typeof dim === "number" ? dim : -1)));
}

/** A shape with symbolic sizes, computed when the graph runs. */
function runtimeShape(value: Value, writer: NodeWriter): string {
  if (isStatic(value.shape)) return writer.ints(value.shape);
  return writer.node(
    "Concat",
    value.shape.map((dim) => (typeof dim === "number" ? writer.ints([dim]) : writer.size(dim))),
    { axis: 0 },
  );
}

/** ONNX repeats an axis where either side is larger, so a symbolic size that x already has need not be known. */
function expandTarget(value: ValueOf<"Expand">, writer: NodeWriter): string {
  const from = value.inputs[0]!.shape;
  const target = value.shape.map((dim, axis) => (dim === from[axis - value.shape.length + from.length] ? 1 : dim));
  return isStatic(target) ? writer.ints(target) : runtimeShape(value, writer);
}

function reduction<T extends "ReduceSum" | "ReduceSumSquare" | "ReduceMean" | "ReduceMax" | "ReduceMin">(): Row<T> {
  return ({ op, attrs }, [x], writer) =>
    writer.node(op, [x!, writer.ints(attrs.axes)], { keepdims: Number(attrs.keepdims) });
}

/** One row for every operator: how it stands in ONNX (opset 20). */
export const operators: { readonly [T in OpType]: Row<T> } = {
  Input: (value, _, writer) => writer.name(value),
  Constant: ({ attrs }, _, writer) => writer.constant(attrs.tensor),
  Dimension: ({ attrs }, _, writer) => {
    const size = writer.node("Cast", [writer.size(attrs.of)], { to: ONNX_DATA_TYPE.float32 });
    return writer.node("Reshape", [size, writer.ints([])]);
  },

  Abs: same(),
  Ceil: same(),
  Cos: same(),
  Erf: same(),
  Exp: same(),
  Floor: same(),
  Log: same(),
  Neg: same(),
  Reciprocal: same(),
  Relu: same(),
  Round: same(),
  Sigmoid: same(),
  Sign: same(),
  Sin: same(),
  Softplus: same(),
  Sqrt: same(),
  Tanh: same(),
  Elu: same(({ alpha }) => ({ alpha: { float: alpha } })),
  HardSigmoid: same(({ alpha, beta }) => ({ alpha: { float: alpha }, beta: { float: beta } })),
  LeakyRelu: same(({ alpha }) => ({ alpha: { float: alpha } })),
  Clip: (value, [x], writer) => {
    const { min, max } = value.attrs;
    return writer.node("Clip", [x!, bound(value, min, writer), bound(value, max, writer)]);
  },
  Add: same(),
  Sub: same(),
  Mul: same(),
  Div: same(),
  Pow: same(),
  Min: same(),
  Max: same(),

  Equal: same(),
  Greater: same(),
  GreaterOrEqual: same(),
  Less: same(),
  LessOrEqual: same(),
  And: same(),
  Or: same(),
  Not: same(),
  Where: same(),
  Cast: same(({ to }) => ({ to: ONNX_DATA_TYPE[to] })),

  ReduceSum: reduction(),
  ReduceSumSquare: reduction(),
  ReduceMean: reduction(),
  ReduceMax: reduction(),
  ReduceMin: reduction(),
  ArgMax: same(({ axis, keepdims }) => ({ axis, keepdims: Number(keepdims), select_last_index: 0 })),

  MatMul: same(),
  Gemm: same(({ alpha, beta, transA, transB }) => ({
    alpha: { float: alpha },
    beta: { float: beta },
    transA: Number(transA),
    transB: Number(transB),
  })),

  Reshape: (value, [x], writer) => writer.node("Reshape", [x!, reshapeTarget(value, writer)]),
  Transpose: same(({ perm }) => ({ perm })),
  Slice: ({ attrs }, [x], writer) => {
    const ranges = [attrs.starts, attrs.ends, attrs.axes, attrs.steps];
    return writer.node("Slice", [x!, ...ranges.map((range) => writer.ints(range))]);
  },
  Pad: (value, [x], writer) => {
    const { mode, pads, value: fill } = value.attrs;
    const inputs = [x!, writer.ints(pads)];
    if (mode === "constant") inputs.push(writer.constant(fromNumbers(value.dtype, [], [fill])));
    return writer.node("Pad", inputs, { mode });
  },
  Gather: same(({ axis }) => ({ axis })),
  Concat: same(({ axis }) => ({ axis })),
  Expand: (value, [x], writer) => writer.node("Expand", [x!, expandTarget(value, writer)]),

  Softmax: same(({ axis }) => ({ axis })),
  LogSoftmax: same(({ axis }) => ({ axis })),
  Conv: same((attrs) => ({ ...window(attrs), group: attrs.group })),
  ConvTranspose: same((attrs) => ({ ...window(attrs), group: attrs.group, output_padding: attrs.outputPadding })),
  ConvFilterGradient: lowered(),
  MaxPool: same(pool),
  MaxPoolGradient: lowered(),
  AveragePool: same((attrs) => ({ ...pool(attrs), count_include_pad: Number(attrs.countIncludePad) })),
  GridSample: same(({ mode, paddingMode, alignCorners }) => ({
    mode,
    padding_mode: paddingMode,
    align_corners: Number(alignCorners),
  })),

  BlockChannels: (_, [x], writer) => writer.node("ReorderInput", [x!], {}, { domain: BLOCKED }),
  BlockedGlobalAveragePool: (_, [x], writer) => writer.node("GlobalAveragePool", [x!], {}, { domain: BLOCKED }),
  UnblockChannels: ({ shape }, [x], writer) =>
    writer.node("ReorderOutput", [x!], { channels: Number(shape[1]) }, { domain: BLOCKED }),
  BlockedConv: ({ attrs }, inputs, writer) => {
    const { activation, kernelShape, group } = attrs;
    const settings = { ...window(attrs), kernel_shape: kernelShape, group };
    return writer.node("Conv", inputs, { ...settings, ...blockedActivation(activation) }, { domain: BLOCKED });
  },
};
