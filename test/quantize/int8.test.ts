/** What is computed in eight bits is what whole numbers give, layer by layer, on the engine as it stands and as it improves it. */
import fc from "fast-check";
import type { onnx } from "onnx-proto";
import { describe, expect, it } from "vitest";
import { ONNX_DATA_TYPE } from "../../src/onnx/dataType.ts";
import { encodeTensor } from "../../src/onnx/nodeWriter.ts";
import { AttributeProto, ModelProto } from "../../src/onnx/proto.ts";
import { quantizeWeights, type Range, scaleOf, toInt8 } from "../../src/quantize/int8.ts";
import type { OnnxGraph } from "../../src/quantize/onnxFile.ts";
import { planOf } from "../../src/quantize/plan.ts";
import { integers, normal, randomKey, split, uniform } from "../../src/tensor/random.ts";
import { elementCount, type Tensor, tensor } from "../../src/tensor/tensor.ts";
import { runtime } from "../train/halves.ts";
import {
  type ConvShape,
  outputSize,
  plainConv,
  plainGemm,
  requantized,
  type Stored,
  type StoredWeights,
} from "./plainIntegers.ts";

const ints = (name: string, values: readonly number[]) => ({
  name,
  type: AttributeProto.AttributeType.INTS,
  ints: [...values],
});
const int = (name: string, i: number) => ({ name, type: AttributeProto.AttributeType.INT, i });

function conv(input: string[], output: string, { kernel, stride, border, groups }: ConvShape): onnx.INodeProto {
  const attribute = [
    ints("kernel_shape", [kernel, kernel]),
    ints("strides", [stride, stride]),
    ints("pads", [border, border, border, border]),
    int("group", groups),
  ];
  return { opType: "Conv", name: output, input, output: [output], attribute };
}

const node = (opType: string, input: string[], output: string): onnx.INodeProto => ({
  ...{ opType, name: output, input, output: [output] },
});

/** A file that gives some tensors of a graph. */
function fileOf({ nodes, constants }: OnnxGraph, x: Tensor, outputs: Readonly<Record<string, "uint8" | "float32">>) {
  const typed = (name: string, dtype: "uint8" | "float32", shape?: readonly number[]) => ({
    name,
    type: {
      tensorType: {
        elemType: ONNX_DATA_TYPE[dtype],
        ...(shape && { shape: { dim: shape.map((dimValue) => ({ dimValue })) } }),
      },
    },
  });
  const graph: onnx.IGraphProto = {
    name: "layers",
    node: [...nodes],
    initializer: [...constants].map(([name, value]) => encodeTensor(name, value)),
    input: [typed("x", "float32", x.shape)],
    output: Object.entries(outputs).map(([name, dtype]) => typed(name, dtype)),
  };
  return ModelProto.encode({ irVersion: 9, opsetImport: [{ domain: "", version: 20 }], graph }).finish();
}

/** Weights whose filters are of very different sizes, and biases. */
function drawn(seed: number, shape: readonly number[], axis: number) {
  const key = randomKey(seed);
  const count = shape[axis]!;
  const magnitudes = uniform(split(key, "magnitudes"), count).map((part) => 10 ** (4 * part - 3));
  const block = axis === 0 ? elementCount(shape) / count : 1;
  const weights = normal(split(key, "weights"), elementCount(shape)).map(
    (value, place) => value * magnitudes[Math.floor(place / block) % count]!,
  );
  return {
    weights: tensor("float32", shape, weights),
    bias: tensor("float32", [count], normal(split(key, "bias"), count)),
  };
}

/** What the constants of a graph say in whole numbers. */
function storedWeights({ constants }: OnnxGraph, weights: string, bias: string): StoredWeights {
  const numbers = (name: string) => Array.from(constants.get(name)!.data as Float32Array);
  expect(new Set(numbers(`${weights}.zero`))).toEqual(new Set([0]));
  return { weights: numbers(`${weights}.int`), bias: numbers(`${bias}.int`), scales: numbers(`${weights}.scale`) };
}

/** Numbers that are some steps of a scale, some of them beyond its edges. */
function inputOf(seed: number, shape: readonly number[], range: Range): { x: Tensor; stored: Stored } {
  const { scale, zero } = scaleOf(range);
  const steps = Array.from(integers(randomKey(seed), elementCount(shape), 256 + 40), (value) => value - 20);
  const numbers = steps.map((step) => Math.max(0, Math.min(255, step)));
  const x = tensor(
    "float32",
    shape,
    Float32Array.from(steps, (step) => scale * (step - zero)),
  );
  return { x, stored: { numbers, scale, zero } };
}

const reals = ({ sums, steps }: { readonly sums: readonly number[]; readonly steps: readonly number[] }) =>
  sums.map((sum, i) => sum * steps[i]!);

const range = fc
  .tuple(fc.double({ min: -8, max: 8, noNaN: true }), fc.double({ min: 0.01, max: 8, noNaN: true }))
  .map(([low, width]): Range => ({ low, high: low + width }));
