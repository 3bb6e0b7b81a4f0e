import type { Value } from "../graph/graph.ts";
import { ELEMENTWISE } from "../graph/operators.ts";
import { inOrder } from "../graph/walk.ts";

/** A window that slides: its size, its steps, what is added around the picture before it, and the gaps between its places. */
export interface SlidingWindow {
  readonly height: number;
  readonly width: number;
  readonly down: number;
  readonly across: number;
  readonly above: number;
  readonly before: number;
  readonly gapDown: number;
  readonly gapAcross: number;
}

/** Where in the picture the cells of a map look: cell [r, c] sees `height` rows from top + r down, and so on. */
export interface Field {
  readonly top: number;
  readonly left: number;
  readonly down: number;
  readonly across: number;
  readonly height: number;
  readonly width: number;
}

/** How the window of a convolution or pooling slides; undefined where an operator has none. */
export function windowOf({ op, attrs, inputs }: Value): SlidingWindow | undefined {
  if (op !== "Conv" && op !== "MaxPool" && op !== "AveragePool") return undefined;
  const [height, width] = op === "Conv" ? inputs[1]!.shape.slice(2).map(Number) : attrs.kernelShape;
  const { strides, pads, dilations } = attrs;
  return {
    ...{ height: height!, width: width!, down: strides[0]!, across: strides[1]! },
    ...{ above: pads[0]!, before: pads[1]!, gapDown: dilations[0]!, gapAcross: dilations[1]! },
  };
}

/** What a window over cells that look at `field` looks at itself. */
export function widened(field: Field, window: SlidingWindow): Field {
  return {
    top: field.top - window.above * field.down,
    left: field.left - window.before * field.across,
    height: field.height + (window.height - 1) * window.gapDown * field.down,
    width: field.width + (window.width - 1) * window.gapAcross * field.across,
    down: field.down * window.down,
    across: field.across * window.across,
  };
}

/** Where each number looks at one pixel. */
export const PIXEL: Field = { top: 0, left: 0, down: 1, across: 1, height: 1, width: 1 };

/**
 * The receptive field of the cells of a map [N, channels, rows, columns], the smallest rectangle: no pixel outside it changes them. Of ways that meet,
 * as in a residual network, it is what they see together.
 * @returns undefined where a cell may see the whole picture, as behind a dense layer or an average over all places
 */
export function receptiveField(map: Value, pixels: Value): Field | undefined {
  // "all": made of the pixels, and of all of them; absent: not made of the pixels.
  const known = new Map<Value, Field | "all">([[pixels, PIXEL]]);
  for (const value of inOrder([map])) {
    const before = value.inputs.map((from) => known.get(from)).filter((each) => each !== undefined);
    if (before.length > 0 && !known.has(value)) known.set(value, passed(value, before, known));
  }
  const found = known.get(map);
  return found === "all" ? undefined : found;
}

function passed(
  value: Value,
  before: readonly (Field | "all")[],
  known: ReadonlyMap<Value, Field | "all">,
): Field | "all" {
  if (before.includes("all")) return "all";
  const fields = before as readonly Field[];
  if (value.op in ELEMENTWISE || (value.op === "Concat" && value.attrs.axis === 1)) return together(fields);
  const [field] = fields;
  if (fields.length > 1 || known.get(value.inputs[0]!) !== field || field === undefined) return "all";
  if (value.op === "Pad" && value.shape.length === 4) {
    const [, , above, before] = value.attrs.pads;
    return { ...field, top: field.top - above! * field.down, left: field.left - before! * field.across };
  }
  const window = value.shape.length === 4 ? windowOf(value) : undefined;
  return window === undefined ? "all" : widened(field, window);
}

function together(fields: readonly Field[]): Field | "all" {
  const [{ down, across }] = fields as readonly [Field];
  if (fields.some((field) => field.down !== down || field.across !== across)) return "all";
  const top = Math.min(...fields.map((field) => field.top));
  const left = Math.min(...fields.map((field) => field.left));
  const bottom = Math.max(...fields.map((field) => field.top + field.height));
  const right = Math.max(...fields.map((field) => field.left + field.width));
  return { top, left, down, across, height: bottom - top, width: right - left };
}
