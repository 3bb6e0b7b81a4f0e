import { lower } from "../../src/compile/lowering/lower.ts";
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

/** Every engine, and every way to lower, that the tests of graphs and of training hold against the reference. */
export const engines: readonly Engine[] = [
  { name: "cpu", runtime: cpuRuntime({ threads: 1 }), lower: (graph) => lower(graph), skip: [] },
];
