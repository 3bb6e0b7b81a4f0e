import type { Shape } from "../graph/shape.ts";
import type { Flow } from "./flow.ts";
import { line, type Point, rect, text } from "./shapes.ts";
import type { LayerSummary } from "./summary.ts";

/** Something with a size. Values enter at the top and leave at the bottom, both at `middle` from the left. */
export interface Block {
  readonly width: number;
  readonly height: number;
  readonly middle: number;
  /** Whether it begins with a line, so that what leads to it ends there without an arrow's head. */
  readonly isOpen?: boolean;
  /** Its SVG elements, where its top left corner is at a point. */
  draw(at: Point): string[];
}

/** Between two boxes, room for an arrow. */
const GAP = 16;
/** Between branches, and for a line beside them. */
const LANE = 22;
/** Where a line divides. */
const FORK = 14;
const FRAME = { side: 12, top: 24, bottom: 12 };

/** A flow with places for all its boxes and lines. */
export function layOut(flow: Flow): Block {
  switch (flow.type) {
    case "box":
      return layerBox(flow.layer);
    case "merge":
      return mergeBox(flow.words);
    case "series": {
      const stack = stacked(flow.parts.map(layOut));
      return flow.label === undefined ? stack : framed(stack, flow.label);
    }
    case "parallel":
      return sideBySide(flow.branches.map(layOut), flow.skips > 0);
    case "web":
      return webbed(flow.parts.map(layOut), flow.lines);
  }
}

/** Blocks one under the other, with arrows between them. */
export function stacked(blocks: readonly Block[]): Block {
  const middle = Math.max(0, ...blocks.map((block) => block.middle));
  const right = Math.max(0, ...blocks.map((block) => block.width - block.middle));
  const tops = topsOf(blocks, GAP);
  return {
    width: middle + right,
    height: (tops.at(-1) ?? 0) + (blocks.at(-1)?.height ?? 0),
    middle,
    isOpen: blocks[0]?.isOpen === true,
    draw: ({ x, y }) =>
      blocks.flatMap((block, i) => {
        const top = y + tops[i]!;
        const arrow = i === 0 ? [] : [upright(x + middle, top - GAP, top, block.isOpen !== true)];
        return [...arrow, ...block.draw({ x: x + middle - block.middle, y: top })];
      }),
  };
}

/** Where each of some blocks begins when they stand one under the other. */
function topsOf(blocks: readonly Block[], gap: number): number[] {
  const tops: number[] = [];
  for (const [i] of blocks.entries()) tops.push(i === 0 ? 0 : tops[i - 1]! + blocks[i - 1]!.height + gap);
  return tops;
}

function upright(x: number, from: number, to: number, head: boolean): string {
  const points = [
    { x, y: from },
    { x, y: to },
  ];
  return line(points, { head });
}

/** A rounded rectangle around a block, with words at its top. */
function framed(block: Block, label: string): Block {
  const inner = Math.max(block.width, textWidth(label, 11));
  const left = FRAME.side + (inner - block.width) / 2;
  const width = inner + 2 * FRAME.side;
  const height = block.height + FRAME.top + FRAME.bottom;
  return {
    width,
    height,
    middle: left + block.middle,
    isOpen: true,
    draw: ({ x, y }) => [
      rect({ x, y }, { width, height }, "frame", 10),
      text({ x: x + 10, y: y + 15 }, label, { kind: "label", anchor: "start" }),
      upright(x + left + block.middle, y, y + FRAME.top, block.isOpen !== true),
      ...block.draw({ x: x + left, y: y + FRAME.top }),
      upright(x + left + block.middle, y + height - FRAME.bottom, y + height, false),
    ],
  };
}

/** Branches side by side, joined above and below; a skip is a line beside them. */
function sideBySide(branches: readonly Block[], hasSkip: boolean): Block {
  const lefts: number[] = [];
  for (const [i] of branches.entries()) lefts.push(i === 0 ? 0 : lefts[i - 1]! + branches[i - 1]!.width + LANE);
  const inner = lefts.at(-1)! + branches.at(-1)!.width;
  const tallest = Math.max(...branches.map((block) => block.height));
  const middles = branches.map((block, i) => lefts[i]! + block.middle);
  const middle = (middles[0]! + middles.at(-1)!) / 2;
  const height = FORK + GAP + tallest + GAP;
  const block = {
    width: inner + (hasSkip ? LANE : 0),
    height,
    middle,
    isOpen: true,
    draw: ({ x, y }: Point) => {
      const [start, end] = [
        { x: x + middle, y },
        { x: x + middle, y: y + height },
      ];
      const below = y + FORK + tallest + GAP;
      const turn = (from: Point, across: number, at: number, to: Point, head: boolean) =>
        line([from, { x: from.x, y: at }, { x: across, y: at }, to], { head });
      const paths = branches.flatMap((branch, i) => {
        const across = x + middles[i]!;
        const top = y + FORK + (branches.length > 1 || hasSkip ? GAP - 4 : 0);
        const into = { x: across, y: top };
        const head = branch.isOpen !== true;
        const out = { x: across, y: top + branch.height };
        return [
          across === start.x ? line([start, into], { head }) : turn(start, across, y + FORK / 2, into, head),
          ...branch.draw({ x: x + lefts[i]!, y: top }),
          across === end.x
            ? line([out, end], { head: false })
            : line([out, { x: across, y: below + 2 }, { x: end.x, y: below + 2 }, end], { head: false }),
        ];
      });
      const lane = x + inner + LANE - 8;
      const skip = [start, { x: start.x, y: y + FORK / 2 }, { x: lane, y: y + FORK / 2 }, { x: lane, y: below + 2 }];
      const last = [{ x: end.x, y: below + 2 }, end];
      return [...(hasSkip ? [line([...skip, ...last], { head: false })] : []), ...paths];
    },
  };
  return block;
}

