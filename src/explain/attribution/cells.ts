import type { Value } from "../../graph/graph.ts";
import { ELEMENTWISE } from "../../graph/operators.ts";
import { inOrder } from "../../graph/walk.ts";
import type { Model } from "../../nn/model.ts";
import { type Cells, evenCells } from "./enlarge.ts";

/**
 * Where the cells of an activation map [N, channels, rows, columns] lie in the picture: the middles of what they see. Windows
 * without borders leave some of the picture's edge outside all middles, so an even share would be astray. Where something
 * else than convolutions and poolings lies between pixels and map, an even share it is.
 */
export function cellsOf(
  map: Value,
  pixels: Value,
  { height, width }: Model["image"],
): { readonly rows: Cells; readonly columns: Cells } {
  const [rows, columns] = [map.shape[2], map.shape[3]] as [number, number];
  return {
    rows: followed(map, pixels, 0) ?? evenCells(height, rows),
    columns: followed(map, pixels, 1) ?? evenCells(width, columns),
  };
}

/** From the pixels to a map along one spatial axis. Ways that meet, as in a residual network, lie alike: any of them will do. */
function followed(map: Value, pixels: Value, axis: 0 | 1): Cells | undefined {
  const known = new Map<Value, Cells>([[pixels, { first: 0, apart: 1 }]]);
  for (const value of inOrder([map])) {
    const before = value.inputs.map((from) => known.get(from)).find((cells) => cells !== undefined);
    const after = before && passed(value, before, axis);
    if (after !== undefined) known.set(value, after);
  }
  return known.get(map);
}

function passed(value: Value, { first, apart }: Cells, axis: 0 | 1): Cells | undefined {
  if (value.op in ELEMENTWISE || (value.op === "Concat" && value.attrs.axis === 1)) return { first, apart };
  if (value.op === "Pad") return { first: first - value.attrs.pads[axis + 2]! * apart, apart };
  if (value.op !== "Conv" && value.op !== "MaxPool" && value.op !== "AveragePool") return undefined;
  const { strides, pads, dilations } = value.attrs;
  const size = value.op === "Conv" ? (value.inputs[1]!.shape[axis + 2] as number) : value.attrs.kernelShape[axis]!;
  const middle = ((size - 1) * dilations[axis]!) / 2 - pads[axis]!;
  return { first: first + middle * apart, apart: apart * strides[axis]! };
}
