/** SVG elements as text. */
import { escaped } from "../markup.ts";

/** A point, in pixels from the top left. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface TextOptions {
  readonly kind: "name" | "detail" | "label" | "title";
  /** Where `x` is in the text. Default "middle". */
  readonly anchor?: "start" | "middle";
}

export function text(at: Point, words: string, { kind, anchor = "middle" }: TextOptions): string {
  return `<text class="${kind}" x="${at.x}" y="${at.y}" text-anchor="${anchor}">${escaped(words)}</text>`;
}

export function rect(at: Point, size: { readonly width: number; readonly height: number }, kind: string, rx: number) {
  return `<rect class="${kind}" x="${at.x}" y="${at.y}" width="${size.width}" height="${size.height}" rx="${rx}"/>`;
}

/** A line through points, level or upright from each to the next, with round corners; with an arrow's head unless told otherwise. */
export function line(points: readonly Point[], { head = true }: { readonly head?: boolean } = {}): string {
  const path = points.map((point, i) => {
    const [before, after] = [points[i - 1], points[i + 1]];
    if (before === undefined) return `M${point.x} ${point.y}`;
    if (after === undefined) return `L${point.x} ${point.y}`;
    const [into, out] = [towards(point, before), towards(point, after)];
    return `L${into.x} ${into.y}Q${point.x} ${point.y} ${out.x} ${out.y}`;
  });
  return `<path class="line" d="${path.join("")}"${head ? ' marker-end="url(#head)"' : ""}/>`;
}

/** A little way from a corner in the direction of another point, so that it can be rounded. */
function towards(corner: Point, other: Point): Point {
  const [dx, dy] = [other.x - corner.x, other.y - corner.y];
  const length = Math.hypot(dx, dy);
  const part = length === 0 ? 0 : Math.min(6, length / 2) / length;
  return { x: rounded(corner.x + dx * part), y: rounded(corner.y + dy * part) };
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
