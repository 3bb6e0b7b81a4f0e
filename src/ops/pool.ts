import { ProblemError } from "../errors.ts";
import { emit, type Value } from "../graph/graph.ts";
import type { OpType, PoolAttrs } from "../graph/operators.ts";
import { formatShape } from "../graph/shape.ts";
import { expectFloat, expectSameType } from "./operand.ts";
import { outputSizes, spatialSizes, type WindowOptions, windowOf } from "./window.ts";

/**
 * The largest element of each window; the border never wins. Windows may overlap.
 * [n, c, ...] -> [n, c, ...]
 * @param kernelShape the window's size along each spatial axis
 * @throws ProblemError when x has another number of spatial axes, an option is out of range, a border is as wide as the
 *   window, a spatial size is not known, or the window is larger than the padded input.
 */
export function maxPool(x: Value, kernelShape: readonly number[], options: WindowOptions = {}): Value {
  const attrs = poolAttrs("MaxPool", x, kernelShape, options);
  return emit("MaxPool", attrs, [x], pooledType("MaxPool", x, attrs));
}

/**
 * The gradient of `maxPool`, of its input x, its output y and y's gradient. [n, c, ...] like x.
 * @throws ProblemError when the types of x and dy differ.
 */
export function maxPoolGradient(x: Value, y: Value, dy: Value, attrs: PoolAttrs): Value {
  const { kernelShape, strides, pads, dilations } = attrs;
  expectSameType("MaxPoolGradient", x, dy);
  return emit("MaxPoolGradient", { kernelShape, strides, pads, dilations }, [x, y, dy], x);
}

export interface AveragePoolOptions extends WindowOptions {
  /** Whether the border counts as zeros in the mean. Default false: only elements inside the image count. */
  readonly countIncludePad?: boolean;
}

/**
 * The mean of each window. Windows may overlap.
 * [n, c, ...] -> [n, c, ...]
 * @param kernelShape the window's size along each spatial axis
 * @throws ProblemError where `maxPool` does, and when x does not hold floating-point numbers.
 */
export function averagePool(x: Value, kernelShape: readonly number[], options: AveragePoolOptions = {}): Value {
  expectFloat("AveragePool", x);
  const attrs = poolAttrs("AveragePool", x, kernelShape, options);
  const type = pooledType("AveragePool", x, attrs);
  return emit("AveragePool", { ...attrs, countIncludePad: options.countIncludePad ?? false }, [x], type);
}

function poolAttrs(where: OpType, x: Value, kernelShape: readonly number[], options: WindowOptions): PoolAttrs {
  const rank = kernelShape.length;
  if (x.shape.length !== rank + 2) {
    throw new ProblemError({
      what: `${where}: its window has ${rank} axes`,
      expected: `[n, c, ...${rank} sizes]`,
      received: formatShape(x.shape),
    });
  }
  const window = windowOf(where, rank, options);
  const fits = kernelShape.every(
    (size, axis) =>
      Number.isInteger(size) && size >= 1 && window.pads[axis]! < size && window.pads[axis + rank]! < size,
  );
  if (!fits) {
    throw new ProblemError({
      what: `${where}: its border must be narrower than its window`,
      received: `window [${kernelShape}], pads [${window.pads}]`,
    });
  }
  return { kernelShape, ...window };
}

function pooledType(where: OpType, x: Value, attrs: PoolAttrs) {
  const [batch, channels] = x.shape;
  const places = outputSizes(where, x, attrs.kernelShape, attrs);
  if (!spatialSizes(where, x).every((size, axis) => everyWindowSees(size, places[axis]!, attrs, axis))) {
    throw new ProblemError({
      what: `${where}: a dilated window has no tap inside the image, so it has no maximum and no mean`,
      received: `window [${attrs.kernelShape}], dilations [${attrs.dilations}], pads [${attrs.pads}]`,
    });
  }
  return { dtype: x.dtype, shape: [batch!, channels!, ...places] };
}

/** Whether at each place along an axis some tap looks at one of the image's `size` pixels. */
function everyWindowSees(size: number, places: number, attrs: PoolAttrs, axis: number): boolean {
  const { kernelShape, strides, pads, dilations } = attrs;
  const dilation = dilations[axis]!;
  return Array.from({ length: places }, (_, place) => place * strides[axis]! - pads[axis]!).every((start) => {
    const firstInside = Math.max(0, Math.ceil(-start / dilation));
    return firstInside < kernelShape[axis]! && start + firstInside * dilation < size;
  });
}
