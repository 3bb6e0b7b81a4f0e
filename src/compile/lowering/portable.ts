import { type Value, type ValueOf, withInputs } from "../../graph/graph.ts";
import type { OpType } from "../../graph/operators.ts";
import { lowerConvFilterGradient } from "./convFilterGradient.ts";
import { lowerConvTranspose } from "./convTranspose.ts";
import { lowerMaxPoolGradient } from "./maxPoolGradient.ts";

/** How an operator is written with others that engines have, or undefined where it stays as it is. */
type Lowering<T extends OpType> = (value: ValueOf<T>, inputs: readonly Value[]) => Value | undefined;

/** Every engine has the operators that these write. */
const lowerings: { readonly [T in OpType]?: Lowering<T> } = {
  ConvFilterGradient: lowerConvFilterGradient,
  ConvTranspose: lowerConvTranspose,
  MaxPoolGradient: lowerMaxPoolGradient,
};

/** A value over inputs that are lowered already, with operators that ONNX has. */
export function lowerPortable(value: Value, inputs: readonly Value[]): Value {
  const lowering = lowerings[value.op] as Lowering<OpType> | undefined;
  return lowering?.(value as never, inputs) ?? withInputs(value, inputs);
}
