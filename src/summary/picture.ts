import { type InputShape, networkInput } from "../compile/inputs.ts";
import { expectOptions } from "../errors.ts";
import { escaped } from "../markup.ts";
import type { Layer } from "../nn/layer.ts";
import { writeNetwork } from "../nn/write.ts";
import { type Flow, flowOf } from "./flow.ts";
import { type Block, inputBox, layOut, stacked, textWidth } from "./layout.ts";
import { line, rect, text } from "./shapes.ts";
import { summarize } from "./summary.ts";

export interface DrawOptions {
  /** What the network takes: images, or rows of numbers. */
  readonly input: InputShape;
  /** Written above the picture. Default "network". */
  readonly title?: string;
}

const MARGIN = 24;
const HEAD = 76;
/** Between columns, room for the line that leads to the top of the next. */
const AISLE = 48;
/** A picture up to this height is one column. */
const TALL = 640;

/**
 * A network as a picture: SVG that fits light and dark pages. Layers are boxes in reading order with their shapes and
 * parameters; branches stand side by side, blocks that repeat are drawn once. Tall networks go on at the top of the next
 * column.
 * @returns the text of an SVG file
 * @throws ProblemError when a layer does not fit its input.
 */
export function drawNetwork(network: Layer, options: DrawOptions): string {
  expectOptions("drawNetwork", options, ["input", "title"]);
  const { input, title = "network" } = options;
  const summary = summarize(network, { input });
  const { root } = writeNetwork(network, networkInput(input).x, { mode: "train" });
  const flow = flowOf(root, summary);
  const parts: readonly Flow[] = flow.type === "series" ? flow.parts : [flow];
  const columns = inColumns([inputBox(summary.input), ...parts.map(layOut)]);
  const { parameters, multiplyAdds } = summary;
  const numbers = [parameters, multiplyAdds].map((number) => number.toLocaleString("en-US"));
  const facts = `${numbers[0]} parameters  ·  ${numbers[1]} multiply-adds for one image`;
  const words = Math.max(textWidth(facts, 11), textWidth(title, 19));

  const width = 2 * MARGIN + Math.max(words, widthOf(columns));
  const height = HEAD + Math.max(...columns.map((column) => column.height)) + 2 * MARGIN;
  const top = HEAD + MARGIN / 2;
  let left = (width - widthOf(columns)) / 2;
  const drawn = columns.flatMap((column, i) => {
    const elements = column.draw({ x: left, y: top });
    const next = columns[i + 1];
    const onwards = next === undefined ? [] : [toNextColumn(column, next, { left, top, height: height - MARGIN / 2 })];
    left += column.width + AISLE;
    return [...elements, ...onwards];
  });
  const size = { width: Math.ceil(width), height: Math.ceil(height) };
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}" viewBox="0 0 ${size.width} ${size.height}" role="img">`,
    `<title>${escaped(`${title}: ${facts}`)}</title>`,
    STYLE,
    '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="head" d="M0 0.5L8 4L0 7.5z"/></marker></defs>',
    rect({ x: 0, y: 0 }, size, "page", 10),
    text({ x: MARGIN, y: 34 }, title, { kind: "title", anchor: "start" }),
    text({ x: MARGIN, y: 54 }, facts, { kind: "detail", anchor: "start" }),
    ...drawn,
    "</svg>",
    "",
  ].join("\n");
}

function widthOf(columns: readonly Block[]): number {
  return columns.reduce((sum, column) => sum + column.width + AISLE, -AISLE);
}

/** Blocks as columns of about one height, as many as make a picture somewhat wider than tall. */
function inColumns(blocks: readonly Block[]): Block[] {
  const whole = stacked(blocks);
  if (whole.height <= TALL) return [whole];
  const wanted = Math.max(1, Math.round(Math.sqrt((1.3 * whole.height) / (whole.width + AISLE))));
  const heights = [
    ...new Set(blocks.flatMap((_, i) => blocks.slice(i).map((_, j) => stacked(blocks.slice(i, i + j + 1)).height))),
  ];
  const limit = heights.toSorted((a, b) => a - b).find((height) => filled(blocks, height).length <= wanted);
  return filled(blocks, limit ?? whole.height);
}

/** Columns that are filled up to a height. */
function filled(blocks: readonly Block[], limit: number): Block[] {
  const columns: Block[][] = [[]];
  for (const block of blocks) {
    const column = columns.at(-1)!;
    if (column.length > 0 && stacked([...column, block]).height > limit) columns.push([block]);
    else column.push(block);
  }
  return columns.map(stacked);
}

/** From the bottom of a column to the top of the next. */
function toNextColumn(
  column: Block,
  next: Block,
  { left, top, height }: { readonly left: number; readonly top: number; readonly height: number },
): string {
  const start = { x: left + column.middle, y: top + column.height };
  const end = { x: left + column.width + AISLE + next.middle, y: top };
  const aisle = left + column.width + AISLE / 2;
  const low = Math.min(start.y + 14, height);
  return line([
    start,
    { x: start.x, y: low },
    { x: aisle, y: low },
    { x: aisle, y: top - 14 },
    { x: end.x, y: top - 14 },
    end,
  ]);
}

const STYLE = `<style>
text { font-family: system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; fill: #22303a }
.title { font-size: 18px; font-weight: 650 }
.name { font-size: 12.5px; font-weight: 600 }
.detail, .label { font-size: 11px; fill: #56646e }
.page { fill: #fbfaf7 }
.frame { fill: #7a8894; fill-opacity: .07; stroke: #7a8894; stroke-opacity: .45 }
.box { fill: #7a8894; fill-opacity: .14; stroke: #7a8894 }
.convolution { fill: #3d7ab8; stroke: #3d7ab8 }
.dense { fill: #c0713a; stroke: #c0713a }
.pooling { fill: #4f9a5c; stroke: #4f9a5c }
.normalization { fill: #8a74b8; stroke: #8a74b8 }
.random { fill: #b8963a; stroke: #b8963a }
.line { fill: none; stroke: #7a8894; stroke-width: 1.3 }
.head { fill: #7a8894 }
@media (prefers-color-scheme: dark) {
  text { fill: #e8edf1 }
  .detail, .label { fill: #a9b5be }
  .page { fill: #14191d }
  .box { fill-opacity: .24 }
}
</style>`;
