import type { Value, ValueOf } from "../../graph/graph.ts";
import { reshape, transpose } from "../../ops/layout.ts";
import { matMul } from "../../ops/matrix.ts";
import { reduceSum } from "../../ops/reduce.ts";
import { elementCount } from "../../tensor/tensor.ts";
import { gatherTaps } from "./taps.ts";

/**
 * The gradient of filters as matrix products: for each image and group, dy [filters, places] times the taps
 * [places, channels taps]; then summed over the images.
 */
export function lowerConvFilterGradient(value: ValueOf<"ConvFilterGradient">, [x, dy]: readonly Value[]): Value {
  const { kernelShape, group } = value.attrs;
  const [batch, channels] = x!.shape;
  const [, filters, ...places] = dy!.shape;
  const count = elementCount(places as number[]);
  const columns = (Number(channels) / group) * elementCount(kernelShape);
  const taps = reshape(gatherTaps(x!, kernelShape, value.attrs), [batch!, group, columns, count]);
  const rows = reshape(dy!, [batch!, group, Number(filters) / group, count]);
  const products = matMul(rows, transpose(taps, [0, 1, 3, 2]));
  return reshape(reduceSum(products, { axes: [0] }), value.shape);
}
