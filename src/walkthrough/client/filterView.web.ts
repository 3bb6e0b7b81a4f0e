import { el } from "../../page/dom.web.ts";
import { convolutionSum, denseSum, type Term, type WeightedSum } from "./arithmetic.ts";
import { choiceOf } from "./galleryView.web.ts";
import { channelName, largestOf, told } from "./numbers.ts";
import type { ConvolutionOf, DenseOf } from "./pageData.ts";
import { type Colour, painted, signedColour } from "./paint.web.ts";
import type { WalkContext, WalkView } from "./state.web.ts";
import { shownSum, sumLines } from "./sumView.web.ts";

/** Up to so many numbers of a tile are written out. */
const MOST_WRITTEN = 27;

/** The filters of the first convolution, or the units of the first dense layer, as pictures of their weights. */
export function weightsView(
  context: WalkContext,
  stage: ConvolutionOf<Float32Array> | DenseOf<Float32Array>,
  noun: string,
): WalkView {
  const { kernel } = stage;
  if (kernel === undefined) return { element: el("p", { class: "hint" }, "There are too many weights for this page.") };
  const most = largestOf(kernel);
  const pictures = Array.from({ length: stage.shown }, (_, filter) => ({
    canvas: weightPicture(stage, kernel, filter, most),
    label: `${noun} ${filter + 1}`,
    name: String(filter + 1),
  }));
  return choiceOf(context, 0, pictures);
}

/** Of three colours a coloured picture, grey where weights are 0; otherwise red and blue, of the first channel. */
function weightPicture(
  stage: ConvolutionOf<Float32Array> | DenseOf<Float32Array>,
  kernel: Float32Array,
  filter: number,
  most: number,
): HTMLCanvasElement {
  const isConvolution = stage.kind === "convolution";
  const [height, width] = isConvolution ? [stage.window.height, stage.window.width] : [stage.input[1], stage.input[2]];
  const channels = isConvolution ? stage.input[0] / stage.groups : stage.input[0];
  const weight = (c: number, y: number, x: number) => {
    const at = (c * height + y) * width + x;
    return isConvolution ? kernel[filter * channels * height * width + at]! : kernel[at * stage.output[0] + filter]!;
  };
  const signed = signedColour(most);
  const grey = (value: number) => Math.round(127.5 + (127.5 * value) / most);
  const coloured = (x: number, y: number): Colour => [
    grey(weight(0, y, x)),
    grey(weight(1, y, x)),
    grey(weight(2, y, x)),
  ];
  return painted(width, height, channels === 3 ? coloured : (x, y) => signed(weight(0, y, x)));
}

/** tile × weights = products, sum, bias, what follows: all numbers of the cell that was looked at last. */
export function productView(
  context: WalkContext,
  stage: ConvolutionOf<Float32Array> | DenseOf<Float32Array>,
): WalkView {
  const { walk } = context;
  const element = el("div", { id: "products" });
  const [tileMost, weightMost] = [largestOf(walk.prepared), largestOf(stage.kernel ?? [])];
  return {
    element,
    show() {
      const chosen = context.last[0]!;
      const sum =
        stage.kind === "dense"
          ? denseSum(stage, walk.prepared, chosen.filter)
          : convolutionSum(stage, walk.prepared, chosen);
      if (sum === undefined) return;
      const [height, width] =
        stage.kind === "dense" ? [stage.input[1], stage.input[2]] : [stage.window.height, stage.window.width];
      const [, rows, columns] = stage.output;
      const result = stage.results[(chosen.filter * rows + chosen.row) * columns + chosen.column]!;
      const productMost = largestOf(sum.terms.map(({ product }) => product));
      const lines = channelsOf(sum, height * width).map((terms) => {
        const grid = (numbers: readonly number[], most: number, caption: string) =>
          numberGrid({ numbers, height, width, most, caption, isWritten: sum.terms.length <= MOST_WRITTEN });
        const name = channelName(terms[0]!.channel, stage.input[0]);
        return el(
          "div",
          { class: "product" },
          grid(
            terms.map(({ value }) => value),
            tileMost,
            stage.kind === "dense" ? "picture" : `tile, ${name}`,
          ),
          el("span", { "aria-hidden": "true" }, "×"),
          grid(
            terms.map(({ weight }) => weight),
            weightMost,
            "weights",
          ),
          el("span", { "aria-hidden": "true" }, "="),
          grid(
            terms.map(({ product }) => product),
            productMost,
            "products",
          ),
        );
      });
      element.replaceChildren(...lines, sumLines(shownSum(sum, stage.activation, result)));
    },
  };
}

function channelsOf({ terms }: WeightedSum, size: number): readonly (readonly Term[])[] {
  return Array.from({ length: terms.length / size }, (_, c) => terms.slice(c * size, (c + 1) * size)).slice(0, 4);
}

interface NumberGrid {
  readonly numbers: readonly number[];
  readonly height: number;
  readonly width: number;
  readonly most: number;
  readonly caption: string;
  readonly isWritten: boolean;
}

/** Numbers as coloured fields, written out where they are few. */
function numberGrid({ numbers, height, width, most, caption, isWritten }: NumberGrid): HTMLElement {
  const colour = signedColour(most);
  if (!isWritten) {
    const canvas = painted(width, height, (x, y) => colour(numbers[y * width + x]!));
    return el("figure", { class: "numbers" }, canvas, el("figcaption", {}, caption));
  }
  const rows = Array.from({ length: height }, (_, y) =>
    el(
      "tr",
      {},
      ...numbers.slice(y * width, (y + 1) * width).map((value) => {
        const cell = el("td", {}, told(value));
        const [r, g, b] = colour(value);
        cell.style.backgroundColor = `rgb(${r} ${g} ${b})`;
        cell.style.color = 0.3 * r + 0.59 * g + 0.11 * b > 140 ? "#111" : "#fff";
        return cell;
      }),
    ),
  );
  return el("figure", { class: "numbers" }, el("table", {}, el("tbody", {}, ...rows)), el("figcaption", {}, caption));
}
