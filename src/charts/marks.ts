import type { Mark, Plot } from "./chart.ts";
import { at } from "./series.ts";
import { label, rounded, textWidth } from "./svg.ts";

interface Extent {
  readonly from: number;
  readonly to: number;
  readonly y: number;
}

const LINE = 18;

/** Lines and rings with their names, each name where it covers none before it. */
export function drawMarks(plot: Plot, marks: readonly Mark[]): string[] {
  const { left, right, top, bottom } = plot;
  const taken: Extent[] = [];
  const lines: string[] = [];
  const names: string[] = [];
  for (const mark of marks) {
    const spot = at(plot, mark.x ?? plot.x.low, mark.y ?? plot.y.low);
    const isInside = spot !== undefined && spot[0] >= left && spot[0] <= right && spot[1] >= top && spot[1] <= bottom;
    if (!isInside || (mark.x === undefined && mark.y === undefined)) continue;
    const [x, y] = spot;
    if (mark.y === undefined) lines.push(`<path class="mark" d="M${x} ${top}L${x} ${bottom}"/>`);
    else if (mark.x === undefined) lines.push(`<path class="mark" d="M${left} ${y}L${right} ${y}"/>`);
    else lines.push(`<circle class="spot" cx="${x}" cy="${y}" r="6"/>`);
    const width = textWidth(mark.label, 14);
    // Beside the mark on the side that has room: names of level lines stand at the right end.
    const anchorX = mark.x === undefined ? right - 4 : x;
    const isLeft = mark.x === undefined || anchorX + 9 + width > right;
    const gap = mark.x === undefined ? 0 : mark.y === undefined ? 5 : 10;
    const from = isLeft ? Math.max(left + 4, anchorX - gap - width) : anchorX + gap;
    const start = mark.y === undefined ? top + 14 : mark.x === undefined ? y - 6 : y - 8;
    const place = free({ from, to: from + width, y: start }, taken, mark.y === undefined ? LINE : -LINE, plot);
    taken.push(place);
    names.push(label(rounded(place.from), place.y, mark.label, "marked"));
  }
  return [...lines, ...names];
}

/** The first place from which no other is covered, going up or down line by line. */
function free(wanted: Extent, taken: readonly Extent[], by: number, { top, bottom }: Plot): Extent {
  const covers = (place: Extent) =>
    taken.some(({ from, to, y }) => place.from < to + 4 && from < place.to + 4 && Math.abs(place.y - y) < LINE - 2);
  for (let i = 0; i < 12; i++) {
    const place = { ...wanted, y: wanted.y + i * by };
    if (place.y < top + 12 || place.y > bottom - 4) break;
    if (!covers(place)) return place;
  }
  return { ...wanted, y: Math.max(wanted.y, top + 14) };
}