const seed = fc.integer({ min: 0, max: 2 ** 31 });
const convShape = fc
  .record({
    batch: fc.integer({ min: 1, max: 2 }),
    size: fc.integer({ min: 3, max: 6 }),
    kernel: fc.integer({ min: 1, max: 3 }),
    stride: fc.integer({ min: 1, max: 2 }),
    border: fc.integer({ min: 0, max: 1 }),
    groups: fc.integer({ min: 1, max: 3 }),
    perGroup: fc.integer({ min: 1, max: 4 }),
    filtersPerGroup: fc.integer({ min: 1, max: 4 }),
  })
  .map(({ perGroup, filtersPerGroup, ...rest }) => ({
    ...rest,
    channels: rest.groups * perGroup,
    filters: rest.groups * filtersPerGroup,
  }));

/** Runs two layers in eight bits, and holds the first one's whole numbers and the second one's answer against the plain ones. */
async function compare(
  graph: OnnxGraph,
  { x, stored }: { readonly x: Tensor; readonly stored: Stored },
  xRange: Range,
  middle: string,
  first: (weights: StoredWeights, x: Stored) => ReturnType<typeof plainConv>,
  second: (weights: StoredWeights, x: Stored) => ReturnType<typeof plainConv>,
): Promise<void> {
  const plan = planOf(graph);
  expect([...plan.tensors.keys()].slice(0, 2)).toEqual(["x", middle]);
  // The first layer's range is that of the numbers themselves, of which the edges are cut off.
  const ranges = new Map([
    ["x", xRange],
    [middle, { low: 0, high: 1 }],
  ]);
  const sums = first(storedWeights(toInt8(graph, plan, ranges), "w1", "b1"), stored);
  const values = reals(sums);
  const isClipped = plan.clipped.size > 0;
  ranges.set(middle, { low: isClipped ? 0 : 0.9 * Math.min(...values), high: 0.9 * Math.max(...values, 0.01) });
  const { scale, zero } = scaleOf(ranges.get(middle)!);
  const small = toInt8(graph, plan, ranges);
  const expected = sums.sums.map((sum, i) => requantized(sum, sums.steps[i]!, scale, zero));
  const file = fileOf(small, x, { [`${middle}.quantized`]: "uint8", y: "float32" });
  for (const optimizes of [false, true]) {
    const session = await runtime.load(file, { optimizes });
    const results = await session.run({ x });
    await session.close();
    const found = Array.from(results[`${middle}.quantized`]!.data as Uint8Array);
    expect(found).toHaveLength(expected.length);
    expect(Math.max(...found.map((value, i) => Math.abs(value - expected[i]!)))).toBeLessThanOrEqual(1);
    // The last layer's numbers stay float32: sums of what the first one gave, to the digits of float32.
    const answer = second(storedWeights(small, "w2", "b2"), { numbers: found, scale, zero });
    const wanted = reals(answer);
    const largest = Math.max(...wanted.map(Math.abs));
    const y = results.y!.data as Float32Array;
    expect(y).toHaveLength(wanted.length);
    expect(Math.max(...wanted.map((value, i) => Math.abs(value - y[i]!)))).toBeLessThanOrEqual(1e-4 * largest + 1e-9);
  }
}

describe("layers in eight bits give what whole numbers do, within a step", () => {
  it("convolutions of any window, stride, border and groups, with ReLU and without, one behind another", async () => {
    await fc.assert(
      fc.asyncProperty(convShape, range, seed, fc.boolean(), async (shape, xRange, seed, hasRelu) => {
        const { batch, channels, size, filters, kernel, groups } = shape;
        const [one, two] = [
          drawn(seed, [filters, channels / groups, kernel, kernel], 0),
          drawn(seed + 1, [3, filters, 1, 1], 0),
        ];
        const middle = hasRelu ? "positive" : "convolved";
        const pointwise = {
          ...{ batch, channels: filters, size: outputSize(shape), filters: 3 },
          ...{ kernel: 1, stride: 1, border: 0, groups: 1 },
        };
        const nodes = [
          conv(["x", "w1", "b1"], "convolved", shape),
          ...(hasRelu ? [node("Relu", ["convolved"], "positive")] : []),
          conv([middle, "w2", "b2"], "y", pointwise),
        ];
        const constants = new Map([
          ["w1", one.weights],
          ["b1", one.bias],
          ["w2", two.weights],
          ["b2", two.bias],
        ]);
        const input = inputOf(seed, [batch, channels, size, size], xRange);
        await compare(
          { nodes, constants },
          input,
          xRange,
          middle,
          (weights, x) => plainConv(x, weights, shape),
          (weights, x) => plainConv(x, weights, pointwise),
        );
      }),
      { numRuns: 60 },
    );
  });

  it("matrix products with a scale for each column", async () => {
    const sizes = fc.record({
      batch: fc.integer({ min: 1, max: 3 }),
      inputs: fc.integer({ min: 1, max: 40 }),
      units: fc.integer({ min: 1, max: 9 }),
    });
    await fc.assert(
      fc.asyncProperty(sizes, range, seed, fc.boolean(), async ({ batch, inputs, units }, xRange, seed, hasRelu) => {
        const [one, two] = [drawn(seed, [inputs, units], 1), drawn(seed + 1, [units, 2], 1)];
        const middle = hasRelu ? "positive" : "product";
        const nodes = [
          node("Gemm", ["x", "w1", "b1"], "product"),
          ...(hasRelu ? [node("Relu", ["product"], "positive")] : []),
          node("Gemm", [middle, "w2", "b2"], "y"),
        ];
        const constants = new Map([
          ["w1", one.weights],
          ["b1", one.bias],
          ["w2", two.weights],
          ["b2", two.bias],
        ]);
        const input = inputOf(seed, [batch, inputs], xRange);
        await compare(
          { nodes, constants },
          input,
          xRange,
          middle,
          (weights, x) => plainGemm(x, weights, inputs, units),
          (weights, x) => plainGemm(x, weights, units, 2),
        );
      }),
      { numRuns: 60 },
    );
  });
});

