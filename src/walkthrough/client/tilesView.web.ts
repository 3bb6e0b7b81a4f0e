import { el } from "../../page/dom.web.ts";
import { count } from "../../words.ts";
import { partOf } from "./arithmetic.ts";
import { gridView } from "./gridView.web.ts";
import type { ConvolutionOf, Field } from "./pageData.ts";
import { painted, pixelColour, repaint } from "./paint.web.ts";
import { outlineOfPart, type WalkContext, type WalkView } from "./state.web.ts";

/** Up to so many tiles all are shown at once. */
const ALL = 200;
/** Otherwise so many around the chosen one, in each direction. */
const AROUND = 2;

/** The picture with the places of its tiles, and the tiles apart from one another. */
export function tilesView(
  context: WalkContext,
  stage: ConvolutionOf<Float32Array> & { readonly field: Field },
): WalkView {
  const { walk } = context;
  const [, rows, columns] = stage.output;
  const { field } = stage;
  const choose = (row: number, column: number) => context.choose({ stage: 0, row, column });
  const picture = el(
    "div",
    { class: "stack" },
    painted(walk.image.width, walk.image.height, pixelColour(walk)),
    tilePlaces(walk.image, stage),
  );
  const whole = gridView({
    ...{ rows, columns, canvas: picture, choose, label: "The picture, with its tiles" },
    cellAt: (x, y) => [
      Math.round((y * walk.image.height - field.height / 2 - field.top) / field.down),
      Math.round((x * walk.image.width - field.width / 2 - field.left) / field.across),
    ],
    outlineOf: (row, column) => outlineOfPart(walk, partOf(field, row, column)),
  });
  const isFew = rows * columns <= ALL;
  const all = apart(context, field, rows, columns, choose);
  const near = isFew ? undefined : neighbours(context, stage, choose);
  const more = el(
    "details",
    {},
    el("summary", {}, `All ${count(rows * columns)} tiles`),
    el("div", { class: "wide" }, all.element),
  );
  const element = el(
    "div",
    { class: "pair" },
    figure(`The places of the tiles: a dot in the middle of each`, whole.element),
    near === undefined
      ? figure(`All ${count(rows * columns)} tiles, apart from one another`, all.element)
      : figure("The tile and its neighbours, enlarged", near.element),
    near === undefined ? undefined : more,
  );
  return {
    element,
    show() {
      const { row, column } = context.last[0]!;
      whole.show({ row, column });
      all.show({ row, column });
      near?.show?.();
    },
  };
}

export function figure(caption: string, ...content: readonly HTMLElement[]): HTMLElement {
  return el("figure", {}, ...content, el("figcaption", {}, caption));
}

/** A dot in the middle of each tile. */
function tilePlaces(
  { height, width }: { readonly height: number; readonly width: number },
  stage: ConvolutionOf<Float32Array> & { readonly field: Field },
): HTMLCanvasElement {
  const [, rows, columns] = stage.output;
  const scale = Math.max(1, Math.ceil(640 / width));
  const canvas = el("canvas", { width: scale * width, height: scale * height, class: "over", "aria-hidden": "true" });
  const context = canvas.getContext("2d")!;
  const size = Math.max(1, Math.min(3, (scale * stage.field.across) / 8));
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const { top, left, height: tall, width: wide } = partOf(stage.field, row, column);
      const [x, y] = [scale * (left + wide / 2), scale * (top + tall / 2)];
      context.fillStyle = "rgb(0 0 0 / .55)";
      context.fillRect(x - size, y - size, 2 * size, 2 * size);
      context.fillStyle = "#fff";
      context.fillRect(x - size / 2, y - size / 2, size, size);
    }
  }
  return canvas;
}

/** All tiles with gaps between them. */
function apart(
  { walk }: WalkContext,
  field: Field,
  rows: number,
  columns: number,
  choose: (row: number, column: number) => void,
) {
  const gap = field.width < 8 ? 1 : 2;
  const [tall, wide] = [field.height + gap, field.width + gap];
  const colour = pixelColour(walk);
  const canvas = painted(columns * wide - gap, rows * tall - gap, () => [128, 128, 128]);
  repaint(canvas, (x, y) => {
    const [column, row, i, j] = [Math.floor(x / wide), Math.floor(y / tall), y % tall, x % wide];
    if (i >= field.height || j >= field.width) return [128, 128, 128];
    const { top, left } = partOf(field, row, column);
    return colour(left + j, top + i);
  });
  return gridView({
    ...{ rows, columns, canvas, choose, label: `All ${rows * columns} tiles` },
    outlineOf: (row, column) => ({
      ...{ left: (column * wide) / canvas.width, top: (row * tall) / canvas.height },
      ...{ width: field.width / canvas.width, height: field.height / canvas.height },
    }),
  });
}

/** The chosen tile in the middle of its neighbours, so far apart that each is seen whole. */
function neighbours(
  context: WalkContext,
  { field, output }: ConvolutionOf<Float32Array> & { readonly field: Field },
  choose: (row: number, column: number) => void,
): WalkView {
  const side = 2 * AROUND + 1;
  const [, rows, columns] = output;
  const colour = pixelColour(context.walk);
  const scale = Math.max(1, Math.floor(60 / Math.max(field.height, field.width)));
  const [tall, wide] = [scale * field.height, scale * field.width];
  const element = el("div", { class: "neighbours" });
  element.style.gridTemplateColumns = `repeat(${side}, ${wide}px)`;
  const cells = Array.from({ length: side * side }, (_, k) => {
    const canvas = painted(field.width, field.height, () => [0, 0, 0]);
    canvas.style.width = `${wide}px`;
    canvas.style.height = `${tall}px`;
    if (k === (side * side - 1) / 2) canvas.classList.add("middle");
    element.append(canvas);
    return canvas;
  });
  const begin = () => {
    const { row, column } = context.last[0]!;
    const held = (value: number, most: number) => Math.max(0, Math.min(value - AROUND, most - side));
    return [held(row, rows), held(column, columns)] as const;
  };
  for (const [k, canvas] of cells.entries()) {
    canvas.addEventListener("click", () => {
      const [row, column] = begin();
      choose(row + Math.floor(k / side), column + (k % side));
    });
  }
  return {
    element,
    show() {
      const [firstRow, firstColumn] = begin();
      const { row, column } = context.last[0]!;
      for (const [k, canvas] of cells.entries()) {
        const [r, c] = [firstRow + Math.floor(k / side), firstColumn + (k % side)];
        canvas.hidden = r >= rows || c >= columns || r < 0 || c < 0;
        canvas.classList.toggle("middle", r === row && c === column);
        if (canvas.hidden) continue;
        const { top, left } = partOf(field, r, c);
        repaint(canvas, (x, y) => colour(left + x, top + y));
      }
    },
  };
}
