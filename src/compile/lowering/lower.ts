import type { Graph } from "../../graph/graph.ts";
import { inOrder, rewriteAll } from "../../graph/walk.ts";
import { simplified } from "../fold.ts";
import { bindBatch } from "./bindBatch.ts";
import { lowerBlocked } from "./blocked/lower.ts";
import { lowerPortable } from "./portable.ts";
import { lowerForWebgpu } from "./webgpu.ts";

/** What an engine offers beyond ONNX, where it falls short (see `loweringTarget`), and what is known of how it will be used. */
export interface LoweringTarget {
  /** How many channels lie together in the engine's own convolution layout, where it has one: see `probeChannelBlock`. */
  readonly channelBlock?: number | undefined;
  /** Whether to keep to what the WebGPU engine computes rightly. All others do, too. */
  readonly webgpu?: boolean;
  /** The size of every batch, where it is known: the graph then runs for no other, and some gradients run faster. */
  readonly batchSize?: number | undefined;
}

/** The same graph with operators that the engine has. The one place that chooses how a graph runs on an engine. */
export function lower(graph: Graph, { channelBlock, webgpu = false, batchSize }: LoweringTarget = {}): Graph {
  const sized = batchSize === undefined ? graph : simplified(bindBatch(graph, batchSize));
  const ends = [...sized.inputs, ...Object.values(sized.outputs)];
  const blocked = channelBlock === undefined ? undefined : lowerBlocked(inOrder(ends), channelBlock);
  const portable = blocked === undefined ? rewriteAll(ends, lowerPortable) : undefined;
  const outputs = Object.fromEntries(
    Object.entries(sized.outputs).map(([name, value]) => [name, blocked?.get(value)?.() ?? portable!.get(value)!]),
  );
  const lowered = simplified({ inputs: sized.inputs, outputs });
  return webgpu ? simplified(rewritten(lowered, lowerForWebgpu)) : lowered;
}

function rewritten(graph: Graph, rewrite: Parameters<typeof rewriteAll>[1]): Graph {
  const renewed = rewriteAll([...graph.inputs, ...Object.values(graph.outputs)], rewrite);
  const outputs = Object.entries(graph.outputs).map(([name, value]) => [name, renewed.get(value)!] as const);
  return { inputs: graph.inputs, outputs: Object.fromEntries(outputs) };
}
