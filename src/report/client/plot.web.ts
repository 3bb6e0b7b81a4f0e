import { type Attributes, type Child, svg } from "../../page/dom.web.ts";

/** The inner square of a picture, from 0 to 1 both ways. */
const SIDE = 260;
const LEFT = 46;
const TOP = 10;

/** From 0 to 1, in the units of the picture. */
export const atX = (value: number) => LEFT + SIDE * value;
export const atY = (value: number) => TOP + SIDE * (1 - value);

/** From where somebody pointed, 0 to 1. */
export function pointed(picture: SVGSVGElement, event: MouseEvent): readonly [x: number, y: number] {
  const box = picture.getBoundingClientRect();
  const scale = (LEFT + SIDE + 14) / box.width;
  return [((event.clientX - box.left) * scale - LEFT) / SIDE, 1 - ((event.clientY - box.top) * scale - TOP) / SIDE];
}

/** Axes from 0 to 100 %, with what is drawn between them. */
export function plot(x: string, y: string, attributes: Attributes, ...inside: readonly Child[]): SVGSVGElement {
  const ticks = [0, 0.25, 0.5, 0.75, 1];
  const grid = ticks.flatMap((at) => [
    svg("line", { x1: atX(at), x2: atX(at), y1: atY(0), y2: atY(1), class: "grid" }),
    svg("line", { x1: atX(0), x2: atX(1), y1: atY(at), y2: atY(at), class: "grid" }),
    svg("text", { x: atX(at), y: atY(0) + 16, "text-anchor": "middle" }, `${100 * at}`),
    svg("text", { x: atX(0) - 6, y: atY(at) + 4, "text-anchor": "end" }, `${100 * at}`),
  ]);
  const middle = TOP + SIDE / 2;
  return svg(
    "svg",
    { viewBox: `0 0 ${LEFT + SIDE + 14} ${TOP + SIDE + 38}`, class: "plot", ...attributes },
    ...grid,
    svg("text", { x: atX(0.5), y: atY(0) + 33, "text-anchor": "middle" }, `${x}, %`),
    svg("text", { x: 12, y: middle, "text-anchor": "middle", transform: `rotate(-90 12 ${middle})` }, `${y}, %`),
    ...inside,
  );
}

/** A line through points; of thousands, those that the eye can tell apart. */
export function line(points: Iterable<readonly [x: number, y: number]>, attributes: Attributes): SVGPathElement {
  const steps: string[] = [];
  let [lastX, lastY] = [Number.NaN, Number.NaN];
  for (const [x, y] of points) {
    const [px, py] = [Math.round(10 * atX(x)) / 10, Math.round(10 * atY(y)) / 10];
    if (Math.abs(px - lastX) < 0.4 && Math.abs(py - lastY) < 0.4) continue;
    steps.push(`${steps.length === 0 ? "M" : "L"}${px} ${py}`);
    [lastX, lastY] = [px, py];
  }
  return svg("path", { d: steps.join(""), class: "curve", ...attributes });
}