/** Blocks in order, with lines beside them from each to those it leads to, a lane for every line that passes a block. */
function webbed(blocks: readonly Block[], lines: readonly (readonly [number, number])[]): Block {
  const far = lines.filter(([from, to]) => to - from > 1);
  const near = new Set(lines.filter(([from, to]) => to - from === 1).map(([from]) => from));
  const middle = Math.max(...blocks.map((block) => block.middle));
  const right = Math.max(...blocks.map((block) => block.width - block.middle));
  const gap = 2 * GAP;
  const tops = topsOf(blocks, gap).map((top) => top + gap);
  const height = tops.at(-1)! + blocks.at(-1)!.height + gap;
  const bottomOf = (part: number) => (part < 0 ? 0 : tops[part]! + blocks[part]!.height);
  const topOf = (part: number) => tops[part] ?? height;
  return {
    width: middle + right + far.length * 12,
    height,
    middle,
    draw: ({ x, y }) => [
      ...[-1, ...blocks.keys()]
        .filter((part) => near.has(part))
        .map((part) => upright(x + middle, y + bottomOf(part), y + topOf(part + 1), blocks[part + 1]?.isOpen !== true)),
      ...far.map(([from, to], i) => {
        const lane = x + middle + right + 12 * (i + 1) - 4;
        const [leave, arrive] = [y + bottomOf(from) + 8, y + topOf(to) - 12];
        const start = { x: x + middle, y: y + bottomOf(from) };
        const end = { x: x + middle, y: y + topOf(to) };
        return line([
          start,
          { x: start.x, y: leave },
          { x: lane, y: leave },
          { x: lane, y: arrive },
          { x: end.x, y: arrive },
          end,
        ]);
      }),
      ...blocks.flatMap((block, i) => block.draw({ x: x + middle - block.middle, y: y + tops[i]! })),
    ],
  };
}

/** One layer: its words, and below them what it gives and how many parameters it has, where it changes the shape or costs something. */
function layerBox(layer: LayerSummary): Block {
  const { words, kind, parameters } = layer;
  const isPlain = layer.multiplyAdds === 0 && layer.output.join() === layer.input.join();
  const detail = [
    ...(isPlain ? [] : [shapeText(layer.output)]),
    ...(parameters > 0 ? [`${parameters.toLocaleString("en-US")} parameters`] : []),
  ].join("  ·  ");
  const isSlim = isPlain && parameters === 0;
  const width = Math.ceil(Math.max(110, textWidth(words, isSlim ? 11 : 13.5), textWidth(detail, 11)) + 20);
  return box(width, isSlim ? 24 : 42, `box ${family(kind)}`, 6, ({ x, y }) =>
    isSlim
      ? [text({ x, y: y + 16 }, words, { kind: "detail" })]
      : [text({ x, y: y + 17 }, words, { kind: "name" }), text({ x, y: y + 33 }, detail, { kind: "detail" })],
  );
}

/** What goes into a network. */
export function inputBox(shape: Shape): Block {
  const words = `input ${shapeText(shape)}`;
  return box(Math.ceil(textWidth(words, 11)) + 24, 24, "box merge", 12, ({ x, y }) => [
    text({ x, y: y + 16 }, words, { kind: "detail" }),
  ]);
}

function mergeBox(words: string): Block {
  const width = words.length === 1 ? 24 : Math.ceil(textWidth(words, 13.5)) + 16;
  return box(width, 24, "box merge", 12, ({ x, y }) => [text({ x, y: y + 16.5 }, words, { kind: "name" })]);
}

function box(width: number, height: number, kind: string, rx: number, words: (top: Point) => string[]): Block {
  return {
    width,
    height,
    middle: width / 2,
    draw: ({ x, y }) => [rect({ x, y }, { width, height }, kind, rx), ...words({ x: x + width / 2, y })],
  };
}

/** What its colour tells. */
function family(kind: string): string {
  if (/conv/i.test(kind)) return "convolution";
  if (/dense|highway/i.test(kind)) return "dense";
  if (/pool|upSampl|shuffle/i.test(kind)) return "pooling";
  if (/normaliz|standardize|zeroCenter|whitening$/i.test(kind)) return "normalization";
  if (/dropout|augment/i.test(kind)) return "random";
  return "other";
}

/** Without the batch. */
function shapeText([, ...sizes]: Shape): string {
  return sizes.length === 0 ? "one number" : sizes.join(" × ");
}

/** About how wide a text is, in pixels: nothing here can measure it, so a little too much. */
export function textWidth(words: string, size: number): number {
  return words.length * size * 0.58;
}
