import { emit, type Value, type ValueOf } from "../../../graph/graph.ts";
import { multiply, type Shape, sameShape } from "../../../graph/shape.ts";
import { expand, reshape } from "../../../ops/layout.ts";
import type { Arithmetic } from "./elementwise.ts";
import { blockedForms, type Forms, fitsBlocks } from "./forms.ts";
import type { Surroundings } from "./surroundings.ts";

/*
 * One number per image and channel, [n, c, 1, 1], beside images: weights of channels, and gradients of global pooling. Such
 * numbers lie alike in both layouts; seen as [n, c / block, 1, block] they repeat along the places of [n, c / block, h w, block].
 */

/** An operator on an image and one number per image and channel. */
export function perImage(value: Arithmetic, { block, formsOf }: Surroundings): Forms | undefined {
  const { shape, dtype } = value;
  if (value.inputs.length !== 2 || dtype !== "float32" || !fitsBlocks(shape, block)) return undefined;
  const operands = value.inputs.map((from) => ({ from, forms: formsOf(from) }));
  const isImage = ({ forms }: (typeof operands)[number]) => forms.native !== "plain" && sameShape(forms.shape, shape);
  if (!operands.some(isImage) || !operands.every((each) => isImage(each) || isPerImage(each.from, shape)))
    return undefined;
  return blockedForms(shape, block, () => {
    const inputs = operands.map((each) =>
      isImage(each) ? reshape(each.forms.blocked(), inRows(shape, block)) : small(each.forms.plain(), block),
    );
    const rows = emit(value.op, value.attrs, inputs, { dtype, shape: inRows(shape, block) });
    return reshape(rows as Value, shape);
  });
}

/** One number per image and channel, repeated over all places. */
export function expanded(value: ValueOf<"Expand">, { block, formsOf }: Surroundings): Forms | undefined {
  const { shape } = value;
  const [x] = value.inputs;
  if (value.dtype !== "float32" || !fitsBlocks(shape, block) || !isPerImage(x!, shape)) return undefined;
  return blockedForms(shape, block, () => {
    return reshape(expand(small(formsOf(x!).plain(), block), inRows(shape, block)), shape);
  });
}

function isPerImage({ shape }: Value, image: Shape): boolean {
  return sameShape(shape, [image[0]!, image[1]!, 1, 1]);
}

function inRows([batch, channels, height, width]: Shape, block: number): Shape {
  return [batch!, Number(channels) / block, multiply([height!, width!]), block];
}

function small(value: Value, block: number): Value {
  const [batch, channels] = value.shape;
  return reshape(value, [batch!, Number(channels) / block, 1, block]);
}
