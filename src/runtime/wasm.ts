import { loadOrt, type OrtLibrary, optimization } from "./ort.ts";
import type { Runtime, Session, Tensors } from "./runtime.ts";

/** What onnxruntime-web is told before its first model. */
export interface WebLibrary extends OrtLibrary {
  readonly env: { readonly wasm: { numThreads?: number; wasmPaths?: unknown } };
}

export interface WasmOptions {
  /**
   * Threads for one run. The first engine of a process or page decides for all. Default: as many as there are cores; in a
   * browser 1 unless the page is cross-origin isolated, and at most 4.
   */
  readonly threads?: number;
}

/** WebAssembly, from a library that `library` loads with the first model. */
export function wasmOn(library: () => Promise<WebLibrary>, threads: number): Runtime {
  const open = once(async () => {
    const ort = await library();
    ort.env.wasm.numThreads = threads;
    return ort;
  });
  return {
    engine: "wasm",
    threads,
    load: async (model, { optimizes = true } = {}) =>
      loadOrt(await open(), model, {
        options: { executionProviders: ["wasm"], ...optimization(optimizes) },
        writesInto: false,
      }),
  };
}

/** The result of the first call, for all. A failure is tried again. */
export function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => {
    result ??= work().catch((error: unknown) => {
      result = undefined;
      throw error;
    });
    return result;
  };
}

/** A session that runs one batch at a time, for libraries that cannot do more; calls wait their turn. */
export function inTurn(session: Session): Session {
  let last: Promise<unknown> = Promise.resolve();
  return {
    ...session,
    run(feeds: Tensors, into?: Tensors) {
      const next = last.then(() => session.run(feeds, into));
      last = next.catch(() => {});
      return next;
    },
  };
}
