import type { Graph } from "../graph/graph.ts";
import { writeOnnx } from "../onnx/write.ts";
import type { Runtime, Session } from "../runtime/runtime.ts";
import { simplified } from "./fold.ts";
import { lower } from "./lowering/lower.ts";
import { loweringTarget } from "./lowering/target.ts";

/**
 * Makes a graph ready to run on an engine: simplified, written with what the engine has, and loaded.
 * @param name what the model is called inside ONNX Runtime, for its messages and profiles
 */
export async function openGraph(graph: Graph, runtime: Runtime, name = "graph"): Promise<Session> {
  return runtime.load(writeOnnx(lower(simplified(graph), await loweringTarget(runtime)), { name }));
}
