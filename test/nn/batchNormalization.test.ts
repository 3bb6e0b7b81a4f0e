import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { lower } from "../../src/compile/lowering/lower.ts";
import { loweringTarget } from "../../src/compile/lowering/target.ts";
import { nextName, trainStep } from "../../src/compile/trainStep.ts";
import { constant, type Graph, input } from "../../src/graph/graph.ts";
import { frozen, type Layer } from "../../src/nn/layer.ts";
import { activation } from "../../src/nn/layers/activation.ts";
import { batchNormalization } from "../../src/nn/layers/batchNormalization.ts";
import { conv2d } from "../../src/nn/layers/conv2d.ts";
import { dense } from "../../src/nn/layers/dense.ts";
import { sequential } from "../../src/nn/layers/sequential.ts";
import { crossEntropy } from "../../src/nn/losses/crossEntropy.ts";
import { sgd } from "../../src/nn/optimizers/sgd.ts";
import { pytorch } from "../../src/nn/presets.ts";
import { writeNetwork } from "../../src/nn/write.ts";
import { writeOnnx } from "../../src/onnx/write.ts";
import { conv } from "../../src/ops/conv.ts";
import { evaluate } from "../../src/reference/evaluate.ts";
import { cpuRuntime } from "../../src/runtime/ort.node.ts";
import type { Tensors } from "../../src/runtime/runtime.ts";
import { normal, randomKey } from "../../src/tensor/random.ts";
import { elementCount, filled, fromNumbers, type Tensor, tensor, toNumbers } from "../../src/tensor/tensor.ts";
import { sampleIndices, symmetric, uniform } from "../frozen/formula.ts";
import { enginesHere } from "../onnx/openEngines.ts";
import { runLayer } from "./runLayer.ts";

const shapes = [[5], [5, 7], [5, 3, 4], [5, 2, 3, 2]];

/** The numbers of each channel of [n, c, ...], together. */
function byChannel({ shape }: { readonly shape: readonly number[] }, numbers: readonly number[]): number[][] {
  const [, channels] = shape as [number, number];
  const places = elementCount(shape.slice(2));
  return Array.from({ length: channels }, (_, c) => numbers.filter((_, i) => Math.floor(i / places) % channels === c));
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
}

function variance(numbers: readonly number[]): number {
  return mean(numbers.map((each) => (each - mean(numbers)) ** 2));
}

function images(shape: readonly number[]): Tensor {
  const numbers = normal(randomKey(7), elementCount(shape));
  return fromNumbers(
    "float32",
    shape,
    Array.from(numbers, (each, i) => 3 * each + (i % 4)),
  );
}

const gamma = fromNumbers("float32", [5], [1, -2, 0.5, 3, 0]);
const beta = fromNumbers("float32", [5], [0, 1, -1, 2, 4]);