describe("a scale", () => {
  const any = fc.double({ min: -1e6, max: 1e6, noNaN: true });

  it("has 0 as one of its numbers, and reaches both ends of its range", () => {
    fc.assert(
      fc.property(any, any, (a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const { scale, zero } = scaleOf({ low, high });
        expect(Math.fround(scale)).toBe(scale);
        expect(scale).toBeGreaterThan(0);
        expect([...Array(256).keys()]).toContain(zero);
        // The zero point is rounded, so that the ends are half a step away at most.
        expect(scale * (0 - zero)).toBeLessThanOrEqual(Math.min(0, low) + 0.51 * scale);
        expect(scale * (255 - zero)).toBeGreaterThanOrEqual(Math.max(0, high) - 0.51 * scale);
      }),
    );
    expect(scaleOf({ low: 0, high: 0 })).toEqual({ scale: 1, zero: 0 });
    expect(scaleOf({ low: -1, high: 3 }).zero).toBe(64);
    expect(scaleOf({ low: 3, high: 5 })).toEqual({ scale: Math.fround(5 / 255), zero: 0 });
    expect(scaleOf({ low: -5, high: -3 })).toEqual({ scale: Math.fround(5 / 255), zero: 255 });
  });
});

describe("weights", () => {
  const shapes = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 12 }));

  it("are half a step of their own filter away at most, and its largest is 63 steps", () => {
    fc.assert(
      fc.property(shapes, seed, fc.constantFrom(0, 1), (shape, seed, axis) => {
        const { weights } = drawn(seed, shape, axis);
        const { values, scales } = quantizeWeights(weights, axis);
        expect(values.dtype).toBe("int8");
        const largest = new Array<number>(shape[axis]!).fill(0);
        for (const [place, stored] of (values.data as Int8Array).entries()) {
          const filter = axis === 0 ? Math.floor(place / shape[1]) : place % shape[1];
          const scale = Number(scales.data[filter]);
          expect(Math.abs(Number(weights.data[place]) - scale * stored)).toBeLessThanOrEqual(0.5001 * scale);
          largest[filter] = Math.max(largest[filter]!, Math.abs(stored));
        }
        expect(largest).toEqual(largest.map(() => 63));
      }),
    );
  });

  it("that are next to nothing leave their bias what it is", async () => {
    // 1e-9 beside a bias of 0.5: as steps of such weights, the bias would not fit in 32 bits.
    const [key, xRange] = [randomKey(1), { low: 0, high: 2 }];
    const constants = new Map([
      ["w1", tensor("float32", [1, 1, 1, 1], Float32Array.of(1e-9))],
      ["b1", tensor("float32", [1], Float32Array.of(0.5))],
      ["w2", tensor("float32", [1, 1, 1, 1], Float32Array.of(1))],
      ["b2", tensor("float32", [1], Float32Array.of(0))],
    ]);
    const one = { batch: 1, channels: 1, size: 2, filters: 1, kernel: 1, stride: 1, border: 0, groups: 1 };
    const graph = {
      nodes: [conv(["x", "w1", "b1"], "middle", one), conv(["middle", "w2", "b2"], "y", one)],
      constants,
    };
    const ranges = new Map([
      ["x", xRange],
      ["middle", { low: 0, high: 1 }],
    ]);
    const x = tensor("float32", [1, 1, 2, 2], uniform(key, 4));
    const session = await runtime.load(fileOf(toInt8(graph, planOf(graph), ranges), x, { y: "float32" }));
    const { y } = await session.run({ x });
    await session.close();
    for (const value of y!.data as Float32Array) expect(Math.abs(value - 0.5)).toBeLessThan(1 / 255);
  });

  it("of a filter of zeros are zeros", () => {
    const { values, scales } = quantizeWeights(tensor("float32", [2, 2], Float32Array.of(0, 0, 0.9, -2)), 0);
    expect([...(values.data as Int8Array)]).toEqual([0, 0, 28, -63]);
    expect(scales.data[0]).toBe(1);
  });
});
