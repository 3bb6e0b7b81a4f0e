import type { Tensors } from "../runtime/runtime.ts";
import { type Tensor, tensor } from "../tensor/tensor.ts";
import type { FitProgress } from "./progress.ts";

/** A state that was kept, and where training stood with it. */
export interface Kept {
  readonly state: Tensors;
  readonly progress: FitProgress;
}

/** Tensors in memory of their own: steps write over the state's. */
export function copied(tensors: Tensors): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { dtype, shape, data }]) => [name, tensor(dtype, shape, data.slice())]),
  );
}

/** Keeps a copy of the state that was shown last, in memory that is made once. */
export function stateKeeper(): { keep(state: Tensors, progress: FitProgress): void; kept(): Kept | undefined } {
  let kept: Kept | undefined;
  return {
    kept: () => kept,
    keep(state, progress) {
      if (kept === undefined) kept = { state: copied(state), progress };
      else {
        kept = { state: kept.state, progress };
        for (const [name, { data }] of Object.entries(state)) {
          (kept.state[name]!.data as Float32Array).set(data as Float32Array);
        }
      }
    },
  };
}
