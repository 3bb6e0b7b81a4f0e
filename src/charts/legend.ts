import type { Series } from "./chart.ts";
import { looks } from "./series.ts";
import { label, rounded, textWidth } from "./svg.ts";

const SAMPLE = 22;
const ROW = 22;

/** Names beside samples of their lines, in as many rows as they need. A single series needs none: the title and the axis say what it is. */
export function legendRows(
  series: readonly Series[],
  { left, top, width }: { readonly left: number; readonly top: number; readonly width: number },
): { readonly elements: readonly string[]; readonly bottom: number } {
  if (series.length < 2) return { elements: [], bottom: top - 10 };
  const elements: string[] = [];
  let x = left;
  let y = top + 12;
  for (const [i, each] of series.entries()) {
    const size = SAMPLE + 6 + textWidth(each.name, 14) + 18;
    if (x > left && x + size > left + width) {
      x = left;
      y += ROW;
    }
    elements.push(`${sample(each, i, x, y - 5)}${label(x + SAMPLE + 6, y, each.name)}`);
    x += size;
  }
  return { elements, bottom: y };
}

function sample(series: Series, place: number, x: number, y: number): string {
  const look = looks(series, place);
  const [from, to, middle] = [rounded(x), rounded(x + SAMPLE), rounded(x + SAMPLE / 2)];
  if (series.draw === "points") return `<circle class="point ${look}" cx="${middle}" cy="${y}" r="4"/>`;
  return `<path class="line ${look}" d="M${from} ${y}L${to} ${y}"/>`;
}
