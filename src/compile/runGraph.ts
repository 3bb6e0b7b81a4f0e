import type { Graph } from "../graph/graph.ts";
import { writeOnnx } from "../onnx/write.ts";
import type { Runtime, Session } from "../runtime/runtime.ts";
import { simplified } from "./fold.ts";
import { lower } from "./lowering/lower.ts";
import { loweringTarget } from "./lowering/target.ts";

export interface OpenGraphOptions {
  /** What the model is called inside ONNX Runtime, for its messages and profiles. Default "graph". */
  readonly name?: string;
  /**
   * Whether the graph goes forward only, with weights that are constants. ONNX Runtime then lays channels out in blocks by itself,
   * and better than lowering does: 14 ms instead of 20 for three convolutions over 640 x 480 pixels. Default false.
   */
  readonly isForward?: boolean;
}

/** Makes a graph ready to run on an engine: simplified, written with what the engine has, and loaded. */
export async function openGraph(
  graph: Graph,
  runtime: Runtime,
  { name = "graph", isForward = false }: OpenGraphOptions = {},
): Promise<Session> {
  const target = isForward ? { webgpu: runtime.engine === "webgpu" } : await loweringTarget(runtime);
  return runtime.load(writeOnnx(lower(simplified(graph), target), { name }));
}
