import { lower } from "../../src/compile/lowering/lower.ts";
import { loweringTarget } from "../../src/compile/lowering/target.ts";
import { type Graph, input } from "../../src/graph/graph.ts";
import { writeOnnx } from "../../src/onnx/write.ts";
import { add } from "../../src/ops/elementwise.ts";
import { cpuRuntime, webgpuRuntime } from "../../src/runtime/ort.node.ts";
import type { Runtime, Session } from "../../src/runtime/runtime.ts";
import { wasmRuntime } from "../../src/runtime/wasm.node.ts";

/** Something that runs graphs: an engine, with a way to lower them. */
export interface Engine {
  readonly name: string;
  readonly runtime: Runtime;
  readonly lower: (graph: Graph) => Graph;
  /** A model that stays loaded: a graphics card is opened with the first and closed with the last, which takes long. */
  readonly awake: Session;
}

/** Every engine, and every way to lower, that the tests of graphs and of training hold against the reference. */
export const engineNames = ["cpu", "cpu, blocked", "wasm", "webgpu"] as const;
export type EngineKey = (typeof engineNames)[number];

const runtimes: { readonly [K in EngineKey]: Runtime } = {
  cpu: cpuRuntime({ threads: 1 }),
  "cpu, blocked": cpuRuntime({ threads: 1 }),
  wasm: wasmRuntime({ threads: 1 }),
  webgpu: webgpuRuntime({ threads: 1 }),
};

/**
 * The engines that this machine has, of those asked for. What is missing is printed, and its tests are left out: WebGPU
 * where no adapter is found, blocks where the processor has no kernels for them.
 */
export async function enginesHere(names: readonly EngineKey[] = engineNames): Promise<readonly Engine[]> {
  const found: Engine[] = [];
  for (const name of names) {
    const engine = await open(name);
    if (typeof engine === "string") console.log(`left out: tests on ${name}, for ${engine}`);
    else found.push(engine);
  }
  return found;
}

/** An engine, or why it is not here. */
async function open(name: EngineKey): Promise<Engine | string> {
  const runtime = runtimes[name];
  const target = name === "cpu" ? {} : await loweringTarget(runtime);
  if (name === "cpu, blocked" && target.channelBlock === undefined) return "this processor has no blocked convolutions";
  const x = input("x", "float32", [1]);
  const model = writeOnnx({ inputs: [x], outputs: { y: add(x, 1) } });
  try {
    return { name, runtime, lower: (graph) => lower(graph, target), awake: await runtime.load(model) };
  } catch (problem) {
    return (problem as Error).message;
  }
}