describe("batchNormalization", () => {
  for (const shape of shapes) {
    const x = images([6, ...shape]);

    test(`gives each channel of [n, ${shape}] the mean beta and the deviation gamma`, () => {
      const y = runLayer(batchNormalization({ epsilon: 0 }), x, { feeds: { gamma, beta } });
      for (const [c, numbers] of byChannel(x, toNumbers(y)).entries()) {
        expect(mean(numbers)).toBeCloseTo(toNumbers(beta)[c]!, 6);
        expect(variance(numbers)).toBeCloseTo(toNumbers(gamma)[c]! ** 2, 5);
      }
    });

    test(`uses the moving numbers of [n, ${shape}] in the finished model and where it is frozen`, () => {
      const feeds = {
        ...{ gamma, beta },
        movingMean: fromNumbers("float32", [5], [1, 2, 3, 4, 5]),
        movingVariance: fromNumbers("float32", [5], [1, 4, 9, 16, 0.25]),
      };
      const places = elementCount(shape.slice(1));
      const wanted = toNumbers(x).map((value, i) => {
        const c = Math.floor(i / places) % 5;
        const [g, b, m, v] = [gamma, beta, feeds.movingMean, feeds.movingVariance].map((each) => toNumbers(each)[c]!);
        return ((value - m!) / Math.sqrt(v! + 0.5)) * g! + b!;
      });
      const layer = batchNormalization({ epsilon: 0.5 });
      for (const found of [runLayer(layer, x, { mode: "infer", feeds }), runLayer(frozen(layer), x, { feeds })]) {
        for (const [i, value] of toNumbers(found).entries()) expect(value).toBeCloseTo(wanted[i]!, 5);
      }
    });

    for (const unbiased of [false, true]) {
      test(`moves its mean and variance of [n, ${shape}]${unbiased ? ", unbiased" : ""}`, () => {
        const layer = batchNormalization({ momentum: 0.75, unbiased });
        const { updates } = writeNetwork(layer, input("x", "float32", ["N", ...shape]), { mode: "train" });
        const feeds = { x, movingMean: filled("float32", [5], 8), movingVariance: filled("float32", [5], 4) };
        const next = ["movingMean", "movingVariance"].map((name) => updates.get(name)!);
        const [means, variances] = evaluate(next, feeds).map((each) => toNumbers(each));
        for (const [c, numbers] of byChannel(x, toNumbers(x)).entries()) {
          const spread = variance(numbers) * (unbiased ? numbers.length / (numbers.length - 1) : 1);
          expect(means![c]).toBeCloseTo(0.75 * 8 + 0.25 * mean(numbers), 5);
          expect(variances![c]).toBeCloseTo(0.75 * 4 + 0.25 * spread, 5);
        }
      });
    }
  }

  test("leaves out what is not wanted, and does not move where it is frozen", () => {
    const names = (layer: Layer, mode: "train" | "infer" = "train") => {
      const { parameters, updates } = writeNetwork(layer, input("x", "float32", ["N", 2]), { mode });
      return [parameters.map(({ name, trainable }) => `${name} ${trainable}`), [...updates.keys()]];
    };
    const moving = ["movingMean false", "movingVariance false"];
    const updated = ["movingMean", "movingVariance"];
    expect(names(batchNormalization())).toEqual([["gamma true", "beta true", ...moving], updated]);
    expect(names(batchNormalization({ center: false }))).toEqual([["gamma true", ...moving], updated]);
    expect(names(batchNormalization({ scale: false, center: false }))).toEqual([moving, updated]);
    expect(names(batchNormalization(), "infer")[1]).toEqual([]);
    expect(names(batchNormalization({ trainable: false }))).toEqual([["gamma false", "beta false", ...moving], []]);
  });

  test("one image with one place has no deviation, and stays finite", () => {
    const y = runLayer(batchNormalization({ unbiased: true }), filled("float32", [1, 5], 3), {
      feeds: { gamma, beta },
    });
    expect(toNumbers(y)).toEqual(toNumbers(beta));
  });
});

interface FrozenRun {
  readonly losses: readonly number[];
  readonly weights: Readonly<Record<string, readonly number[]>>;
}

const pytorchRun: FrozenRun = JSON.parse(
  readFileSync(new URL("../frozen/batch-normalization.json", import.meta.url), "utf8"),
);

function inputsOf(step: number): Float32Array {
  return symmetric(`inputs ${step}`, 12 * 192, 1).map((each, i) => each + [4, -3, 0][Math.floor(i / 64) % 3]!);
}

const cpu = cpuRuntime({ threads: 1 });
const target = await loweringTarget(cpu);
const sized = {
  name: "cpu, with the batch's size known",
  runtime: cpu,
  lower: (graph: Graph) => lower(graph, { ...target, batchSize: 12 }),
};

