import { ProblemError } from "../errors.ts";
import type { DType } from "../tensor/dtype.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Session, Tensors } from "./runtime.ts";

/** What onnxruntime-node and onnxruntime-web have in common, as far as it is used here. */
export interface OrtLibrary {
  readonly Tensor: new (type: "float32", data: Float32Array, dims: readonly number[]) => OrtTensor;
  readonly InferenceSession: { create(model: Uint8Array, options: object): Promise<OrtSession> };
}

interface OrtTensor {
  readonly type: string;
  readonly dims: readonly number[];
  readonly data: unknown;
}

interface OrtSession {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(feeds: object, fetches: object): Promise<object>;
  release(): Promise<void>;
}

/** How an engine differs from the others. */
export interface OrtTraits {
  /** Its settings for a session. */
  readonly options: object;
  /** Whether it writes results into memory that it is given; otherwise they are copied there. */
  readonly writesInto: boolean;
  /** Looks at what is fed, before the engine does. */
  readonly check?: (feeds: Tensors) => void;
}

/** Loads a model into an engine of ONNX Runtime. */
export async function loadOrt(ort: OrtLibrary, model: Uint8Array, traits: OrtTraits): Promise<Session> {
  const session = await createSession(ort, model, traits.options);
  const toOrt = ({ dtype, data, shape }: Tensor) => new ort.Tensor(dtype as "float32", data as Float32Array, shape);
  const { inputNames, outputNames } = session;
  return {
    inputs: inputNames,
    outputs: outputNames,
    run: async (feeds: Tensors, into: Tensors = {}) => {
      traits.check?.(feeds);
      const given = Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, toOrt(tensor)]));
      const memory = (name: string) => (traits.writesInto && into[name] !== undefined ? toOrt(into[name]) : null);
      const fetches = Object.fromEntries(outputNames.map((name) => [name, memory(name)]));
      const results = (await session.run(given, fetches)) as Record<string, OrtTensor>;
      return Object.fromEntries(
        outputNames.map((name) => {
          const target = into[name];
          if (target === undefined) return [name, fromOrt(results[name]!)];
          if (!traits.writesInto) target.data.set(results[name]!.data as never);
          return [name, target];
        }),
      );
    },
    close: () => session.release(),
  };
}

async function createSession(ort: OrtLibrary, model: Uint8Array, options: object): Promise<OrtSession> {
  try {
    return await ort.InferenceSession.create(model, options);
  } catch (cause) {
    throw new ProblemError(
      {
        what: `ONNX Runtime cannot load this model: ${reasonOf(cause)}`,
        mend: "Check that the file is a complete ONNX model.",
      },
      { cause },
    );
  }
}

function fromOrt({ type, dims, data }: OrtTensor): Tensor {
  return { dtype: type as DType, shape: dims, data: data as Tensor["data"] };
}

/** What an engine says of itself, in a line. */
export function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

/** How much ONNX Runtime may change a graph, in its own words. */
export function optimization(optimizes: boolean): { readonly graphOptimizationLevel: "all" | "disabled" } {
  return { graphOptimizationLevel: optimizes ? "all" : "disabled" };
}
