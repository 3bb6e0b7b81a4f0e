import type { Value } from "../../../graph/graph.ts";
import type { OpAttrs } from "../../../graph/operators.ts";
import type { Dim, Shape } from "../../../graph/shape.ts";
import { concat, pad, reshape, slice, transpose } from "../../../ops/layout.ts";
import { asFilters, asImage, byFilter, convolve, correlate, groupsOf, imagesInRow, type Split } from "./correlate.ts";
import { depthwiseFilterGradient } from "./depthwiseFilterGradient.ts";
import { blockedForms, type Forms, fitsBlocks, plainForms } from "./forms.ts";
import { phaseGradient } from "./phaseFilterGradient.ts";
import { range, shift } from "./rearrange.ts";

type Attrs = OpAttrs["ConvFilterGradient"];

/** The gradient of filters in the blocked layout, or undefined where it does not fit. [f, c, kh, kw], plain */
export function blockedFilterGradient(
  x: Forms,
  dy: Forms,
  attrs: Attrs,
  shape: Shape,
  block: number,
): Value | undefined {
  const [filters, channels, ...window] = shape as [number, number, number, number];
  if (window.length !== 2 || !fitsBlocks(dy.shape, block)) return undefined;
  if (attrs.group > 1) {
    const isDepthwise = channels === 1 && filters === attrs.group && fitsBlocks(x.shape, block);
    return isDepthwise ? depthwiseFilterGradient(x, dy, attrs, window, block) : undefined;
  }
  const isDense = [...attrs.strides, ...attrs.dilations].every((step) => step === 1);
  if (channels < block) {
    const gradient = isDense ? phaseGradient(x, dy, attrs, shape, block) : undefined;
    return gradient ?? gradientOfFewChannels(x, dy, attrs, shape, block);
  }
  if (!fitsBlocks(x.shape, block)) return undefined;
  if (!isDense) return stridedGradient(x, dy, attrs, shape, block);
  // A window of one place may see all places in one row.
  const isPointwise = [...window, ...attrs.pads.map((width) => width + 1)].every((size) => size === 1);
  return isPointwise
    ? denseGradient(inWholeBlocks(x, block), inWholeBlocks(dy, block), attrs, shape, block)
    : denseGradient(x, dy, attrs, shape, block);
}

function denseGradient(x: Forms, dy: Forms, attrs: Attrs, shape: Shape, block: number): Value | undefined {
  const [filters, channels, kernelHeight, kernelWidth] = shape as [number, number, number, number];
  const [top, left, bottom] = attrs.pads as [number, number, number];
  // The smaller of the two becomes the filters, because those are copied and shifted.
  if (channels < filters) {
    // dW with x as filters: place r is kh = kernelHeight - 1 - r.
    const pads = [kernelHeight - 1 - top, kernelHeight - 1 - bottom] as const;
    const shifts = range(kernelWidth).map((kw) => kw - left);
    const parts = pads.some((border) => border < 0) ? undefined : correlate(dy, x, { shifts, pads, block });
    if (parts === undefined) return undefined;
    const [halves, , , rows, width] = parts.shape as [number, number, number, number, number];
    const turned = slice(parts, [{ axis: 3, step: -1 }]);
    return reshape(transpose(turned, [0, 4, 2, 3, 1]), [halves * width, channels, rows, kernelWidth]);
  }
  const shifts = range(kernelWidth).map((kw) => left - kw);
  const parts = correlate(x, dy, { shifts, pads: [top, bottom], block });
  return parts && reshape(transpose(parts, [2, 0, 4, 3, 1]), [filters, channels, kernelHeight, kernelWidth]);
}

/** The same for steps and gaps: each column of the window sees other columns of x, and dy has gaps where the rows of x are stepped over. */
function stridedGradient(x: Forms, dy: Forms, attrs: Attrs, shape: Shape, block: number): Value | undefined {
  const [filters, channels, kernelHeight, kernelWidth] = shape as [number, number, number, number];
  const [top, left] = attrs.pads as [number, number];
  const [batch, , height, width] = dy.shape as readonly [Dim, number, number, number];
  const [, , rows, columns] = x.shape as readonly [Dim, number, number, number];
  const images = imagesInRow(batch, width, block);
  if (images === undefined) return undefined;
  const split: Split = { batch, filters, images, groups: groupsOf(x, images, block) };
  const kernel = asFilters(byFilter(dy, split, block), split, block);
  const bottom = (kernelHeight - 1) * attrs.dilations[0]! + (height - 1) * attrs.strides[0]! + 1 - rows - top;
  const results = range(kernelWidth).map((kw) => {
    const by = kw * attrs.dilations[1]! - left;
    const seen = shift(reshape(x.blocked(), [-1, block, rows, columns]), { by, width, step: attrs.strides[1]! }, block);
    const image = asImage(reshape(seen, [batch, channels, rows, width]), images, block);
    const sums = convolve(image, kernel, split, {
      strides: [attrs.dilations[0]!, 1],
      dilations: [attrs.strides[0]!, 1],
      pads: [top, 0, Math.max(0, bottom), 0],
      block,
    });
    return slice(sums, [{ axis: 3, end: kernelHeight }]);
  });
  return reshape(transpose(concat(results, 1), [2, 0, 4, 3, 1]), [filters, channels, kernelHeight, kernelWidth]);
}

/** The gradient of the first layer's filters, whose colours are filled up to a block. */
function gradientOfFewChannels(x: Forms, dy: Forms, attrs: Attrs, shape: Shape, block: number): Value | undefined {
  const [filters, channels, ...window] = shape as readonly number[];
  const filled = pad(x.plain(), [0, 0, 0, 0, 0, block - channels!, 0, 0]);
  const gradient = blockedFilterGradient(plainForms(filled, block), dy, attrs, [filters!, block, ...window], block);
  return gradient && slice(gradient, [{ axis: 1, end: channels! }]);
}

/** An image whose rows are cut anew into whole blocks, where its places allow it. */
function inWholeBlocks(x: Forms, block: number): Forms {
  const [batch, channels, height, width] = x.shape as readonly [Dim, number, number, number];
  if (width % block === 0 || (height * width) % block !== 0) return x;
  const shape = [batch, channels, (height * width) / block, block];
  return blockedForms(shape, block, () => reshape(x.blocked(), shape));
}
