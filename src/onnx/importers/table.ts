import { activations } from "./activations.ts";
import { convolutions } from "./convolution.ts";
import { elementwise } from "./elementwise.ts";
import type { Importers } from "./importer.ts";
import { layout } from "./layout.ts";
import { matrix } from "./matrix.ts";
import { normalization } from "./normalization.ts";
import { pooling } from "./pooling.ts";
import { reduce } from "./reduce.ts";
import { resizing } from "./resize.ts";
import { sources } from "./sources.ts";

/** One row for every ONNX operator that is understood. */
export const importers: Importers = {
  ...sources,
  ...elementwise,
  ...activations,
  ...reduce,
  ...matrix,
  ...layout,
  ...convolutions,
  ...pooling,
  ...normalization,
  ...resizing,
};

/** Operators that will not be understood, and why. */
export const refused: Readonly<Record<string, string>> = {
  ...named("its numbers are quantised; export the float model", [
    "QuantizeLinear",
    "DequantizeLinear",
    "DynamicQuantizeLinear",
    "QLinearConv",
    "QLinearMatMul",
    "ConvInteger",
    "MatMulInteger",
  ]),
  ...named("which steps are taken must not depend on the data; export the model for one path", ["If", "Loop", "Scan"]),
  ...named("lists of tensors have no place in a graph of tensors", [
    "SequenceAt",
    "SequenceConstruct",
    "SequenceEmpty",
    "SequenceErase",
    "SequenceInsert",
    "SequenceLength",
    "SequenceMap",
    "ConcatFromSequence",
    "SplitToSequence",
    "Optional",
    "OptionalGetElement",
    "OptionalHasElement",
  ]),
  ...named("texts have no place in a graph of numbers", ["StringNormalizer", "TfIdfVectorizer", "StringConcat"]),
  ...named("how large its result is depends on the data", ["NonZero", "NonMaxSuppression", "Unique", "Compress"]),
  ...named("it gives other numbers every time", [
    "RandomNormal",
    "RandomUniform",
    "RandomNormalLike",
    "RandomUniformLike",
  ]),
};

function named(reason: string, operators: readonly string[]): Record<string, string> {
  return Object.fromEntries(operators.map((operator) => [operator, reason]));
}
