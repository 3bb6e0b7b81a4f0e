import type { EngineName } from "../runtime/runtime.ts";

/** What a file's numbers are kept in. */
export type Precision = "float32" | "float16" | "int8";

/** How far a probability may be from what it was, and why so far. */
export interface Allowance {
  readonly most: number;
  readonly why: string;
}

/**
 * How far an engine's probabilities may be from those in the file.
 *
 * A probability moves by no more than the numbers before softmax do. In float32 those are sums of some thousand products, to
 * 6e-8 of the largest each; engines add them in other orders, which comes to about 1e-5 for numbers of usual size. What is
 * kept in float16 is computed in float32.
 */
export function allowanceOf(engine: EngineName, precision: Precision): Allowance {
  if (precision === "int8") {
    return {
      most: 0.05,
      why: "what lies between two of 256 steps goes up on one engine and down on another, and a few steps are 5 %",
    };
  }
  if (engine === "webgpu") {
    return { most: 1e-3, why: "graphics cards add in other orders, and their exponentials are less exact" };
  }
  return { most: 1e-4, why: "the same float32 numbers, added in another order" };
}
