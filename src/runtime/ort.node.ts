import { availableParallelism } from "node:os";
import type * as Ort from "onnxruntime-node";
import { expectOptions, kindOf, ProblemError } from "../errors.ts";
import { loadOrt, type OrtLibrary, optimization } from "./ort.ts";
import type { Runtime } from "./runtime.ts";
import { loadWebgpu } from "./webgpu.ts";

export interface CpuOptions {
  /** Threads for one run. Default: as many as the machine has cores. */
  readonly threads?: number;
}

/** ONNX Runtime's native CPU engine. It is loaded with the first model. */
export function cpuRuntime(options: CpuOptions = {}): Runtime {
  expectOptions("cpuRuntime", options, ["threads"]);
  const threads = threadsOf("cpuRuntime", options);
  const settings = cpuSettings(threads);
  return {
    engine: "cpu",
    threads,
    load: async (model, { keepsMemory = true, optimizes = true } = {}) =>
      loadOrt(await loadLibrary(), model, {
        options: { ...settings, ...optimization(optimizes), enableCpuMemArena: keepsMemory },
        writesInto: true,
      }),
  };
}

/** What the native CPU engine is told for a session. */
export function cpuSettings(threads: number): Ort.InferenceSession.SessionOptions {
  return {
    ...sessionOptions(threads),
    executionProviders: ["cpu"],
    // Numbers below 1e-38, as in the moments of weights that hardly move, would take a slow path through the processor.
    extra: { session: { set_denormal_as_zero: "1" } },
  };
}

/**
 * ONNX Runtime's WebGPU engine, on the machine's graphics card: Vulkan, Metal or Direct3D 12. Its driver is found as the
 * system finds it. `threads` are those of the processor, for the little that runs beside the card: see `runtime/limits.ts`.
 */
export function webgpuRuntime(options: CpuOptions = {}): Runtime {
  expectOptions("webgpuRuntime", options, ["threads"]);
  const threads = threadsOf("webgpuRuntime", options);
  return {
    engine: "webgpu",
    threads,
    load: async (model, { optimizes = true } = {}) =>
      loadWebgpu(await loadLibrary(), model, { ...sessionOptions(threads), ...optimization(optimizes) }),
  };
}

/** How many threads are asked for; by default one for each core. */
export function threadsOf(where: string, { threads = availableParallelism() }: CpuOptions): number {
  if (Number.isInteger(threads) && threads >= 1) return threads;
  throw new ProblemError({ what: `${where}: threads`, expected: "a whole number above 0", received: kindOf(threads) });
}

function sessionOptions(threads: number): Ort.InferenceSession.SessionOptions {
  return {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: "sequential",
    logSeverityLevel: 3,
  };
}

/** ONNX Runtime reports its use to its makers unless it is told not to before it is loaded. Plumage sends nothing anywhere. */
async function loadLibrary(): Promise<OrtLibrary> {
  process.env.ORT_DISABLE_TELEMETRY ??= "1";
  return (await import("onnxruntime-node")) as unknown as OrtLibrary;
}
