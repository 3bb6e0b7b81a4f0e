/** Frozen operators: forward values and gradients of single ONNX nodes, from PyTorch (operators.json). */
import { readFileSync } from "node:fs";

export interface FrozenTensor {
  /** "float" where absent: exact in float32 when it is an input, float64 rounded to 12 digits when it is a result. */
  readonly dtype?: "int64" | "bool";
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

export interface OperatorCase {
  readonly name: string;
  /** ONNX's operator name, of opset 20. */
  readonly op: string;
  /** ONNX's attribute names and conventions. */
  readonly attrs: Readonly<Record<string, number | string | readonly number[]>>;
  /** What the case is about. */
  readonly note?: string;
  /** In ONNX's order; null is an optional input left out. */
  readonly inputs: readonly (FrozenTensor | null)[];
  readonly output: FrozenTensor;
  /** What flows back into the output. Absent where the operator has no gradient. */
  readonly outputGradient?: FrozenTensor;
  /** What reaches each input; null where it has no gradient. */
  readonly inputGradients?: readonly (FrozenTensor | null)[];
}

export const operatorCases: readonly OperatorCase[] = JSON.parse(
  readFileSync(new URL("./operators.json", import.meta.url), "utf8"),
).cases;
