import { describe, expect, test } from "vitest";
import { gradient } from "../../src/autodiff/gradient.ts";
import { rules } from "../../src/autodiff/rules/table.ts";
import { input, type Value } from "../../src/graph/graph.ts";
import type { OpType } from "../../src/graph/operators.ts";
import { mul } from "../../src/ops/elementwise.ts";
import { reduceSum } from "../../src/ops/reduce.ts";
import { evaluate } from "../../src/reference/evaluate.ts";
import { fromNumbers, type Tensor, toNumbers } from "../../src/tensor/tensor.ts";
import { type FrozenTensor, type OperatorCase, operatorCases } from "../frozen/operators.ts";
import { onnxNode, onnxNodes } from "./onnxNodes.ts";

/** Nodes of ONNX that the graph does not know: layers and losses write them with other operators. */
const absent = [
  ...["SoftmaxCrossEntropyLoss", "BatchNormalization", "InstanceNormalization", "LayerNormalization", "LRN"],
  ...["Gelu", "Softsign", "Celu", "Selu", "HardSwish", "Mish", "PRelu"],
  ...["ReduceLogSumExp", "ReduceProd", "DepthToSpace", "SpaceToDepth", "Resize"],
];

test("no operator of the graph is kept from its frozen cases", () => {
  expect(
    absent.filter((op) => op in rules),
    "take them out of `absent`, and give each a line in onnxNodes.ts",
  ).toEqual([]);
});

/** What our operators leave out of ONNX's, and why. */
const skipped: readonly { readonly reason: string; readonly applies: (node: OperatorCase) => boolean }[] = [
  { reason: "windows are counted down, never up: pads say the same", applies: ({ attrs }) => attrs.ceil_mode === 1 },
  {
    reason: "positions are one list of numbers from 0 on",
    applies: ({ op, inputs }) =>
      op === "Gather" && (inputs[1]!.shape.length !== 1 || inputs[1]!.data.some((each) => each < 0)),
  },
  {
    reason: "vectors are multiplied as matrices of one row or column",
    applies: ({ op, inputs }) => op === "MatMul" && inputs.some((each) => each?.shape.length === 1),
  },
];

const known = operatorCases.filter(
  (node) => !absent.includes(node.op) && !skipped.some(({ applies }) => applies(node)),
);

describe("values and gradients are PyTorch's", () => {
  for (const node of known) {
    test(node.name, () => {
      const feeds: Record<string, Tensor> = {};
      const inputs = node.inputs.flatMap((frozen, i) => (frozen === null ? [] : [feed(`x${i}`, frozen, feeds)]));
      const y = onnxNodes[node.op]!(onnxNode(node, inputs));
      const [value] = evaluate([y], feeds);
      expectClose(value!, node.output);

      if (node.outputGradient === undefined || isBlocked(y.op)) return;
      const dy = feed("dy", node.outputGradient, feeds);
      const expected = node.inputGradients!.filter((_, i) => node.inputs[i] !== null);
      const wanted = inputs.flatMap((x, i) => (expected[i] === null ? [] : [{ x, frozen: expected[i]! }]));
      const wrt = wanted.map(({ x }) => x);
      const gradients = evaluate(gradient(reduceSum(mul(y, dy)), wrt), feeds);
      for (const [i, each] of gradients.entries()) expectClose(each, wanted[i]!.frozen);
    });
  }
});

test("every frozen operator is either known or absent", () => {
  const unknown = operatorCases.filter(({ op }) => op in onnxNodes === absent.includes(op));
  expect(
    unknown.map(({ op }) => op),
    "each wants a line in onnxNodes.ts, or its name in `absent`",
  ).toEqual([]);
});

function feed(name: string, { dtype, shape, data }: FrozenTensor, feeds: Record<string, Tensor>): Value {
  const type = dtype ?? "float64";
  feeds[name] = fromNumbers(type, shape, data);
  return input(name, type, shape);
}

function isBlocked(op: OpType): boolean {
  const rule = rules[op];
  return typeof rule !== "function" && rule.none !== "zero";
}

/** The frozen numbers have 12 digits. */
function expectClose(actual: Tensor, frozen: FrozenTensor): void {
  expect(actual.shape).toEqual(frozen.shape);
  const numbers = toNumbers(actual);
  const scale = 1 + Math.max(0, ...frozen.data.map(Math.abs));
  for (const [i, expected] of frozen.data.entries()) {
    expect(Math.abs(numbers[i]! - expected), `element ${i}: ${numbers[i]}, not ${expected}`).toBeLessThan(
      1e-10 * scale,
    );
  }
}
