import { input } from "../graph/graph.ts";
import { writeOnnx } from "../onnx/write.ts";
import { mul } from "../ops/elementwise.ts";
import type { EngineName, Runtime } from "../runtime/runtime.ts";
import { filled } from "../tensor/tensor.ts";

export interface EngineOptions {
  /**
   * The engine: "cpu" (Node alone), "webgpu", the graphics card, or "wasm", WebAssembly. Default: the fastest that works.
   * A graphics card is tried where there is one, and taken where it is at least half as fast again in a small trial.
   */
  readonly engine?: EngineName | undefined;
  /** Threads of the processor. Default: as many as it has cores (in browsers at most 4, and 1 in pages that are not cross-origin isolated). */
  readonly threads?: number | undefined;
}

/**
 * The same engine, once it has shown that it works: an engine that was asked for by name says at once what it lacks.
 * @throws ProblemError when it does not work.
 */
export async function proven(runtime: Runtime): Promise<Runtime> {
  const x = input("x", "float32", [1]);
  const session = await runtime.load(writeOnnx({ inputs: [x], outputs: { y: mul(x, 2) } }));
  await session.run({ x: filled("float32", [1], 1) });
  await session.close();
  return runtime;
}
