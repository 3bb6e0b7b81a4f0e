import { constant, type Value, type ValueOf } from "../../../graph/graph.ts";
import type { ConvAttrs } from "../../../graph/operators.ts";
import { blockedConv } from "../../../ops/blocked.ts";
import { expand, slice } from "../../../ops/layout.ts";
import { filled } from "../../../tensor/tensor.ts";
import { transposedFilters, turnFilters } from "../convTranspose.ts";
import { blockedConvolution, layFilters } from "./convolution.ts";
import { type Forms, fitsBlocks, PHASE_STARTS, type Phases, phasesForms } from "./forms.ts";

interface Options {
  readonly block: number;
  /** Whether one value alone reads it. */
  readonly isOpen: boolean;
}

/** A transposed convolution, which is the gradient of a convolution's input, in the blocked layout, or undefined where it does not fit. */
export function blockedDataGradient(
  value: ValueOf<"ConvTranspose">,
  x: Forms,
  filters: Value,
  bias: Value | undefined,
  { block, isOpen }: Options,
): Forms | undefined {
  const { shape, attrs } = value;
  const turned = transposedFilters(value, filters);
  if (turned !== undefined) {
    return blockedConvolution(x, turned.filters, bias, { attrs: turned.attrs, shape, block, isOpen });
  }
  const isHalving = attrs.strides.join() === "2,2" && attrs.dilations.every((step) => step === 1);
  const isEven = Number(shape[2]) % 2 === 0 && Number(shape[3]) % 2 === 0;
  const fits =
    fitsBlocks(shape, block) && fitsBlocks(x.shape, block) && (attrs.group === 1 || attrs.group === shape[1]);
  if (!isHalving || !isEven || !fits) return undefined;
  const phases = PHASE_STARTS.map((start) => phaseOf(value, filters, start, block));
  if (phases.includes("impossible") || (bias !== undefined && phases.includes(undefined))) return undefined;
  const [batch, channels, height, width] = shape;
  const quarter = [batch!, channels!, Number(height) / 2, Number(width) / 2];
  return phasesForms(shape, block, (): Phases => {
    const [a, b, c, d] = phases.map((phase) => {
      if (phase === undefined) return expand(constant(filled("float32", [1, 1, 1, 1], 0)), quarter);
      return blockedConv(x.blocked(), (phase as Phase).filters, { ...(phase as Phase).attrs, bias, block });
    });
    return [a!, b!, c!, d!];
  });
}

interface Phase {
  readonly filters: Value;
  readonly attrs: ConvAttrs;
}

/**
 * The quarter of dx = C(w)' dy that begins at (row, column), for strides of 2. A place 2 i + row receives, along each axis,
 *
 *     sum over h, k with 2 h + k - top = 2 i + row  of  dy[h] w[k]
 *
 * Only every second k meets it, k = first + 2 j, with h = i + (row + top - first) / 2 - j: a convolution of dy of stride 1 with
 * those taps of w, turned round. Undefined where no tap meets it.
 */
function phaseOf(
  { shape, attrs, inputs: [dy] }: ValueOf<"ConvTranspose">,
  filters: Value,
  start: readonly number[],
  block: number,
): Phase | undefined | "impossible" {
  const kernel = filters.shape.slice(2) as readonly number[];
  const axes = kernel.map((size, axis) => {
    const reached = start[axis]! + attrs.pads[axis]!;
    const first = reached % 2;
    const count = Math.ceil((size - first) / 2);
    const before = count - 1 - (reached - first) / 2;
    const after = Number(shape[axis + 2]) / 2 + count - 1 - Number(dy!.shape[axis + 2]) - before;
    return { first, count, before, after };
  });
  if (axes.some(({ count }) => count <= 0)) return undefined;
  if (axes.some(({ before, after }) => before < 0 || after < 0)) return "impossible";
  const taps = slice(
    filters,
    axes.map(({ first }, axis) => ({ axis: axis + 2, start: first, step: 2 })),
  );
  const { group } = attrs;
  const laid = layFilters(turnFilters(taps, group), { group }, block);
  if (laid === undefined) return "impossible";
  const borders = [...axes.map(({ before }) => before), ...axes.map(({ after }) => after)];
  return { filters: laid, attrs: { strides: [1, 1], dilations: [1, 1], pads: borders, group } };
}
