import { button, el } from "../../page/dom.web.ts";
import {
  convolutionSum,
  denseSum,
  inputOf,
  largestTerms,
  type Part,
  partOf,
  pooledCell,
  strongest,
} from "./arithmetic.ts";
import { placeOutline } from "./gridView.web.ts";
import { largestOf, told } from "./numbers.ts";
import type { ConvolutionOf, DenseOf, PoolingOf } from "./pageData.ts";
import { painted, pixelColour, signedColour } from "./paint.web.ts";
import { type Chosen, outlineOfPart, type WalkContext, type WalkView } from "./state.web.ts";
import { shownSum, sumLines, termList } from "./sumView.web.ts";

/** What is under the pointer: its part of the picture, and its arithmetic. It stays in view beside the steps. */
export function inspectorView(context: WalkContext): WalkView {
  const { walk } = context;
  const frame = el("span", { class: "outline" });
  const picture = el(
    "div",
    { class: "grid seen" },
    painted(walk.image.width, walk.image.height, pixelColour(walk)),
    frame,
  );
  const title = el("h2", { id: "looked-at" });
  const part = el("p", { class: "hint" });
  const body = el("div", { id: "arithmetic", "aria-live": "polite" });
  const inspected = el("div", { class: "inspected" }, el("div", {}, picture, part), body);
  // Where there is no room beside the steps it lies over them, so it begins small.
  const element = el("div", { class: "folded" }, title, inspected);
  const fold = button("Arithmetic", { class: "fold", "aria-expanded": "false" }, () => {
    const isFolded = element.classList.toggle("folded");
    fold.textContent = isFolded ? "Arithmetic" : "Smaller";
    fold.setAttribute("aria-expanded", String(!isFolded));
  });
  element.prepend(fold);
  return {
    element,
    show() {
      const chosen = context.last[context.now]!;
      const stage = walk.stages[chosen.stage]!;
      const seen =
        stage.field === undefined || stage.kind === "dense"
          ? undefined
          : partOf(stage.field, chosen.row, chosen.column);
      title.textContent = titleOf(context, chosen);
      part.textContent = seen === undefined ? "It looks at the whole picture." : partTold(seen);
      const { height, width } = walk.image;
      placeOutline(frame, outlineOfPart(walk, seen ?? { top: 0, left: 0, height, width }));
      body.replaceChildren(...arithmeticOf(context, chosen));
    },
  };
}

function partTold({ top, left, height, width }: Part): string {
  return `It looks at ${height} x ${width} pixels: rows ${top + 1} to ${top + height}, columns ${left + 1} to ${left + width}.`;
}

function titleOf({ walk }: WalkContext, { stage, filter, row, column }: Chosen): string {
  const { name, kind, output } = walk.stages[stage]!;
  if (kind === "dense" && stage === walk.stages.length - 1 && output[0] === walk.classes.length) {
    return `${name}: ${walk.classes[filter]}`;
  }
  if (output[1] * output[2] === 1) return `${name}: ${kind === "dense" ? "unit" : "number"} ${filter + 1}`;
  const noun = stage === 0 ? "tile" : "cell";
  return `${name}: filter ${filter + 1}, ${noun} in row ${row + 1}, column ${column + 1}`;
}

function arithmeticOf(context: WalkContext, chosen: Chosen): readonly Node[] {
  const stage = context.walk.stages[chosen.stage]!;
  const input = inputOf(context.walk, chosen.stage);
  if (stage.kind === "dense") return denseArithmetic(context, stage, chosen.filter, input);
  const [, height, width] = stage.output;
  const result = stage.results[(chosen.filter * height + chosen.row) * width + chosen.column]!;
  if (input === undefined)
    return [el("p", { class: "hint" }, "The numbers before it are not on this page."), only(result)];
  return stage.kind === "pooling"
    ? poolingArithmetic(stage, input, chosen, result)
    : convolutionArithmetic(stage, input, chosen, result);
}

