import { constant, type Value } from "../../graph/graph.ts";
import { conv } from "../../ops/conv.ts";
import { add, mul, sub } from "../../ops/elementwise.ts";
import { pad, reshape } from "../../ops/layout.ts";
import { fromNumbers } from "../../tensor/tensor.ts";
import { clipPixels } from "./colour.ts";

/** What smoothing a pixel with its eight neighbours changes: weights 1 around, 5 in the middle, over 13; less the pixel itself. */
const SMOOTHING = [1, 1, 1, 1, -8, 1, 1, 1, 1].map((weight) => weight / 13);

/**
 * Away from the smoothed image, or towards it: 0 is smooth, 1 the image itself. The outermost pixels stay as they are, as in
 * torchvision's adjust_sharpness, and so does an image of less than 3 pixels along a side.
 * x [n, c, h, w], pixels from 0 to 255; factor [n, 1, 1, 1]
 */
export function adjustSharpness(x: Value, factor: Value): Value {
  const [batch, channels, height, width] = x.shape;
  if (Number(height) < 3 || Number(width) < 3) return x;
  const planes = reshape(x, [-1, 1, height!, width!]);
  const change = conv(planes, constant(fromNumbers("float32", [1, 1, 3, 3], SMOOTHING)));
  const bordered = reshape(pad(change, [0, 0, 1, 1, 0, 0, 1, 1]), [batch!, channels!, height!, width!]);
  return clipPixels(add(x, mul(bordered, sub(1, factor))));
}
