/** What stands in the way of reading an ONNX file is told: what, where, and how to mend it. */
import type { onnx } from "onnx-proto";
import { expect, test } from "vitest";
import { importObstacles, importOnnx } from "../../src/onnx/import.ts";
import { AttributeProto, ModelProto } from "../../src/onnx/proto.ts";
import { evaluate } from "../../src/reference/evaluate.ts";
import { fromNumbers, toNumbers } from "../../src/tensor/tensor.ts";
import { expectGolden } from "../golden/golden.ts";

type Size = number | string | undefined;

interface Sketch {
  readonly nodes: readonly onnx.INodeProto[];
  readonly shape?: readonly Size[];
  readonly type?: number;
  readonly initializers?: readonly onnx.ITensorProto[];
  readonly opset?: number;
  readonly outputs?: readonly string[];
}

/** A small file with one input, x. */
function file({ nodes, shape = ["batch", 2, 4, 4], type = 1, initializers = [], opset = 17, outputs = ["y"] }: Sketch) {
  const dim = shape.map((size) =>
    typeof size === "string" ? { dimParam: size } : size === undefined ? {} : { dimValue: size },
  );
  return ModelProto.encode({
    irVersion: 8,
    opsetImport: [{ domain: "", version: opset }],
    graph: {
      name: "g",
      node: [...nodes],
      initializer: [...initializers],
      input: [{ name: "x", type: { tensorType: { elemType: type, shape: { dim } } } }],
      output: outputs.map((name) => ({ name })),
    },
  }).finish();
}

function node(
  opType: string,
  input: string[],
  output: string[],
  attributes: Record<string, number | string> = {},
  domain = "",
) {
  const { INT, STRING } = AttributeProto.AttributeType;
  const attribute = Object.entries(attributes).map(([name, value]) =>
    typeof value === "number"
      ? { name, type: INT, i: value }
      : { name, type: STRING, s: new TextEncoder().encode(value) },
  );
  return { name: `the ${output[0]} node`, opType, domain, input, output, attribute };
}

const relu = node("Relu", ["x"], ["y"]);
const outside = {
  name: "w",
  dataType: 1,
  dims: [2],
  dataLocation: 1,
  externalData: [{ key: "location", value: "w.bin" }],
};

const cases: Readonly<Record<string, () => unknown>> = {
  "no ONNX file": () => importOnnx(Uint8Array.of(1, 2, 3)),
  "an empty file": () => importOnnx(new Uint8Array()),
  "an unknown operator": () => importOnnx(file({ nodes: [node("Fold", ["x"], ["y"])] })),
  "several, one behind another": () =>
    importOnnx(
      file({
        nodes: [
          node("Fold", ["x"], ["a"]),
          node("NonMaxSuppression", ["a"], ["b"]),
          node("FusedConv", ["b"], ["c"], {}, "com.microsoft"),
          node("Fold", ["c"], ["y"]),
        ],
      }),
    ),
  "quantised numbers": () => importOnnx(file({ nodes: [node("QuantizeLinear", ["x"], ["y"])] })),
  "a branch that the data takes": () => importOnnx(file({ nodes: [node("If", ["x"], ["y"])] })),
  "external data": () => importOnnx(file({ nodes: [node("Add", ["x", "w"], ["y"])], initializers: [outside] })),
  "an open size": () => importOnnx(file({ nodes: [relu], shape: ["batch", 3, "height", undefined] })),
  "an old opset": () => importOnnx(file({ nodes: [relu], opset: 6 })),
  "an opset to come": () => importOnnx(file({ nodes: [relu], opset: 99 })),
  "texts as input": () => importOnnx(file({ nodes: [relu], type: 8 })),
  "the places of maxima": () =>
    importOnnx(file({ nodes: [node("MaxPool", ["x"], ["y", "places"])], outputs: ["y", "places"] })),
  "a window without a size": () => importOnnx(file({ nodes: [node("MaxPool", ["x"], ["y"])] })),
  "a shape that the data gives": () =>
    importOnnx(file({ nodes: [node("Cast", ["x"], ["s"], { to: 7 }), node("Reshape", ["x", "s"], ["y"])] })),
  "an unknown mode": () =>
    importOnnx(
      file({
        nodes: [node("Pad", ["x", "p"], ["y"], { mode: "wrap" })],
        initializers: [{ name: "p", dataType: 7, dims: [8], int64Data: [0, 0, 1, 1, 0, 0, 1, 1] }],
      }),
    ),
  "shapes that do not fit": () =>
    importOnnx(
      file({
        nodes: [node("Conv", ["x", "w"], ["y"])],
        initializers: [{ name: "w", dataType: 1, dims: [1, 3, 1, 1], floatData: [1, 2, 3] }],
      }),
    ),
  "too few numbers": () =>
    importOnnx(
      file({
        nodes: [node("Add", ["x", "w"], ["y"])],
        initializers: [{ name: "w", dataType: 1, dims: [4], floatData: [1] }],
      }),
    ),
  "a tensor of another name": () => importOnnx(file({ nodes: [relu] }), { outputs: ["features"] }),
  "a tensor that nothing writes": () => importOnnx(file({ nodes: [node("Relu", ["lost"], ["y"])] })),
};

test("each obstacle says what, where and how to mend it", () => {
  const told = Object.entries(cases).map(([name, attempt]) => `${name}\n  ${messageOf(attempt)}\n`);
  expectGolden("onnx-messages.txt", told.join("\n"));
});

test("obstacles can be listed without an error", () => {
  const nodes = [node("Fold", ["x"], ["a"]), node("Fold", ["a"], ["b"]), node("Unfold", ["b"], ["y"])];
  expect(importObstacles(file({ nodes })).map(({ operator, nodes: at }) => [operator, at])).toEqual([
    ["Fold", ["the a node", "the b node"]],
    ["Unfold", ["the y node"]],
  ]);
  expect(importObstacles(file({ nodes: [relu] }))).toEqual([]);
});

test("what lies behind the wanted tensor does not matter", () => {
  const nodes = [node("Relu", ["x"], ["features"]), node("Fold", ["features"], ["y"])];
  const { graph } = importOnnx(file({ nodes, shape: [1, 2] }), { outputs: ["features"] });
  const [found] = evaluate([graph.outputs.features!], { x: fromNumbers("float32", [1, 2], [-1, 2]) });
  expect(toNumbers(found!)).toEqual([0, 2]);
});

test("an open size can be said", () => {
  const bytes = file({ nodes: [relu], shape: ["batch", 3, "height", undefined] });
  const { graph } = importOnnx(bytes, { shapes: { x: ["N", 3, 8, 6] } });
  expect(graph.outputs.y!.shape).toEqual(["N", 3, 8, 6]);
});

function messageOf(attempt: () => unknown): string {
  try {
    attempt();
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
  return "nothing was wrong";
}
