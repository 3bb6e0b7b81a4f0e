import type { DType } from "../tensor/dtype.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Dim, Shape } from "./shape.ts";

/** Operators without settings. */
type Plain = Readonly<Record<never, never>>;

export interface Reduction {
  /** Axes to reduce, each 0 .. rank - 1, rising. */
  readonly axes: readonly number[];
  readonly keepdims: boolean;
}

/** How a window moves over the spatial axes. Lists have one number per spatial axis; `pads` has all begins, then all ends. */
export interface Window {
  readonly strides: readonly number[];
  readonly pads: readonly number[];
  readonly dilations: readonly number[];
}

export interface ConvAttrs extends Window {
  readonly group: number;
}

export interface PoolAttrs extends Window {
  readonly kernelShape: readonly number[];
}

/** A convolution whose channels lie in blocks; see `BlockedConv`. */
export interface BlockedConvAttrs extends ConvAttrs {
  readonly block: number;
  readonly kernelShape: readonly number[];
  readonly activation: BlockedActivation;
}

/** What a blocked convolution does to each number of its result. */
export type BlockedActivation =
  | { readonly kind: "none" }
  | { readonly kind: "Relu" }
  | { readonly kind: "Clip"; readonly min: number; readonly max: number }
  | { readonly kind: "LeakyRelu"; readonly alpha: number };

/** Operators on single elements: whatever the elements' order in memory, they do the same. */
export interface ElementwiseAttrs {
  Abs: Plain;
  Ceil: Plain;
  Cos: Plain;
  Erf: Plain;
  Exp: Plain;
  Floor: Plain;
  Log: Plain;
  Neg: Plain;
  Reciprocal: Plain;
  Relu: Plain;
  Round: Plain;
  Sigmoid: Plain;
  Sign: Plain;
  Sin: Plain;
  Softplus: Plain;
  Sqrt: Plain;
  Tanh: Plain;
  Elu: { readonly alpha: number };
  /** alpha x + beta, held between 0 and 1. */
  HardSigmoid: { readonly alpha: number; readonly beta: number };
  LeakyRelu: { readonly alpha: number };
  Clip: { readonly min: number; readonly max: number };
  Add: Plain;
  Sub: Plain;
  Mul: Plain;
  Div: Plain;
  Pow: Plain;
  Min: Plain;
  Max: Plain;

  // Comparison and choice
  Equal: Plain;
  Greater: Plain;
  GreaterOrEqual: Plain;
  Less: Plain;
  LessOrEqual: Plain;
  And: Plain;
  Or: Plain;
  Not: Plain;
  Where: Plain;
  Cast: { readonly to: DType };
}

/** The operators on single elements, as a value. */
export const ELEMENTWISE: { readonly [T in keyof ElementwiseAttrs]: true } = {
  Abs: true,
  Ceil: true,
  Cos: true,
  Erf: true,
  Exp: true,
  Floor: true,
  Log: true,
  Neg: true,
  Reciprocal: true,
  Relu: true,
  Round: true,
  Sigmoid: true,
  Sign: true,
  Sin: true,
  Softplus: true,
  Sqrt: true,
  Tanh: true,
  Elu: true,
  HardSigmoid: true,
  LeakyRelu: true,
  Clip: true,
  Add: true,
  Sub: true,
  Mul: true,
  Div: true,
  Pow: true,
  Min: true,
  Max: true,
  Equal: true,
  Greater: true,
  GreaterOrEqual: true,
  Less: true,
  LessOrEqual: true,
  And: true,
  Or: true,
  Not: true,
  Where: true,
  Cast: true,
};

/**
 * Every operator that a graph may hold, with its settings. Names and meanings are ONNX's (opset 20); settings that
 * ONNX passes as constant tensors (axes, shapes, pads) are plain fields here. The few that are not in ONNX are
 * gradients which engines compute in different ways, and `Dimension`; lowering rewrites them.
 *
 * ARCHITECTURE.md says how to add one.
 */
export interface OpAttrs extends ElementwiseAttrs {
  // Sources
  Input: { readonly name: string };
  Constant: { readonly tensor: Tensor };
  /** The size of symbolic axes when the graph runs, as a float32 scalar. */
  Dimension: { readonly of: Dim };

  // Reduction
  ReduceSum: Reduction;
  /** The sum of squares. */
  ReduceSumSquare: Reduction;
  ReduceMean: Reduction;
  ReduceMax: Reduction;
  ReduceMin: Reduction;
  ArgMax: { readonly axis: number; readonly keepdims: boolean };

  // Matrices
  MatMul: Plain;
  Gemm: { readonly alpha: number; readonly beta: number; readonly transA: boolean; readonly transB: boolean };

  // Shape
  Reshape: { readonly shape: Shape };
  Transpose: { readonly perm: readonly number[] };
  Slice: {
    readonly starts: readonly number[];
    readonly ends: readonly number[];
    readonly axes: readonly number[];
    readonly steps: readonly number[];
  };
  Pad: { readonly mode: "constant" | "reflect" | "edge"; readonly pads: readonly number[]; readonly value: number };
  Concat: { readonly axis: number };
  /** The parts of an axis that a list of int64 positions names, in its order. */
  Gather: { readonly axis: number };
  Expand: { readonly shape: Shape };

  // Networks
  Softmax: { readonly axis: number };
  LogSoftmax: { readonly axis: number };
  Conv: ConvAttrs;
  ConvTranspose: ConvAttrs & { readonly outputPadding: readonly number[] };
  /** The gradient of Conv with respect to its filters, from its input and its output's gradient. */
  ConvFilterGradient: ConvAttrs & { readonly kernelShape: readonly number[] };
  MaxPool: PoolAttrs;
  /** The gradient of MaxPool with respect to its input, from its input, its output and its output's gradient: each window's goes to its first maximum. */
  MaxPoolGradient: PoolAttrs;
  AveragePool: PoolAttrs & { readonly countIncludePad: boolean };
  GridSample: {
    readonly mode: "linear" | "nearest" | "cubic";
    readonly paddingMode: "zeros" | "border" | "reflection";
    readonly alignCorners: boolean;
  };

  // ONNX Runtime's CPU layout, written by lowering alone. A blocked value [n, c, h, w] lies in memory as
  // [n, c / block, h, w, block]; its shape stays the same, so whatever works on single elements works on it unchanged.
  /** To the blocked layout. */
  BlockChannels: { readonly block: number };
  /** The mean of each channel of a blocked x, [n, c, 1, 1]. */
  BlockedGlobalAveragePool: { readonly block: number };
  /** From the blocked layout. */
  UnblockChannels: { readonly block: number };
  /**
   * Conv of blocked x, or of plain x where the channels are fewer than a block. Filters [f, c / group, kh, kw] lie as
   * [f / block, c / block, kh, kw, block of c, block of f]; plain x and depthwise groups have no block of c.
   * Inputs: x, filters, bias (maybe), and a blocked value that is added to the result (maybe).
   */
  BlockedConv: BlockedConvAttrs;
}

export type OpType = keyof OpAttrs;
