import type { Tensor } from "../tensor/tensor.ts";

/** Tensors by name. */
export type Tensors = Readonly<Record<string, Tensor>>;

/** Something that can load ONNX. Only `runtime/` knows which engine it is. */
export interface Runtime {
  /** The engine, as told to the user: "cpu", "webgpu", "wasm". */
  readonly engine: string;
  /** How many threads one run uses. */
  readonly threads: number;
  /**
   * Prepares a model for running.
   * @throws ProblemError when the bytes are not a model that the engine can run.
   */
  load(model: Uint8Array): Promise<Session>;
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
