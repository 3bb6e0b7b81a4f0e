import type { Graph } from "../../graph/graph.ts";
import { inOrder, rewriteAll } from "../../graph/walk.ts";
import { simplified } from "../fold.ts";
import { lowerBlocked } from "./blocked/lower.ts";
import { lowerPortable } from "./portable.ts";
import { lowerForWebgpu } from "./webgpu.ts";

/** What an engine offers beyond ONNX, and where it falls short: see `loweringTarget`. */
export interface LoweringTarget {
  /** How many channels lie together in the engine's own convolution layout, where it has one: see `probeChannelBlock`. */
  readonly channelBlock?: number | undefined;
  /** Whether to keep to what the WebGPU engine computes rightly. All others do, too. */
  readonly webgpu?: boolean;
}

/** The same graph with operators that the engine has. The one place that chooses how a graph runs on an engine. */
export function lower(graph: Graph, { channelBlock, webgpu = false }: LoweringTarget = {}): Graph {
  const ends = [...graph.inputs, ...Object.values(graph.outputs)];
  const blocked = channelBlock === undefined ? undefined : lowerBlocked(inOrder(ends), channelBlock);
  const portable = blocked === undefined ? rewriteAll(ends, lowerPortable) : undefined;
  const outputs = Object.fromEntries(
    Object.entries(graph.outputs).map(([name, value]) => [name, blocked?.get(value)?.() ?? portable!.get(value)!]),
  );
  const lowered = simplified({ inputs: graph.inputs, outputs });
  return webgpu ? simplified(rewritten(lowered, lowerForWebgpu)) : lowered;
}

function rewritten(graph: Graph, rewrite: Parameters<typeof rewriteAll>[1]): Graph {
  const renewed = rewriteAll([...graph.inputs, ...Object.values(graph.outputs)], rewrite);
  const outputs = Object.entries(graph.outputs).map(([name, value]) => [name, renewed.get(value)!] as const);
  return { inputs: graph.inputs, outputs: Object.fromEntries(outputs) };
}
