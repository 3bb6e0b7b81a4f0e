import { ProblemError } from "../../errors.ts";
import { formatShape } from "../../graph/shape.ts";
import { pad, slice } from "../../ops/layout.ts";
import { describeLayer, type Layer } from "../layer.ts";
import { type Borders, borderWidths } from "./padding.ts";
import { expectSpatial, type Rank } from "./spatial.ts";

/** A layer that puts a border around the spatial axes. */
export function bordered(kind: string, rank: Rank, padding: Borders, mode: "constant" | "reflect"): Layer {
  const widths = borderWidths(kind, "padding", padding, rank);
  const layer: Layer = {
    kind,
    config: { padding },
    apply(x) {
      expectSpatial(layer, x, rank);
      const isTooWide = widths.some((width, i) => width >= Number(x.shape[(i % rank) + 2]));
      if (mode === "reflect" && isTooWide) {
        throw new ProblemError({
          what: `${describeLayer(layer)}: its border is too wide to be a mirror image`,
          expected: `widths below [${x.shape.slice(2).join(", ")}], the sizes of ${formatShape(x.shape)}`,
          received: widthsInWords(widths, rank),
          mend: "Use a narrower border, or one of zeros.",
        });
      }
      return pad(x, [0, 0, ...widths.slice(0, rank), 0, 0, ...widths.slice(rank)], { mode });
    },
  };
  return Object.freeze(layer);
}

/** A layer that cuts a border off the spatial axes. */
export function cropped(kind: string, rank: Rank, cropping: Borders): Layer {
  const widths = borderWidths(kind, "cropping", cropping, rank);
  const layer: Layer = {
    kind,
    config: { cropping },
    apply(x) {
      expectSpatial(layer, x, rank);
      const sizes = x.shape.slice(2).map(Number);
      if (sizes.some((size, axis) => widths[axis]! + widths[axis + rank]! >= size)) {
        throw new ProblemError({
          what: `${describeLayer(layer)}: it cuts everything away`,
          expected: `less than [${sizes.join(", ")}], the sizes of ${formatShape(x.shape)}`,
          received: widthsInWords(widths, rank),
        });
      }
      const ranges = sizes.map((size, axis) => ({
        axis: axis + 2,
        start: widths[axis]!,
        end: size - widths[axis + rank]!,
      }));
      return slice(x, ranges);
    },
  };
  return Object.freeze(layer);
}

/** "[[1, 2], [0, 0]]": before and after for each axis. */
function widthsInWords(widths: readonly number[], rank: Rank): string {
  const pairs = Array.from({ length: rank }, (_, axis) => `[${widths[axis]}, ${widths[axis + rank]}]`);
  return rank === 1 ? pairs[0]! : `[${pairs.join(", ")}]`;
}
