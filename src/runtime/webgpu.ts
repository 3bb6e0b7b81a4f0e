import { ProblemError } from "../errors.ts";
import { elementCount } from "../tensor/tensor.ts";
import { loadOrt, type OrtLibrary, reasonOf } from "./ort.ts";
import type { Session, Tensors } from "./runtime.ts";

/** Loads a model into the WebGPU engine of either library. */
export async function loadWebgpu(ort: OrtLibrary, model: Uint8Array, options: object): Promise<Session> {
  try {
    const traits = { options: { ...options, executionProviders: ["webgpu"] }, writesInto: false, check: refuseNothing };
    return await loadOrt(ort, model, traits);
  } catch (problem) {
    const { cause } = problem as Error;
    if (!/adapter|no available backend/i.test(reasonOf(cause))) throw problem;
    throw new ProblemError(
      {
        what: "webgpu: this machine has no graphics card that WebGPU can use",
        mend: "Update its driver, or use another engine: cpu or wasm.",
      },
      { cause },
    );
  }
}

/** The engine ends the whole process where a tensor is empty. */
function refuseNothing(feeds: Tensors): void {
  const empty = Object.entries(feeds).find(([, { shape }]) => elementCount(shape) === 0);
  if (empty === undefined) return;
  throw new ProblemError({
    what: `webgpu: the input ${empty[0]} is empty`,
    expected: "at least one number",
    received: `[${empty[1].shape}]`,
    mend: "Leave empty batches out, or use another engine: cpu or wasm.",
  });
}
