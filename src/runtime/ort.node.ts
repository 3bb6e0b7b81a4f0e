import { availableParallelism } from "node:os";
import type * as Ort from "onnxruntime-node";
import { ProblemError } from "../errors.ts";
import type { DType } from "../tensor/dtype.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Runtime, Session, Tensors } from "./runtime.ts";

export interface CpuOptions {
  /** Threads for one run. Default: as many as the machine has cores. */
  readonly threads?: number;
}

/** ONNX Runtime's native CPU engine. It is loaded with the first model. */
export function cpuRuntime(options: CpuOptions = {}): Runtime {
  const threads = options.threads ?? availableParallelism();
  return { engine: "cpu", threads, load: (model) => loadCpu(model, threads) };
}

/** ONNX Runtime reports its use to its makers unless it is told not to before it is loaded. Plumage sends nothing anywhere. */
async function loadEngine(): Promise<typeof Ort> {
  process.env.ORT_DISABLE_TELEMETRY ??= "1";
  return import("onnxruntime-node");
}

async function loadCpu(model: Uint8Array, threads: number): Promise<Session> {
  const ort = await loadEngine();
  const toOrt = ({ dtype, data, shape }: Tensor) => new ort.Tensor(dtype as "float32", data as Float32Array, shape);
  const session = await createSession(ort, model, {
    executionProviders: ["cpu"],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: "sequential",
    graphOptimizationLevel: "all",
    logSeverityLevel: 3,
    // Numbers below 1e-38, as in the moments of weights that hardly move, would take a slow path through the processor.
    extra: { session: { set_denormal_as_zero: "1" } },
  });
  return {
    inputs: session.inputNames,
    outputs: session.outputNames,
    run: async (feeds: Tensors, into: Tensors = {}) => {
      const given = Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, toOrt(tensor)]));
      const outputs = Object.fromEntries(
        session.outputNames.map((name) => [name, into[name] === undefined ? null : toOrt(into[name])]),
      );
      const results = await session.run(given, outputs);
      return Object.fromEntries(session.outputNames.map((name) => [name, into[name] ?? fromOrt(results[name]!)]));
    },
    close: () => session.release(),
  };
}

async function createSession(
  ort: typeof Ort,
  model: Uint8Array,
  options: Ort.InferenceSession.SessionOptions,
): Promise<Ort.InferenceSession> {
  try {
    return await ort.InferenceSession.create(model, options);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ProblemError(
      { what: `ONNX Runtime cannot load this model: ${reason}`, mend: "Check that the file is a complete ONNX model." },
      { cause },
    );
  }
}

function fromOrt(value: Ort.OnnxValue): Tensor {
  const tensor = value as Ort.Tensor;
  return { dtype: tensor.type as DType, shape: tensor.dims, data: tensor.data as Tensor["data"] };
}
