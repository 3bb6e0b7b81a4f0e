import { lower } from "../../src/compile/lowering/lower.ts";
import { probeChannelBlock } from "../../src/compile/lowering/probe.ts";
import type { Graph } from "../../src/graph/graph.ts";
import type { OpType } from "../../src/graph/operators.ts";
import { cpuRuntime } from "../../src/runtime/ort.node.ts";
import type { Runtime } from "../../src/runtime/runtime.ts";

/** Something that runs graphs: an engine, with the lowering that it is given. */
export interface Engine {
  readonly name: string;
  readonly runtime: Runtime;
  readonly lower: (graph: Graph) => Graph;
  /** What the engine cannot do, and why. */
  readonly skip: readonly { readonly operator: OpType; readonly reason: string }[];
}

const cpu = cpuRuntime({ threads: 1 });
const channelBlock = await probeChannelBlock(cpu);

/** Every engine, and every way to lower, that the tests of graphs and of training hold against the reference. */
export const engines: readonly Engine[] = [
  { name: "cpu", runtime: cpu, lower: (graph) => lower(graph), skip: [] },
  ...(channelBlock === undefined
    ? []
    : [
        {
          name: `cpu, channels in blocks of ${channelBlock}`,
          runtime: cpu,
          lower: (graph: Graph) => lower(graph, { channelBlock }),
          skip: [],
        },
      ]),
];
