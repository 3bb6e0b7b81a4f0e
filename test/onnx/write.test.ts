import { describe, expect, test } from "vitest";
import { constant, type Graph, input } from "../../src/graph/graph.ts";
import { ModelProto } from "../../src/onnx/proto.ts";
import { readOnnxInfo } from "../../src/onnx/read.ts";
import { writeOnnx } from "../../src/onnx/write.ts";
import { add, mul, neg, relu } from "../../src/ops/elementwise.ts";
import { reshape } from "../../src/ops/layout.ts";
import { maxPoolGradient } from "../../src/ops/pool.ts";
import { cpuRuntime } from "../../src/runtime/ort.node.ts";
import { fromNumbers, toNumbers } from "../../src/tensor/tensor.ts";

const runtime = cpuRuntime({ threads: 1 });
const x = input("x", "float32", ["N"]);
const feeds = { x: fromNumbers("float32", [3], [-1, 2, 3]) };

async function run(graph: Graph): Promise<Record<string, number[]>> {
  const session = await runtime.load(writeOnnx(graph));
  const results = await session.run(feeds);
  await session.close();
  return Object.fromEntries(Object.entries(results).map(([name, value]) => [name, toNumbers(value)]));
}

describe("outputs", () => {
  test("an input, a constant, and one value under two names", async () => {
    const y = relu(x);
    const one = constant(fromNumbers("float32", [1], [7]));
    expect(await run({ inputs: [x], outputs: { same: x, one, y, again: y, also: x } })).toEqual({
      ...{ same: [-1, 2, 3], one: [7], y: [0, 2, 3], again: [0, 2, 3], also: [-1, 2, 3] },
    });
  });

  test("a value that others are made of", async () => {
    const y = neg(x);
    expect(await run({ inputs: [x], outputs: { z: mul(y, y), y, w: add(y, x) } })).toEqual({
      ...{ z: [1, 4, 9], y: [1, -2, -3], w: [0, 0, 0] },
    });
  });

  test("named as the writer names what lies between", async () => {
    const hints = ["Relu", "Neg", "Mul", "Add", "constant"];
    const names = hints.flatMap((hint) => Array.from({ length: 6 }, (_, i) => `${hint}_${i}`));
    const taken = names.filter((name) => !["Relu_1", "Neg_0", "Mul_3"].includes(name));
    const inputs = [x, ...taken.map((name) => input(name, "float32", [1]))];
    const y = mul(neg(relu(x)), 2);
    const outputs = { Neg_0: relu(add(y, 1)), Relu_1: y, Mul_3: inputs[1]! };
    const session = await runtime.load(writeOnnx({ inputs, outputs }));
    const rest = Object.fromEntries(taken.map((name) => [name, fromNumbers("float32", [1], [5])]));
    const found = await session.run({ ...feeds, ...rest });
    await session.close();
    expect(toNumbers(found.Neg_0!)).toEqual([1, 0, 0]);
    expect(toNumbers(found.Relu_1!).map((each) => each + 0)).toEqual([0, -4, -6]);
    expect(toNumbers(found.Mul_3!)).toEqual([5]);
  });
});

describe("the file", () => {
  test("says its inputs, used or not, its outputs and symbolic sizes", () => {
    const unused = input("unused", "int64", [2, 0]);
    const images = input("images", "uint8", ["N", 2, 3]);
    const bytes = writeOnnx(
      { inputs: [images, unused], outputs: { flat: reshape(images, [-1]) } },
      { name: "words", metadata: { greeting: "grüß Gott", empty: "" } },
    );
    expect(readOnnxInfo(bytes)).toEqual({
      producer: "plumage",
      inputs: { images: { dtype: "uint8", shape: ["N", 2, 3] }, unused: { dtype: "int64", shape: [2, 0] } },
      outputs: { flat: { dtype: "uint8", shape: ["6*N"] } },
      metadata: { greeting: "grüß Gott", empty: "" },
    });
  });

  test("writes shared lists of numbers once", () => {
    const y = reshape(reshape(x, ["N", 1]), ["N"]);
    const z = reshape(mul(reshape(x, ["N", 1]), 2), ["N"]);
    const { graph } = ModelProto.decode(writeOnnx({ inputs: [x], outputs: { y, z } }));
    const shapes = graph!.initializer!.filter(({ dims }) => dims!.length === 1);
    expect(shapes).toHaveLength(2);
  });

  test("needs operators to be lowered", () => {
    const image = input("image", "float32", [1, 1, 2, 2]);
    const window = { kernelShape: [1, 1], strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1] };
    const graph = { inputs: [image], outputs: { y: maxPoolGradient(image, image, image, window) } };
    expect(() => writeOnnx(graph)).toThrow("MaxPoolGradient must be lowered before ONNX is written");
  });

  test("has no input and output of one name", () => {
    expect(() => writeOnnx({ inputs: [x], outputs: { x: relu(x) } })).toThrow(
      "writeOnnx: an input and an output have the same name: got x. Give the output another name.",
    );
    expect(() => writeOnnx({ inputs: [x, input("x", "float32", [])], outputs: { y: relu(x) } })).toThrow(
      "writeOnnx: two inputs have the same name: got x. Give one of them another name.",
    );
  });
});
