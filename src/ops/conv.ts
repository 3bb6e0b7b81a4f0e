import { ProblemError } from "../errors.ts";
import { emit, type Value } from "../graph/graph.ts";
import type { ConvAttrs, OpType } from "../graph/operators.ts";
import { formatShape } from "../graph/shape.ts";
import { expectSameType } from "./operand.ts";
import { outputSizes, spatialSizes, type WindowOptions, windowOf } from "./window.ts";

export interface ConvOptions extends WindowOptions {
  /** Added to each filter's output, [filters]. Default none. */
  readonly bias?: Value;
  /** Into how many parts channels and filters are divided, each filter seeing one part. Default 1. */
  readonly group?: number;
}

/**
 * Convolution as networks mean it (cross-correlation), over any number of spatial axes.
 * x [n, c, ...], filters [filters, c / group, ...] -> [n, filters, ...]
 * @throws ProblemError when x, filters, group and bias do not fit together, their types differ, an option is out of
 *   range, a spatial size is not known, or the window is larger than the padded input.
 */
export function conv(x: Value, filters: Value, options: ConvOptions = {}): Value {
  const { group = 1, bias } = options;
  const kernelShape = kernelOf("Conv", filters);
  const attrs: ConvAttrs = { ...windowOf("Conv", kernelShape.length, options), group };
  const [batch, channels] = x.shape;
  const [count, seen] = filters.shape;
  const fits =
    x.shape.length === filters.shape.length && channels === Number(seen) * group && Number(count) % group === 0;
  if (!fits) throw misfit("Conv", "x [n, c, ...] and filters [filters, c / group, ...]", x, filters, group);
  expectSameType("Conv", x, filters);
  expectBias("Conv", x, bias, Number(count));
  const shape = [batch!, count!, ...outputSizes("Conv", x, kernelShape, attrs)];
  return emit("Conv", attrs, bias === undefined ? [x, filters] : [x, filters, bias], { dtype: x.dtype, shape });
}

export interface ConvTransposeOptions extends ConvOptions {
  /** Extra size at the end of each spatial axis, less than its stride. Default 0. */
  readonly outputPadding?: number | readonly number[];
}

/**
 * The transpose of convolution: what `conv` with the same options gathers, this scatters.
 * x [n, c, ...], filters [c, filters / group, ...] -> [n, filters, ...]
 * @throws ProblemError when x, filters, group and bias do not fit together, their types differ, an option is out of
 *   range, a spatial size is not known, or the pads leave nothing.
 */
export function convTranspose(x: Value, filters: Value, options: ConvTransposeOptions = {}): Value {
  const { group = 1, bias, outputPadding = 0 } = options;
  const kernelShape = kernelOf("ConvTranspose", filters);
  const rank = kernelShape.length;
  const window = windowOf("ConvTranspose", rank, options);
  const extra = typeof outputPadding === "number" ? kernelShape.map(() => outputPadding) : outputPadding;
  const [batch, channels] = x.shape;
  const [seen, perGroup] = filters.shape;
  const fits = x.shape.length === filters.shape.length && channels === seen && Number(seen) % group === 0;
  if (!fits) throw misfit("ConvTranspose", "x [n, c, ...] and filters [c, filters / group, ...]", x, filters, group);
  const count = Number(perGroup) * group;
  expectSameType("ConvTranspose", x, filters);
  expectBias("ConvTranspose", x, bias, count);
  if (extra.length !== rank || extra.some((size, axis) => size < 0 || size >= window.strides[axis]!)) {
    throw new ProblemError({
      what: "ConvTranspose: outputPadding must be less than the stride along each axis",
      expected: `${rank} of them, below [${window.strides}]`,
      received: `[${extra}]`,
    });
  }
  const sizes = spatialSizes("ConvTranspose", x).map(
    (size, axis) =>
      (size - 1) * window.strides[axis]! +
      (kernelShape[axis]! - 1) * window.dilations[axis]! +
      1 +
      extra[axis]! -
      window.pads[axis]! -
      window.pads[axis + rank]!,
  );
  if (sizes.some((size) => size < 1)) {
    throw new ProblemError({
      what: "ConvTranspose: its pads cut everything away",
      received: `pads [${window.pads}] of sizes [${sizes}]`,
    });
  }
  const attrs = { ...window, group, outputPadding: extra };
  const inputs = bias === undefined ? [x, filters] : [x, filters, bias];
  return emit("ConvTranspose", attrs, inputs, { dtype: x.dtype, shape: [batch!, count, ...sizes] });
}

/**
 * The gradient of `conv` with respect to its filters.
 * x [n, c, ...], the output's gradient dy [n, filters, ...] -> [filters, c / group, ...kernelShape]
 * @throws ProblemError when the types of x and dy differ.
 */
export function convFilterGradient(x: Value, dy: Value, kernelShape: readonly number[], attrs: ConvAttrs): Value {
  const { strides, pads, dilations, group } = attrs;
  expectSameType("ConvFilterGradient", x, dy);
  const shape = [dy.shape[1]!, Number(x.shape[1]) / group, ...kernelShape];
  return emit("ConvFilterGradient", { strides, pads, dilations, group, kernelShape }, [x, dy], {
    dtype: x.dtype,
    shape,
  });
}

function kernelOf(where: OpType, filters: Value): number[] {
  if (filters.shape.length < 3 || filters.shape.some((dim) => typeof dim !== "number")) {
    throw new ProblemError({
      what: `${where}: its filters must have known sizes`,
      expected: "[filters, channels, height, width]",
      received: formatShape(filters.shape),
    });
  }
  return spatialSizes(where, filters);
}

function expectBias(where: OpType, x: Value, bias: Value | undefined, count: number): void {
  if (bias === undefined) return;
  expectSameType(where, x, bias);
  if (bias.shape.length !== 1 || bias.shape[0] !== count) {
    throw new ProblemError({
      what: `${where}: its bias does not fit its filters`,
      expected: `[${count}]`,
      received: formatShape(bias.shape),
    });
  }
}

function misfit(where: OpType, expected: string, x: Value, filters: Value, group: number): ProblemError {
  const received = `x ${formatShape(x.shape)}, filters ${formatShape(filters.shape)}, group ${group}`;
  return new ProblemError({ what: `${where}: its input and filters do not fit`, expected, received });
}