// Not WebGPU, where a driver that is software takes a minute: its single steps are in the tests of conformance.
for (const engine of [...(await enginesHere(["cpu", "cpu, blocked", "wasm"])), sized]) {
  test(`a mean of a thousand deviations costs three digits, not all of them, ${engine.name}`, async () => {
    const x = input("x", "float32", ["N", 16, 8, 8]);
    // Behind a convolution, which changes nothing here, engines that have blocks of channels use them.
    const same = Float32Array.from({ length: 256 }, (_, i) => (i % 17 === 0 ? 1 : 0));
    const image = conv(x, constant(tensor("float32", [16, 16, 1, 1], same)));
    const layer = batchNormalization({ momentum: 0, epsilon: 0 });
    const { output, inputs, updates } = writeNetwork(layer, image, { mode: "train" });
    const graph = {
      inputs: [x, ...inputs.values()],
      outputs: { y: output, variance: updates.get("movingVariance")! },
    };
    const feeds: Tensors = {
      x: tensor(
        "float32",
        [12, 16, 8, 8],
        normal(randomKey(2), 12 * 1024).map((each) => each + 1000),
      ),
      gamma: filled("float32", [16], 1),
      beta: filled("float32", [16], 0),
      movingMean: filled("float32", [16], 0),
      movingVariance: filled("float32", [16], 1),
    };
    const session = await engine.runtime.load(writeOnnx(engine.lower(graph)));
    const results = await session.run(feeds);
    const wanted = evaluate(Object.values(graph.outputs), feeds);
    for (const [i, name] of Object.keys(graph.outputs).entries()) {
      const found = toNumbers(results[name]!);
      const strays = toNumbers(wanted[i]!).map((value, k) => Math.abs(found[k]! - value));
      expect(Math.max(...strays), name).toBeLessThan(1e-3);
    }
    await session.close();
  });

  test(`ten steps give PyTorch's numbers, ${engine.name}`, async () => {
    const normalization = () => batchNormalization({ ...pytorch.batchNormalization });
    const program = trainStep({
      network: sequential(
        ...[conv2d(16, 3, { useBias: false }), normalization(), activation("relu")],
        ...[conv2d(16, 3, { useBias: false }), normalization(), activation("relu")],
        ...[dense(8, { useBias: false }), normalization(), activation("tanh")],
        dense(3, { useBias: false, activation: "softmax" }),
      ),
      input: { features: [3, 8, 8] },
      loss: crossEntropy(),
      optimizer: sgd(),
      values: {},
    });
    const session = await engine.runtime.load(writeOnnx(engine.lower(program.graph)));
    let state: Tensors = Object.fromEntries(
      program.state.map(({ name, shape }) => [name, tensor("float32", [...shape], firstOf(name, shape))]),
    );
    for (const [step, loss] of pytorchRun.losses.entries()) {
      const labels = Int32Array.from(uniform(`labels ${step}`, 12), (each) => Math.floor(each * 3));
      const results = await session.run({
        ...state,
        inputs: tensor("float32", [12, 3, 8, 8], inputsOf(step)),
        labels: tensor("int32", [12], labels),
        learningRate: filled("float32", [], 0.05),
      });
      expect(Math.abs(toNumbers(results.loss!)[0]! / loss - 1)).toBeLessThan(1e-4);
      state = Object.fromEntries(Object.keys(state).map((name) => [name, results[nextName(name)]!]));
    }
    for (const [name, wanted] of Object.entries(pytorchRun.weights)) {
      const found = toNumbers(state[name]!);
      const scale = Math.max(...wanted.map(Math.abs));
      sampleIndices(found.length).forEach((place, i) => {
        expect(Math.abs(found[place]! - wanted[i]!) / scale, name).toBeLessThan(1e-4);
      });
    }
    await session.close();
  });
}

const fans: Readonly<Record<string, number>> = { conv2d: 27, conv2d_1: 144, dense: 1024, dense_1: 8 };

function firstOf(name: string, shape: readonly number[]): Float32Array {
  const [layer, weight] = name.split(".") as [string, string | undefined];
  const size = elementCount(shape);
  if (weight === "kernel") return symmetric(name, size, Math.sqrt(3 / fans[layer]!));
  if (weight === "gamma") return symmetric(name, size, 0.5).map((each) => each + 1);
  if (weight === "beta") return symmetric(name, size, 0.5);
  return new Float32Array(size).fill(weight === "movingVariance" ? 1 : 0);
}
