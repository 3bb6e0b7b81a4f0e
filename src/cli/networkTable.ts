import { build, withRepeats } from "../summary/repeats.ts";
import type { LayerSummary, NetworkSummary } from "../summary/summary.ts";
import { byteSize, columns, count, counted } from "./format.ts";

/** Names of layers are shown in a column of at most this width, so that a line fits a page. */
const WIDEST_NAME = 46;

/** A network as text: a line for each layer, and what all of it costs. */
export function networkTable(title: string, summary: NetworkSummary): string {
  const layers = summary.layers.length === 0 ? [summary] : summary.layers;
  const head = ["layer", "output", "parameters", "multiply-adds"];
  const rows = layerRows(layers, 0, new Set()).map(cells);
  return `${title}\ninput ${shapeText(summary.input)}\n\n${columns([head, ...rows], [2, 3])}\n${totals(summary)}`;
}

interface Row {
  readonly words: string;
  readonly depth: number;
  readonly output: LayerSummary["output"];
  readonly parameters: number;
  readonly multiplyAdds: number;
}

/** Blocks that stand several times in a row are one line; what is inside a block is shown where one of its build comes first. */
function layerRows(layers: readonly LayerSummary[], depth: number, seen: Set<string>): Row[] {
  return withRepeats(layers).flatMap(({ first, last, all }) => {
    const row = {
      words: all.length > 1 ? `${all.length} x ${first.words}` : first.words,
      depth,
      output: last.output,
      parameters: sum(all.map(({ parameters }) => parameters)),
      multiplyAdds: sum(all.map(({ multiplyAdds }) => multiplyAdds)),
    };
    const isKnown = seen.has(build(first));
    seen.add(build(first));
    return isKnown ? [row] : [row, ...layerRows(insideOf(first), depth + 1, seen)];
  });
}

/** The layers of a block; where it holds a single sequence, that sequence's. */
function insideOf({ layers }: LayerSummary): readonly LayerSummary[] {
  const [only] = layers;
  return layers.length === 1 && only!.kind === "sequential" ? only!.layers : layers;
}

function cells({ words, depth, output, parameters, multiplyAdds }: Row): string[] {
  const name = "  ".repeat(depth) + words;
  const shown = name.length > WIDEST_NAME ? `${name.slice(0, WIDEST_NAME - 3)}...` : name;
  return [shown, shapeText(output), numberOrNone(parameters), numberOrNone(multiplyAdds)];
}

/** What all of it costs, in words. */
function totals(summary: NetworkSummary): string {
  const { parameters, trained, frozen, untrained, measured, multiplyAdds, memory, fileBytes } = summary;
  const beside = [
    ...(untrained > 0 ? [`${count(untrained)} running`] : []),
    ...(measured > 0 ? [`${count(measured)} measured on the images`] : []),
  ].join(" and ");
  const lines: readonly (readonly [string, string])[] = [
    ["parameters", count(parameters)],
    ...(frozen > 0 ? [["", `${count(frozen)} of them frozen, ${count(trained)} trained`] as const] : []),
    ...(beside !== "" ? [["", `beside them numbers: ${beside}`] as const] : []),
    ["multiply-adds", `${count(multiplyAdds)} for one image`],
    ["a step of training", `about ${byteSize(memory.total)} for ${counted(memory.batch, "image")}`],
    ["", `weights ${byteSize(memory.weights)} and optimiser ${byteSize(memory.optimizer)}, three times`],
    ["", `gradients ${byteSize(memory.gradients)}`],
    ["", `activations ${byteSize(memory.activations)}`],
    ["model.onnx", `about ${byteSize(fileBytes)}`],
  ];
  return columns(lines);
}

/** Without the batch. */
function shapeText([, ...sizes]: LayerSummary["output"]): string {
  return sizes.join(" x ");
}

function numberOrNone(value: number): string {
  return value === 0 ? "" : count(value);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
