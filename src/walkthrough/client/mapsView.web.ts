import { el } from "../../page/dom.web.ts";
import { pooledCell } from "./arithmetic.ts";
import { choiceOf } from "./galleryView.web.ts";
import { gridView } from "./gridView.web.ts";
import { hasNegative, largestOf, told } from "./numbers.ts";
import type { PoolingOf, WalkStage } from "./pageData.ts";
import { mapColour, painted, repaint, stageColours } from "./paint.web.ts";
import type { WalkContext, WalkView } from "./state.web.ts";
import { figure } from "./tilesView.web.ts";

/** The maps of a stage: one large, whose cells can be looked at, and all of them small. */
export function mapsView(context: WalkContext, index: number): WalkView {
  const stage = context.walk.stages[index]!;
  const large = largeMap(context, index);
  const [, height, width] = stage.output;
  const colour = stageColours(stage);
  const maps = Array.from({ length: stage.shown }, (_, filter) => ({
    canvas: painted(width, height, mapColour(stage, filter, colour)),
    label: `map of filter ${filter + 1}`,
    name: String(filter + 1),
  }));
  const all = choiceOf(context, index, maps);
  const caption = `All ${stage.shown} maps: press one`;
  const first =
    stage.shown < stage.output[0] ? `The first ${stage.shown} of ${stage.output[0]} maps: press one` : caption;
  return {
    element: el("div", { class: "pair" }, figure(scaleTold(stage), large.element), figure(first, all.element)),
    show() {
      large.show?.();
      all.show?.();
    },
  };
}

function scaleTold(stage: WalkStage): string {
  const most = told(largestOf(stage.results));
  return hasNegative(stage) ? `blue −${most}, white 0, red ${most}` : `dark 0, yellow ${most}`;
}

function largeMap(context: WalkContext, index: number): WalkView {
  const stage = context.walk.stages[index]!;
  const [, rows, columns] = stage.output;
  const colour = stageColours(stage);
  const canvas = painted(columns, rows, () => [0, 0, 0]);
  const choose = (row: number, column: number) => context.choose({ stage: index, row, column });
  const grid = gridView({ rows, columns, canvas, choose, label: `Results of ${stage.name}` });
  let shown = -1;
  return {
    element: grid.element,
    show() {
      const { filter, row, column } = context.last[index]!;
      if (filter !== shown) repaint(canvas, mapColour(stage, filter, colour));
      shown = filter;
      grid.show({ row, column });
    },
  };
}

/** What is pooled, with the winner of each window marked, beside what comes of it. */
export function poolingView(context: WalkContext, index: number, input: Float32Array): WalkView {
  const { walk } = context;
  const stage = walk.stages[index] as PoolingOf<Float32Array>;
  const before = walk.stages[index - 1]!;
  const [, rows, columns] = stage.input;
  const window = stage.window!;
  const colour = stageColours(before);
  const canvas = painted(columns, rows, () => [0, 0, 0]);
  const marks = el("canvas", { width: 16 * columns, height: 16 * rows, class: "over", "aria-hidden": "true" });
  const grid = gridView({
    rows: stage.output[1],
    columns: stage.output[2],
    canvas: el("div", { class: "stack" }, canvas, marks),
    label: `What ${stage.name} reads`,
    choose: (row, column) => context.choose({ stage: index, row, column }),
    cellAt: (x, y) => [
      Math.floor((y * rows + window.above) / window.down),
      Math.floor((x * columns + window.before) / window.across),
    ],
    outlineOf: (row, column) => ({
      left: (column * window.across - window.before) / columns,
      top: (row * window.down - window.above) / rows,
      width: window.width / columns,
      height: window.height / rows,
    }),
  });
  const maps = mapsView(context, index);
  let shown = -1;
  const element = el(
    "div",
    {},
    figure(
      stage.how === "max"
        ? "The map before, in its windows: a dot marks each winner"
        : "The map before, in its windows",
      grid.element,
    ),
    maps.element,
  );
  element.classList.add("pooling");
  return {
    element,
    show() {
      const { filter, row, column } = context.last[index]!;
      if (filter !== shown) {
        repaint(canvas, mapColour(before, filter, colour));
        drawWinners(marks, stage, input, filter);
      }
      shown = filter;
      grid.show({ row, column });
      maps.show?.();
    },
  };
}

function drawWinners(
  marks: HTMLCanvasElement,
  stage: PoolingOf<Float32Array>,
  input: Float32Array,
  filter: number,
): void {
  const context = marks.getContext("2d")!;
  context.clearRect(0, 0, marks.width, marks.height);
  const [, rows, columns] = stage.output;
  const window = stage.window!;
  context.strokeStyle = "rgb(255 255 255 / .55)";
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const [x, y] = [16 * (column * window.across - window.before), 16 * (row * window.down - window.above)];
      context.strokeRect(x + 0.5, y + 0.5, 16 * window.width - 1, 16 * window.height - 1);
      if (stage.how !== "max") continue;
      const { cells, winner } = pooledCell(stage, input, { filter, row, column });
      const won = cells[winner];
      // Where all are alike, as where nothing was found, none has won.
      if (won === undefined || cells.every(({ value }) => value === won.value)) continue;
      context.beginPath();
      context.arc(16 * won.column + 8, 16 * won.row + 8, 4, 0, 2 * Math.PI);
      context.fillStyle = "#fff";
      context.fill();
      context.strokeStyle = "#111";
      context.stroke();
      context.strokeStyle = "rgb(255 255 255 / .55)";
    }
  }
}
