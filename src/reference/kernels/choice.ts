import type { Kernels } from "../kernel.ts";
import { broadcastShape, build, readBroadcast } from "../ndarray.ts";
import { binary } from "./elementwise.ts";

/** Truth is 1 or 0. */
export const choice = {
  Equal: binary((a, b) => Number(a === b)),
  Greater: binary((a, b) => Number(a > b)),
  GreaterOrEqual: binary((a, b) => Number(a >= b)),
  Less: binary((a, b) => Number(a < b)),
  LessOrEqual: binary((a, b) => Number(a <= b)),
  And: binary((a, b) => a * b),
  Or: binary((a, b) => Math.max(a, b)),
  Not: ([x]) => ({ shape: x!.shape, data: x!.data.map((each) => 1 - each) }),
  Where: ([condition, a, b]) =>
    build(broadcastShape([condition!.shape, a!.shape, b!.shape]), (index) =>
      readBroadcast(readBroadcast(condition!, index) !== 0 ? a! : b!, index),
    ),
  // `evaluate` cuts whole numbers to their type
  Cast: ([x], { to }) => (to === "bool" ? { shape: x!.shape, data: x!.data.map((each) => Number(each !== 0)) } : x!),
} satisfies Partial<Kernels>;
