import type { Value } from "../graph/graph.ts";
import type { WrittenLayer } from "../nn/write.ts";
import { withRepeats } from "./repeats.ts";
import type { LayerSummary } from "./summary.ts";

/** How values flow through a network, as a picture shows it. */
export type Flow =
  | { readonly type: "box"; readonly layer: LayerSummary }
  /** One after the other. A label is written on a frame around them. */
  | { readonly type: "series"; readonly parts: readonly Flow[]; readonly label?: string }
  /** Side by side from one value to one merge; a skip is a branch that passes it on. */
  | { readonly type: "parallel"; readonly branches: readonly Flow[]; readonly skips: number }
  /** Where values become one. */
  | { readonly type: "merge"; readonly words: string }
  /** What is neither: parts in order, with lines from part to part. -1 is what goes in; behind the last part is what comes out. */
  | { readonly type: "web"; readonly parts: readonly Flow[]; readonly lines: readonly (readonly [number, number])[] };

/**
 * The flow through a layer. It is read from the values that layers took and gave, so it knows no kind of layer: whatever
 * applies layers inside itself is drawn as it applied them.
 * @param written the layer, written for training, where none passes its input on unchanged
 * @param summary the same layer
 */
export function flowOf(written: WrittenLayer, summary: LayerSummary): Flow {
  if (written.inside.length === 0 || written.weights.length > 0) return { type: "box", layer: summary };
  if (written.layer.kind === "sequential") return seriesOf(written, summary);
  const parts = partsOf(written, summary);
  return { type: "series", parts: decompose(parts), label: summary.words };
}

function seriesOf(written: WrittenLayer, summary: LayerSummary): Flow {
  const byPath = new Map(written.inside.map((inner) => [inner.path, inner]));
  const parts = withRepeats(summary.layers).map(({ first, all }): Flow => {
    const flow = flowOf(byPath.get(first.path)!, first);
    if (all.length === 1) return flow;
    const inner = flow.type === "series" ? flow.parts : [flow];
    const words = first.kind === "sequential" ? "" : ` x ${first.words}`;
    return { type: "series", parts: inner, label: words === "" ? `${all.length} times` : `${all.length}${words}` };
  });
  return parts.length === 1 ? parts[0]! : { type: "series", parts };
}

/** A layer inside another, or a merge: what it is made of are numbers of parts before it; -1 is what goes in. */
interface Part {
  readonly flow: Flow;
  readonly from: readonly number[];
}

/** The parts of a layer in the order in which they were written; the last gives its output. */
function partsOf(written: WrittenLayer, summary: LayerSummary): Part[] {
  const parts: Part[] = [];
  /** Which part gave a value. */
  const givers = new Map<Value, number>([[written.input, -1]]);
  const ownWords = typeof written.layer.config.activation === "string" ? written.layer.config.activation : "linear";
  const joined = (value: Value, words = ""): readonly number[] => {
    const from = [...sourcesOf(value, givers)];
    if (from.length < 2) return from;
    parts.push({ flow: { type: "merge", words: `${mergeWords(value, givers) ?? written.layer.kind}${words}` }, from });
    givers.set(value, parts.length - 1);
    return [parts.length - 1];
  };
  for (const [i, inner] of written.inside.entries()) {
    // A branch that passes the input on is a line, not a part.
    if (inner.output === written.input) continue;
    parts.push({ from: joined(inner.input), flow: flowOf(inner, summary.layers[i]!) });
    givers.set(inner.output, parts.length - 1);
  }
  if (!givers.has(written.output)) joined(written.output, ownWords === "linear" ? "" : `, ${ownWords}`);
  return parts;
}

/** The parts, or the input, that a value is made of. */
function sourcesOf(value: Value, givers: ReadonlyMap<Value, number>): Set<number> {
  const found = new Set<number>();
  const seen = new Set<Value>();
  const open = [value];
  for (let each = open.pop(); each !== undefined; each = open.pop()) {
    if (seen.has(each)) continue;
    seen.add(each);
    const giver = givers.get(each);
    if (giver === undefined) open.push(...each.inputs);
    else found.add(giver);
  }
  return found;
}

const MERGES: Readonly<Record<string, string>> = {
  Add: "+",
  Sub: "-",
  Mul: "x",
  Concat: "concat",
  Max: "max",
  Min: "min",
};

/** The operator that joins what comes from different parts. */
function mergeWords(value: Value, givers: ReadonlyMap<Value, number>): string | undefined {
  const all = sourcesOf(value, givers).size;
  const next = value.inputs.find((from) => sourcesOf(from, givers).size === all);
  return next === undefined ? MERGES[value.op] : mergeWords(next, givers);
}

/** Parts as a series, where all between two parts that everything passes through is side by side. */
function decompose(parts: readonly Part[]): Flow[] {
  return between(
    parts,
    parts.map((_, i) => i),
    -1,
    parts.length,
    false,
  );
}

/**
 * The parts `inside`, through which values flow from the part `start` to the part `end`.
 * @param hasLineBeside whether a line from start to end is drawn beside them already
 */
function between(
  parts: readonly Part[],
  inside: readonly number[],
  start: number,
  end: number,
  hasLineBeside: boolean,
): Flow[] {
  const isUsed = (part: number) => parts.some(({ from }) => from.includes(part));
  /** A line leads from -1 or a part to a part; what nobody uses leads to the end. */
  const leads = (from: number, to: number) =>
    to === parts.length ? from === parts.length - 1 || !isUsed(from) : parts[to]!.from.includes(from);
  const isDrawn = (from: number, to: number) => hasLineBeside && from === start && to === end;
  const cuts = inside.filter((part) => {
    const before = [start, ...inside.filter((each) => each < part)];
    const after = [...inside.filter((each) => each > part), end];
    return !before.some((from) => after.some((to) => leads(from, to) && !isDrawn(from, to)));
  });
  const ends = [...cuts, end];
  return ends.flatMap((to, i) => {
    const from = i === 0 ? start : ends[i - 1]!;
    const section = inside.filter((part) => part > from && part < to);
    const last = to === end ? [] : [parts[to]!.flow];
    if (section.length === 0) return last;
    const groups = connected(section, leads);
    const skips = leads(from, to) && !isDrawn(from, to) ? 1 : 0;
    if (groups.length + skips === 1) return [web(parts, section, leads, [from, to]), ...last];
    const branches = groups.map((group): Flow => series(between(parts, group, from, to, true)));
    return [{ type: "parallel", branches, skips } as const, ...last];
  });
}

function series(parts: readonly Flow[]): Flow {
  return parts.length === 1 ? parts[0]! : { type: "series", parts };
}

/** Parts that lines connect, together. */
function connected(section: readonly number[], leads: (from: number, to: number) => boolean): number[][] {
  const groups: number[][] = [];
  for (const part of section) {
    const touching = groups.filter((group) => group.some((each) => leads(each, part)));
    const rest = groups.filter((group) => !touching.includes(group));
    groups.splice(
      0,
      groups.length,
      ...rest,
      [...touching.flat(), part].toSorted((a, b) => a - b),
    );
  }
  return groups.toSorted((a, b) => a[0]! - b[0]!);
}

function web(
  parts: readonly Part[],
  section: readonly number[],
  leads: (from: number, to: number) => boolean,
  [start, end]: readonly [number, number],
): Flow {
  const places = [start, ...section, end];
  const lines = places.flatMap((from, i) =>
    places.flatMap((to, j) => (j > i && leads(from, to) ? [[i - 1, j - 1] as const] : [])),
  );
  return { type: "web", parts: section.map((part) => parts[part]!.flow), lines };
}
