import { availableParallelism } from "node:os";
import * as ort from "onnxruntime-node";
import { ProblemError } from "../errors.ts";
import type { DType } from "../tensor/dtype.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Runtime, Session, Tensors } from "./runtime.ts";

export interface CpuOptions {
  /** Threads for one run. Default: as many as the machine has cores. */
  readonly threads?: number;
}

/** ONNX Runtime's native CPU engine. */
export function cpuRuntime(options: CpuOptions = {}): Runtime {
  const threads = options.threads ?? availableParallelism();
  return { engine: "cpu", threads, load: (model) => loadCpu(model, threads) };
}

async function loadCpu(model: Uint8Array, threads: number): Promise<Session> {
  const session = await createSession(model, {
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
    run: async (feeds, into = {}) => {
      const outputs = Object.fromEntries(
        session.outputNames.map((name) => [name, into[name] === undefined ? null : toOrt(into[name])]),
      );
      const results = await session.run(mapTensors(feeds, toOrt), outputs);
      return Object.fromEntries(
        session.outputNames.map((name) => [name, into[name] ?? fromOrt(results[name] as ort.Tensor)]),
      );
    },
    close: () => session.release(),
  };
}

async function createSession(
  model: Uint8Array,
  options: ort.InferenceSession.SessionOptions,
): Promise<ort.InferenceSession> {
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

function mapTensors(tensors: Tensors, map: (tensor: Tensor) => ort.Tensor): Record<string, ort.Tensor> {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, map(tensor)]));
}

function toOrt({ dtype, data, shape }: Tensor): ort.Tensor {
  return new ort.Tensor(dtype as "float32", data as Float32Array, shape);
}

function fromOrt(tensor: ort.Tensor): Tensor {
  return { dtype: tensor.type as DType, shape: tensor.dims, data: tensor.data as Tensor["data"] };
}
