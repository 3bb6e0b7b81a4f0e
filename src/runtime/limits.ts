import type { DType } from "../tensor/dtype.ts";
import type { EngineName } from "./runtime.ts";

/** Something that an engine does not do as the others do, with the reason. Operators have the names that graphs give them. */
export interface Limit {
  readonly engine: EngineName;
  /**
   * "beside": it runs on the processor beside the engine, and what it reads and writes is carried there and back.
   * "coarse": it is right to `tolerance` only, relative to the largest number of the result.
   * "absent": it cannot be done.
   */
  readonly kind: "beside" | "coarse" | "absent";
  /** Which operators. Default: all. */
  readonly operators?: readonly string[];
  /** On elements of which types. Default: all. */
  readonly types?: readonly DType[];
  /** Whether it concerns tensors without elements alone. */
  readonly isEmpty?: boolean;
  readonly tolerance?: number;
  readonly reason: string;
}

/**
 * What remains when lowering has done what it can. ONNX Runtime 1.30. The tests of engines take their allowances from
 * here, find by profiling what ran beside the card, and fail where either list has what the other lacks.
 */
export const limits: readonly Limit[] = [
  {
    ...{ engine: "webgpu", kind: "beside", operators: ["GridSample", "Round"] },
    reason: "the engine has no kernel for it",
  },
  {
    ...{ engine: "webgpu", kind: "beside", types: ["int64", "float64", "int8"] },
    reason: "shaders have no numbers of this type; sizes and positions are int64",
  },
  {
    ...{ engine: "webgpu", kind: "beside", operators: ["Abs", "Neg", "Sign"], types: ["int32"] },
    reason: "the engine's kernel is for floats",
  },
  {
    ...{ engine: "webgpu", kind: "beside", operators: ["Or", "Equal"], types: ["bool"] },
    reason: "the engine's kernel is for numbers",
  },
  {
    ...{ engine: "webgpu", kind: "beside", operators: ["Transpose", "Slice", "Concat"], types: ["uint8", "bool"] },
    reason: "shaders have no bytes: the engine's kernel is for numbers of 4 bytes",
  },
  {
    ...{ engine: "webgpu", kind: "coarse", operators: ["Sin", "Cos"], tolerance: 5e-4 },
    reason: "WebGPU asks for sines and cosines to 2^-11 alone",
  },
  {
    ...{ engine: "webgpu", kind: "absent", types: ["float16"] },
    reason: "not every card has half precision",
  },
  {
    ...{ engine: "webgpu", kind: "absent", isEmpty: true },
    reason: "the engine ends the process where a tensor has no elements",
  },
];
