import { el } from "../../page/dom.web.ts";
import { percent } from "../../words.ts";
import { largestTerms } from "./arithmetic.ts";
import { gridView } from "./gridView.web.ts";
import { summand, told } from "./numbers.ts";
import type { DenseOf, WalkStage } from "./pageData.ts";
import { painted, stageColours } from "./paint.web.ts";
import type { WalkContext, WalkView } from "./state.web.ts";
import { figure } from "./tilesView.web.ts";

/** The numbers of a stage that has no places any more: a row, broken into lines, of which one can be looked at. */
export function rowView(context: WalkContext, index: number, caption: string): WalkView {
  const stage = context.walk.stages[index]!;
  const units = stage.shown;
  const columns = Math.min(units, units > 256 ? 64 : units > 32 ? 32 : 16);
  const rows = Math.ceil(units / columns);
  const colour = stageColours(stage);
  const canvas = painted(columns, rows, (x, y) => {
    const unit = y * columns + x;
    return unit < units ? colour(stage.results[unit]!) : [128, 128, 128];
  });
  const grid = gridView({
    ...{ rows, columns, canvas, label: caption },
    choose: (row, column) =>
      context.choose({ stage: index, filter: Math.min(units - 1, row * columns + column), row: 0, column: 0 }),
  });
  grid.element.classList.add("row-of-numbers");
  return {
    element: figure(caption, grid.element),
    show() {
      const { filter } = context.last[index]!;
      grid.show({ row: Math.floor(filter / columns), column: filter % columns });
    },
  };
}

/** Numbers put in a row: what the maps before a dense layer become. */
export function flattenedView(stage: WalkStage, input: Float32Array, before: WalkStage): HTMLElement {
  const [channels, height, width] = stage.input;
  const colour = stageColours(before);
  const columns = height * width;
  const canvas = painted(columns, channels, (x, y) => colour(input[y * columns + x]!));
  canvas.style.aspectRatio = "4 / 1";
  const words = `${channels} maps of ${height} x ${width} become one row of ${input.length.toLocaleString("en-US")} numbers (here each line is one map)`;
  return figure(words, canvas);
}

/** Each class: what speaks for it, its sum, its share. */
export function classesView(context: WalkContext, index: number): WalkView {
  const { walk } = context;
  const stage = walk.stages[index] as DenseOf<Float32Array>;
  const order = Array.from(walk.classes.keys()).sort((a, b) => walk.probabilities[b]! - walk.probabilities[a]!);
  const buttons = order.map((unit) => {
    const share = walk.probabilities[unit]!;
    const bar = el("i");
    bar.style.width = `${100 * share}%`;
    const made = el(
      "button",
      { type: "button", class: "class" },
      el("b", {}, walk.classes[unit]!),
      el("span", { class: "track" }, bar),
      el("span", { "data-probability": share }, percent(share)),
    );
    made.addEventListener("click", () => context.choose({ stage: index, filter: unit, row: 0, column: 0 }));
    return [unit, made] as const;
  });
  const contributions = el("div", { class: "wide" });
  return {
    element: el(
      "div",
      { class: "pair" },
      figure("The classes: press one", el("div", {}, ...buttons.map(([, made]) => made))),
      figure("What speaks for it and against it, the most first", contributions),
    ),
    show() {
      const { filter } = context.last[index]!;
      for (const [unit, made] of buttons) made.setAttribute("aria-pressed", String(unit === filter));
      contributions.replaceChildren(contributionsOf(context, stage, index, filter));
    },
  };
}

function contributionsOf(
  { walk }: WalkContext,
  stage: DenseOf<Float32Array>,
  index: number,
  unit: number,
): HTMLElement {
  const before = walk.stages[index - 1];
  const input = index === 0 ? walk.prepared : before?.results;
  if (input === undefined || (stage.kernel === undefined && stage.largest === undefined)) {
    return el("p", { class: "hint" }, "Its weights are not on this page.");
  }
  const terms = largestTerms(stage, input, unit, 10);
  const most = Math.max(1e-9, ...terms.map(({ product }) => Math.abs(product)));
  const shown = terms.reduce((sum, { product }) => sum + product, 0);
  const bias = stage.bias?.[unit] ?? 0;
  const rest = stage.sums[unit]! - shown - bias;
  const isFlat = stage.input[1] * stage.input[2] === 1;
  const rows = terms.map(({ channel, row, column, value, weight, product }) => {
    const bar = el("i", { class: product < 0 ? "against" : "for" });
    bar.style.width = `${(100 * Math.abs(product)) / most}%`;
    const place = isFlat ? `number ${channel + 1}` : `map ${channel + 1}, ${row + 1}, ${column + 1}`;
    const words = `${told(value)} × ${told(weight)}`;
    return el(
      "tr",
      {},
      el("th", { scope: "row" }, place),
      el("td", {}, words),
      el("td", {}, el("span", { class: "track" }, bar)),
      el("td", {}, summand(product)),
    );
  });
  const line = (name: string, number: string) =>
    el("tr", { class: "total" }, el("th", { scope: "row", colspan: 3 }, name), el("td", {}, number));
  const others = stage.input[0] * stage.input[1] * stage.input[2] - terms.length;
  const ends = [
    ...(others > 0 ? [line(`the other ${others.toLocaleString("en-US")} products`, summand(rest))] : []),
    line("bias", summand(bias)),
    line("together", `= ${told(stage.sums[unit]!)}`),
  ];
  return el("table", { class: "contributions" }, el("tbody", {}, ...rows, ...ends));
}