function only(result: number): HTMLElement {
  return el("p", {}, "Result: ", el("b", { "data-number": "result", "data-exact": result }, told(result)));
}

function convolutionArithmetic(
  stage: ConvolutionOf<Float32Array>,
  input: Float32Array,
  chosen: Chosen,
  result: number,
): readonly Node[] {
  const sum = convolutionSum(stage, input, chosen);
  if (sum === undefined) return [el("p", { class: "hint" }, "Its weights are not on this page."), only(result)];
  return [
    el("p", { class: "hint" }, "number × weight: the largest products"),
    termList(sum.terms, stage.input[0]),
    sumLines(shownSum(sum, stage.activation, result)),
  ];
}

function poolingArithmetic(
  stage: PoolingOf<Float32Array>,
  input: Float32Array,
  chosen: Chosen,
  result: number,
): readonly Node[] {
  const { cells, winner, result: own } = pooledCell(stage, input, chosen);
  if (stage.how === "average" || cells.length > 16) {
    const words = stage.how === "max" ? "The largest" : "The average";
    return [el("p", {}, `${words} of ${cells.length} numbers is ${told(own)}.`), only(result)];
  }
  const columns = new Set(cells.map(({ column }) => column)).size;
  const rows = Array.from({ length: cells.length / columns }, (_, i) => cells.slice(i * columns, (i + 1) * columns));
  const table = rows.map((row, i) =>
    el(
      "tr",
      {},
      ...row.map(({ value }, j) => el("td", { class: i * columns + j === winner ? "winner" : undefined }, told(value))),
    ),
  );
  return [
    el("p", { class: "hint" }, `Of ${cells.length} numbers the largest stays:`),
    el("table", { class: "pooled" }, el("tbody", {}, ...table)),
    only(result),
  ];
}

function denseArithmetic(
  { walk }: WalkContext,
  stage: DenseOf<Float32Array>,
  unit: number,
  input: Float32Array | undefined,
): readonly Node[] {
  const [, height, width] = stage.input;
  const places = height * width;
  const shown: Node[] = [];
  if (stage.byPlace !== undefined) {
    const numbers = stage.byPlace.subarray(unit * places, (unit + 1) * places);
    const colour = signedColour(largestOf(numbers));
    const map = painted(width, height, (x, y) => colour(numbers[y * width + x]!));
    const about = "Where in the picture it comes from: red speaks for it, blue against it.";
    shown.push(el("div", { class: "grid seen" }, map), el("p", { class: "hint" }, about));
  }
  if (input !== undefined && (stage.kernel !== undefined || stage.largest !== undefined)) {
    const words = `number × weight: the largest of ${input.length.toLocaleString("en-US")} products`;
    const terms = strongest(largestTerms(stage, input, unit, 6), 6);
    shown.push(el("p", { class: "hint" }, words));
    shown.push(places > 1 ? termList(terms, stage.input[0]) : unitTerms(terms));
  }
  const linear = stage.sums[unit]!;
  const bias = stage.bias?.[unit];
  const sum = input && stage.kernel ? denseSum(stage, input, unit)!.sum : linear - (bias ?? 0);
  const count = stage.input[0] * places;
  shown.push(sumLines({ sum, count, bias, linear, activation: stage.activation, result: stage.results[unit]! }));
  if (stage.activation.name === "softmax") {
    const words = `Softmax: e to the power of ${told(linear)}, divided by the same of all ${walk.classes.length} classes together.`;
    shown.push(el("p", { class: "hint" }, words));
  }
  return shown;
}

/** As `termList`, for inputs that are units of a layer before. */
function unitTerms(terms: ReturnType<typeof strongest>): HTMLElement {
  const table = termList(terms, 1);
  for (const [k, { channel }] of terms.entries()) {
    table.querySelectorAll("th")[k]!.textContent = `number ${channel + 1}`;
  }
  return table;
}
