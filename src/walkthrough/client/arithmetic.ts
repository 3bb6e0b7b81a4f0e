import type { Activation, ConvolutionOf, DenseOf, Field, PoolingOf, Shape3, SlidingWindow, Walk } from "./pageData.ts";

/** Each number of the page, worked out once more from what it is made of. Nothing here knows a page. */

type Numbers = Float32Array;

/** One product of a weighted sum. */
export interface Term {
  readonly channel: number;
  readonly row: number;
  readonly column: number;
  /** 0 outside the picture. */
  readonly value: number;
  readonly weight: number;
  readonly product: number;
  readonly isOutside: boolean;
}

export interface WeightedSum {
  readonly terms: readonly Term[];
  readonly sum: number;
  readonly bias: number;
  /** sum + bias */
  readonly linear: number;
}

/** What a cell of a convolution is made of: every number of its tile times the weight in the same place. */
export function convolutionSum(
  stage: ConvolutionOf<Numbers>,
  input: Numbers,
  { filter, row, column }: { readonly filter: number; readonly row: number; readonly column: number },
): WeightedSum | undefined {
  const { kernel, window, groups } = stage;
  if (kernel === undefined) return undefined;
  const [channels, height, width] = stage.input;
  const each = channels / groups;
  const first = Math.floor(filter / (stage.output[0] / groups)) * each;
  const terms: Term[] = [];
  for (let c = 0; c < each; c++) {
    for (let i = 0; i < window.height; i++) {
      for (let j = 0; j < window.width; j++) {
        const y = row * window.down - window.above + i * window.gapDown;
        const x = column * window.across - window.before + j * window.gapAcross;
        const isOutside = y < 0 || x < 0 || y >= height || x >= width;
        const value = isOutside ? 0 : input[((first + c) * height + y) * width + x]!;
        const weight = kernel[((filter * each + c) * window.height + i) * window.width + j]!;
        terms.push({ channel: first + c, row: y, column: x, value, weight, product: value * weight, isOutside });
      }
    }
  }
  return summed(terms, stage.bias?.[filter] ?? 0);
}

/** What a unit of a dense layer is made of, where the page has all its weights. */
export function denseSum(stage: DenseOf<Numbers>, input: Numbers, unit: number): WeightedSum | undefined {
  const { kernel, output } = stage;
  if (kernel === undefined) return undefined;
  const [, height, width] = stage.input;
  const terms = Array.from(input, (value, i) => {
    const weight = kernel[i * output[0] + unit]!;
    return { ...placeIn(stage.input, i), value, weight, product: value * weight, isOutside: false };
  });
  return height * width > 0 ? summed(terms, stage.bias?.[unit] ?? 0) : undefined;
}

/** The largest contributions to a unit, the largest first, of whatever weights the page has. */
export function largestTerms(stage: DenseOf<Numbers>, input: Numbers, unit: number, most: number): readonly Term[] {
  const { largest } = stage;
  if (largest === undefined) return strongest(denseSum(stage, input, unit)?.terms ?? [], most);
  return Array.from({ length: Math.min(most, largest.most) }, (_, k) => {
    const i = largest.inputs[unit * largest.most + k]!;
    const weight = largest.weights[unit * largest.most + k]!;
    return { ...placeIn(stage.input, i), value: input[i]!, weight, product: input[i]! * weight, isOutside: false };
  });
}

/** The terms that count most, whatever their sign. */
export function strongest(terms: readonly Term[], most: number): readonly Term[] {
  return terms.toSorted((a, b) => Math.abs(b.product) - Math.abs(a.product)).slice(0, most);
}

function summed(terms: readonly Term[], bias: number): WeightedSum {
  const sum = terms.reduce((total, { product }) => total + product, 0);
  return { terms, sum, bias, linear: sum + bias };
}

function placeIn([, height, width]: Shape3, index: number) {
  const rest = index % (height * width);
  return { channel: Math.floor(index / (height * width)), row: Math.floor(rest / width), column: rest % width };
}

/** What is pooled to one cell. */
export interface Pooled {
  readonly cells: readonly { readonly row: number; readonly column: number; readonly value: number }[];
  /** Of the first largest one, among `cells`. */
  readonly winner: number;
  readonly result: number;
}

/** The numbers in a pooling's window, and which of them wins. */
export function pooledCell(
  stage: PoolingOf<Numbers>,
  input: Numbers,
  { filter, row, column }: { readonly filter: number; readonly row: number; readonly column: number },
): Pooled {
  const [, height, width] = stage.input;
  const window = stage.window ?? wholeWindow(height, width);
  const cells: { row: number; column: number; value: number }[] = [];
  for (let i = 0; i < window.height; i++) {
    for (let j = 0; j < window.width; j++) {
      const y = row * window.down - window.above + i * window.gapDown;
      const x = column * window.across - window.before + j * window.gapAcross;
      if (y < 0 || x < 0 || y >= height || x >= width) continue;
      cells.push({ row: y, column: x, value: input[(filter * height + y) * width + x]! });
    }
  }
  let winner = 0;
  for (const [k, { value }] of cells.entries()) if (value > cells[winner]!.value) winner = k;
  const sum = cells.reduce((total, { value }) => total + value, 0);
  return { cells, winner, result: stage.how === "max" ? (cells[winner]?.value ?? 0) : sum / cells.length };
}

function wholeWindow(height: number, width: number): SlidingWindow {
  return { height, width, down: 1, across: 1, above: 0, before: 0, gapDown: 1, gapAcross: 1 };
}

/** What follows a sum, where it is one known step. */
export function applied(
  { name, alpha = 1, min = -Infinity, max = Infinity }: Activation,
  x: number,
): number | undefined {
  if (name === "linear") return x;
  if (name === "relu") return Math.max(0, x);
  if (name === "tanh") return Math.tanh(x);
  if (name === "sigmoid") return 1 / (1 + Math.exp(-x));
  if (name === "leakyRelu") return x < 0 ? alpha * x : x;
  if (name === "elu") return x < 0 ? alpha * Math.expm1(x) : x;
  if (name === "clip") return Math.min(max, Math.max(min, x));
  return undefined;
}

/** e^z over the sum of all e^z. */
export function softmaxed(sums: ArrayLike<number>): number[] {
  const numbers = Array.from(sums);
  const top = Math.max(...numbers);
  const powers = numbers.map((z) => Math.exp(z - top));
  const total = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / total);
}

/** What a stage reads, where the page has all of it. */
export function inputOf(walk: Walk, index: number): Float32Array | undefined {
  if (index === 0) return walk.prepared;
  if (walk.leftOut?.before === index) return undefined;
  const { results, shown, output } = walk.stages[index - 1]!;
  return shown === output[0] ? results : undefined;
}

/** A part of the picture, in its pixels; a part of it may lie outside. */
export interface Part {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** What part of the picture a cell sees. */
export function partOf(field: Field, row: number, column: number): Part {
  const { top, left, down, across, height, width } = field;
  return { top: top + row * down, left: left + column * across, height, width };
}
