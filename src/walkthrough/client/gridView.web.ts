import { el } from "../../page/dom.web.ts";

/** A rectangle, in parts of a picture's width and height. */
export interface Outline {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface GridOptions {
  readonly rows: number;
  readonly columns: number;
  /** What it is, for those who do not see it. */
  readonly label: string;
  readonly canvas: HTMLElement;
  /** Which cell lies under a point, in parts of width and height; by default cells fill the picture. */
  readonly cellAt?: (x: number, y: number) => readonly [row: number, column: number];
  readonly outlineOf?: (row: number, column: number) => Outline;
  readonly choose: (row: number, column: number) => void;
}

export interface GridView {
  readonly element: HTMLElement;
  /** Outlines a cell, or none. */
  show(cell?: { readonly row: number; readonly column: number }): void;
}

/** A picture of cells of which one is chosen: by pointing, tapping or arrow keys. */
export function gridView({ rows, columns, label, canvas, choose, ...options }: GridOptions): GridView {
  const frame = el("span", { class: "outline", hidden: true });
  const element = el(
    "div",
    { class: "grid", tabindex: 0, role: "application", "aria-label": `${label}. Arrow keys move.` },
    canvas,
    frame,
  );
  const held = (value: number, most: number) => Math.min(most - 1, Math.max(0, value));
  const cellAt = options.cellAt ?? ((x: number, y: number) => [Math.floor(y * rows), Math.floor(x * columns)] as const);
  const outlineOf =
    options.outlineOf ??
    ((row: number, column: number): Outline => ({
      ...{ left: column / columns, top: row / rows },
      ...{ width: 1 / columns, height: 1 / rows },
    }));
  let now = { row: 0, column: 0 };
  const point = ({ clientX, clientY }: MouseEvent) => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    const [row, column] = cellAt((clientX - left) / width, (clientY - top) / height);
    choose(held(row, rows), held(column, columns));
  };
  element.addEventListener("pointermove", (event) => {
    if (event.pointerType === "mouse") point(event);
  });
  element.addEventListener("click", point);
  element.addEventListener("keydown", (event) => {
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    choose(held(now.row + step[0]!, rows), held(now.column + step[1]!, columns));
  });
  return {
    element,
    show(cell) {
      frame.hidden = cell === undefined;
      if (cell === undefined) return;
      now = { row: cell.row, column: cell.column };
      placeOutline(frame, outlineOf(cell.row, cell.column));
    },
  };
}

/** Puts an outline over a picture. What lies outside is cut off by the picture's frame. */
export function placeOutline(frame: HTMLElement, { left, top, width, height }: Outline): void {
  const percent = (part: number) => `${100 * part}%`;
  frame.style.left = percent(left);
  frame.style.top = percent(top);
  frame.style.width = percent(width);
  frame.style.height = percent(height);
}
