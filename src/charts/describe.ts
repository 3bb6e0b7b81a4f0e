import type { Axis, LineChartOptions } from "./chart.ts";
import { canShow, least, most } from "./scale.ts";

/** A chart in words: its axes, and of each series where it begins and ends and how far it goes. */
export function describe({ x, y, series, marks = [] }: LineChartOptions): string {
  const lines = series.map(({ name, points }) => {
    const known = points.filter(([a, b]) => canShow(x, a) && canShow(y, b));
    const [first, last] = [known[0], known.at(-1)];
    if (first === undefined || last === undefined) return `${name}: no values`;
    const heights = known.map((point) => point[1]);
    const path = `from ${told(first[1], y)} at ${told(first[0], x)} to ${told(last[1], y)} at ${told(last[0], x)}`;
    return `${name}: ${path}, lowest ${told(least(heights), y)}, highest ${told(most(heights), y)}`;
  });
  const shown = marks.filter((mark) => canShow(x, mark.x ?? 1) && canShow(y, mark.y ?? 1));
  const marked = shown.map((mark) => {
    const where = [mark.x === undefined ? "" : told(mark.x, x), mark.y === undefined ? "" : told(mark.y, y)];
    return `${mark.label} at ${where.filter((each) => each !== "").join(", ")}`;
  });
  return [`${y.label} over ${x.label}`, ...lines, ...marked].map((line) => `${line}.`).join(" ");
}

/** A number as it is told: four digits at most. */
function told(value: number, { format }: Axis): string {
  if (format === "percent") return `${Number((100 * value).toFixed(1))} %`;
  const short = Number(value.toPrecision(4));
  return Math.abs(short) >= 1e-3 && Math.abs(short) < 1e6
    ? short.toLocaleString("en-US", { maximumFractionDigits: 7 })
    : `${short}`;
}
