import { ProblemError } from "../errors.ts";
import type { Value } from "../graph/graph.ts";
import { type Dim, formatShape } from "../graph/shape.ts";
import type { DType } from "../tensor/dtype.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { dtypeOf } from "./dataType.ts";
import { typeName } from "./decodeTensor.ts";
import type { Known } from "./known.ts";
import type { AttributeValue, OnnxNode } from "./model.ts";

/** What batch normalisation is made of: see `replay`. */
export interface BatchNormParts {
  /** [n, c, ...]. */
  readonly x: Value;
  /** Each [c]. */
  readonly scale: Value;
  readonly bias: Value;
  readonly mean: Value;
  readonly variance: Value;
  readonly epsilon: number;
  /** How much of a running number is kept each step. */
  readonly momentum: number;
  /** The tensors that mean and variance came from. */
  readonly meanName: string;
  readonly varianceName: string;
}

/** What an importer sees of its node: inputs as values, and settings. Everything throws a ProblemError where it is not as it should be. */
export interface NodeReader {
  readonly operator: string;
  /** The version of ONNX's operators that the model was written for. */
  readonly opset: number;
  /** An input that must be there. */
  input(index: number): Value;
  /** All inputs that are there. */
  inputs(): readonly Value[];
  /** An input that may be missing. */
  optional(index: number): Value | undefined;
  /** The tensor that an input came from. */
  inputName(index: number): string;
  int(name: string, fallback?: number): number;
  float(name: string, fallback?: number): number;
  text(name: string, fallback: string): string;
  /** A list of numbers, or undefined. */
  list(name: string): readonly number[] | undefined;
  tensor(name: string): Tensor | undefined;
  /** The element type that a setting names. */
  dtype(name: string, fallback?: DType): DType;
  has(name: string): boolean;
  /** The numbers of an input that must be known before the graph runs. */
  numbers(index: number): readonly number[];
  /** As `numbers`; sizes may be symbols. */
  sizes(index: number): readonly Dim[];
  /** Numbers that older versions give as a setting and newer ones as an input; undefined where neither does. */
  listOrInput(name: string, index: number): readonly number[] | undefined;
  /** How many outputs the node has, whether or not they are used. */
  readonly outputCount: number;
  /** Throws a ProblemError if an output but the first is used. */
  expectOneOutput(): void;
  /** The batch size that the model was made for, where it was made for one. */
  readonly fixedBatch: number | undefined;
  batchNormalization(parts: BatchNormParts): Value;
}

export interface NodeReaderOptions {
  readonly node: OnnxNode;
  readonly opset: number;
  readonly value: (name: string) => Value | undefined;
  readonly known: Known;
  readonly isUsed: (name: string) => boolean;
  readonly fixedBatch: number | undefined;
  readonly batchNormalization: (parts: BatchNormParts) => Value;
}

export function nodeReader(options: NodeReaderOptions): NodeReader {
  const { node, opset, value, known, isUsed } = options;
  const attribute = <K extends AttributeValue["kind"]>(name: string, kind: K) => {
    const found = node.attributes[name];
    if (found === undefined) return undefined;
    if (found.kind !== kind) {
      throw new ProblemError({
        what: `its attribute "${name}" is of another kind`,
        expected: kind,
        received: found.kind,
      });
    }
    return found as Extract<AttributeValue, { kind: K }>;
  };
  const optional = (index: number): Value | undefined => {
    const name = node.inputs[index];
    return name === undefined || name === "" ? undefined : value(name);
  };
  const input = (index: number): Value => {
    const found = optional(index);
    if (found === undefined) throw new ProblemError({ what: `input ${index + 1} is missing` });
    return found;
  };
  const number = (name: string, fallback: number | undefined): number => {
    const found = attribute(name, "number")?.value ?? fallback;
    if (found === undefined) throw new ProblemError({ what: `its attribute "${name}" is missing` });
    return found;
  };
  const sizes = (index: number): readonly Dim[] => {
    const elements = known(input(index));
    if (!elements?.every((each) => each !== undefined)) {
      throw new ProblemError({
        what: `input ${index + 1} ("${node.inputs[index]}") must be known before the model runs, but it is computed from its data`,
        mend: "Export the model with fixed sizes, or cut it before this node.",
      });
    }
    return elements;
  };
  const numbers = (index: number): readonly number[] => {
    const elements = sizes(index);
    if (!elements.every((each) => typeof each === "number")) {
      throw new ProblemError({
        what: `input ${index + 1} ("${node.inputs[index]}") must not depend on the size of the batch`,
        received: formatShape(elements),
      });
    }
    return elements;
  };

  return {
    operator: node.operator,
    opset,
    input,
    optional,
    inputs: () => node.inputs.map((_, i) => optional(i)).filter((each) => each !== undefined),
    inputName: (index) => node.inputs[index] ?? "",
    int: number,
    float: (name, fallback) => number(name, fallback),
    text: (name, fallback) => attribute(name, "text")?.value ?? fallback,
    list: (name) => attribute(name, "numbers")?.value,
    tensor: (name) => attribute(name, "tensor")?.value(),
    dtype(name, fallback) {
      const code = attribute(name, "number")?.value;
      const found = code === undefined ? fallback : dtypeOf(code);
      if (found === undefined) {
        throw new ProblemError({
          what: "its element type is not supported",
          received: code === undefined ? "none" : typeName(code),
        });
      }
      return found;
    },
    has: (name) => name in node.attributes,
    numbers,
    sizes,
    listOrInput: (name, index) =>
      attribute(name, "numbers")?.value ?? (optional(index) === undefined ? undefined : numbers(index)),
    outputCount: node.outputs.length,
    expectOneOutput() {
      const used = node.outputs.slice(1).find((name) => name !== "" && isUsed(name));
      if (used === undefined) return;
      throw new ProblemError({
        what: `only its first output can be had, but "${used}" is used as well`,
        mend: "Cut the model before what uses it.",
      });
    },
    fixedBatch: options.fixedBatch,
    batchNormalization: options.batchNormalization,
  };
}
