import { kindOf, ProblemError } from "../errors.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** Tensors by name. */
export type Tensors = Readonly<Record<string, Tensor>>;

/**
 * The engines there are: ONNX Runtime's native CPU engine ("cpu", in Node), a graphics card ("webgpu", in Node and
 * browsers), and WebAssembly ("wasm", anywhere).
 */
export type EngineName = "cpu" | "webgpu" | "wasm";

/** Something that can load ONNX. Only `runtime/` knows how. */
export interface Runtime {
  /** Which engine it is. Lowering goes by it. */
  readonly engine: EngineName;
  /** How many threads of the processor one run uses. */
  readonly threads: number;
  /** How many runs of a session go on at the same time, each without holding up who asks; absent where they take turns. */
  readonly concurrency?: number;
  /**
   * Prepares a model for running.
   * @throws ProblemError when the bytes are not a model that the engine can run.
   */
  load(model: Uint8Array, options?: SessionOptions): Promise<Session>;
}

export interface SessionOptions {
  /**
   * Whether memory that a run needed is kept for the next. Default true: faster. False for a model that runs rarely beside
   * another; the native CPU engine then gives it back.
   */
  readonly keepsMemory?: boolean;
  /** Whether the engine may change the graph to run it faster. Default true; false runs it as it stands in the file. */
  readonly optimizes?: boolean;
}

/** A loaded model. */
export interface Session {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /**
   * Runs the model once.
   * @param feeds a tensor for each input
   * @param into memory for outputs, by name: they are written there, not newly allocated
   * @returns a tensor for each output; one named in `into` shares that memory
   */
  run(feeds: Tensors, into?: Tensors): Promise<Tensors>;
  /** Frees the model. */
  close(): Promise<void>;
}

/** Throws a ProblemError unless `value` is an engine. */
export function expectRuntime(where: string, value: unknown): asserts value is Runtime {
  const { engine, load } = Object(value) as Record<string, unknown>;
  if (typeof engine === "string" && typeof load === "function") return;
  throw new ProblemError({
    what: `${where}: its runtime is no engine`,
    expected: "one such as cpuRuntime()",
    received: kindOf(value),
    mend: 'By name: await chooseRuntime({ engine: "wasm" }).',
  });
}
