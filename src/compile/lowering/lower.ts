import type { Graph } from "../../graph/graph.ts";
import { inOrder, rewriteAll } from "../../graph/walk.ts";
import { simplified } from "../fold.ts";
import { lowerBlocked } from "./blocked/lower.ts";
import { lowerPortable } from "./portable.ts";

/** What an engine offers beyond ONNX. */
export interface LoweringTarget {
  /** How many channels lie together in the engine's own convolution layout, where it has one: see `probeChannelBlock`. */
  readonly channelBlock?: number | undefined;
}

/** The same graph with operators that the engine has. The one place that chooses how gradients run on an engine. */
export function lower(graph: Graph, { channelBlock }: LoweringTarget = {}): Graph {
  const ends = [...graph.inputs, ...Object.values(graph.outputs)];
  const renewed = channelBlock === undefined ? undefined : lowerBlocked(inOrder(ends), channelBlock);
  const portable = renewed === undefined ? rewriteAll(ends, lowerPortable) : undefined;
  const outputs = Object.entries(graph.outputs).map(
    ([name, value]) => [name, renewed?.get(value)?.() ?? portable!.get(value)!] as const,
  );
  return simplified({ inputs: graph.inputs, outputs: Object.fromEntries(outputs) });
}
