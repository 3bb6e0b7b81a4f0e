/** Layers against PyTorch: what they give, their gradients and ten steps of gradient descent, frozen in test/frozen. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { gradient } from "../../src/autodiff/gradient.ts";
import { nextName, trainStep } from "../../src/compile/trainStep.ts";
import { input } from "../../src/graph/graph.ts";
import type { Layer } from "../../src/nn/layer.ts";
import type { Loss } from "../../src/nn/losses/loss.ts";
import { sgd } from "../../src/nn/optimizers/sgd.ts";
import { writeNetwork } from "../../src/nn/write.ts";
import { writeOnnx } from "../../src/onnx/write.ts";
import { mul, square, sub } from "../../src/ops/elementwise.ts";
import { reduceMean, reduceSum } from "../../src/ops/reduce.ts";
import type { Tensors } from "../../src/runtime/runtime.ts";
import { elementCount, filled, type Tensor, tensor, toNumbers } from "../../src/tensor/tensor.ts";
import { sampleIndices, symmetric } from "../frozen/formula.ts";
import { enginesHere } from "../onnx/openEngines.ts";

type Samples = Readonly<Record<string, readonly number[]>>;

interface FrozenLayer {
  readonly input: readonly number[];
  readonly weights: Readonly<Record<string, readonly number[]>>;
  readonly output: { readonly shape: readonly number[]; readonly samples: readonly number[] };
  readonly gradients: Samples;
  readonly steps?: { readonly losses: readonly number[]; readonly weights: Samples };
}

/** The mean of (output - target)^2 of each image. */
const squaredError: Loss = {
  kind: "squaredError",
  config: {},
  apply: (output, target) =>
    reduceMean(square(sub(output, target)), { axes: output.shape.map((_, axis) => axis).slice(1) }),
};

/**
 * Writes the tests that hold layers to PyTorch's numbers, on the processor.
 * @param file one of test/frozen
 * @param layers the layer of each of its cases, by name
 */
export async function holdToPyTorch(file: string, layers: Readonly<Record<string, Layer>>): Promise<void> {
  const frozen: { batch: number; rate: number; cases: Readonly<Record<string, FrozenLayer>> } = JSON.parse(
    readFileSync(new URL(`../frozen/${file}`, import.meta.url), "utf8"),
  );

  test("every frozen case is a layer here, and the other way round", () => {
    expect(Object.keys(layers).sort()).toEqual(Object.keys(frozen.cases).sort());
  });

  for (const engine of await enginesHere(["cpu", "cpu, blocked"])) {
    describe(engine.name, () => {
      for (const [name, wanted] of Object.entries(frozen.cases)) {
        const numbers = (part: string, shape: readonly number[], a: number): Tensor =>
          tensor("float32", shape, symmetric(`${name} ${part}`, elementCount(shape), a));
        const inputShape = [frozen.batch, ...wanted.input];
        const outputShape = [frozen.batch, ...wanted.output.shape];
        const weights: Tensors = Object.fromEntries(
          Object.entries(wanted.weights).map(([weight, shape]) => [weight, numbers(weight, shape, 0.5)]),
        );

        test(name, async () => {
          const x = input("x", "float32", ["N", ...wanted.input]);
          const { output, inputs, parameters } = writeNetwork(layers[name]!, x, { mode: "train" });
          expect(Object.fromEntries(parameters.map((each) => [each.name, each.shape]))).toEqual(wanted.weights);
          const u = input("u", "float32", output.shape);
          const slopes = gradient(reduceSum(mul(u, output)), [x, ...inputs.values()]);
          const names = ["x", ...inputs.keys()];
          const outputs = { output, ...Object.fromEntries(slopes.map((slope, i) => [`d ${names[i]}`, slope])) };
          const graph = { inputs: [x, u, ...inputs.values()], outputs };
          const session = await engine.runtime.load(writeOnnx(engine.lower(graph)));
          const given = { x: numbers("x", inputShape, 2), u: numbers("u", outputShape, 1), ...weights };
          const results = await session.run(
            Object.fromEntries(Object.entries(given).filter(([each]) => session.inputs.includes(each))),
          );
          await session.close();
          expect(results.output!.shape).toEqual(outputShape);
          expectSamples("output", results.output!, wanted.output.samples);
          for (const [each, samples] of Object.entries(wanted.gradients)) {
            expectSamples(`gradient of ${each}`, results[`d ${each}`]!, samples);
          }
        });

        const { steps } = wanted;
        if (steps === undefined) continue;
        test(`${name}: ten steps`, async () => {
          const program = trainStep({
            network: layers[name]!,
            input: { features: wanted.input },
            loss: squaredError,
            optimizer: sgd({ learningRate: frozen.rate }),
            target: "values",
            values: {},
          });
          const session = await engine.runtime.load(writeOnnx(engine.lower(program.graph)));
          let state: Tensors = { step: filled("float32", [], 0), ...weights };
          const losses: number[] = [];
          for (const _ of steps.losses) {
            const results = await session.run({
              inputs: numbers("x", inputShape, 2),
              targets: numbers("t", outputShape, 1),
              learningRate: filled("float32", [], frozen.rate),
              ...state,
            });
            losses.push(toNumbers(results.loss!)[0]!);
            state = Object.fromEntries(program.state.map((each) => [each.name, results[nextName(each.name)]!]));
          }
          await session.close();
          expectNear("losses", losses, steps.losses);
          for (const [each, samples] of Object.entries(steps.weights)) expectSamples(each, state[each]!, samples);
        });
      }
    });
  }
}

function expectSamples(what: string, found: Tensor, wanted: readonly number[]): void {
  const numbers = toNumbers(found);
  expectNear(
    what,
    sampleIndices(numbers.length).map((place) => numbers[place]!),
    wanted,
  );
}

/** Within 1e-5 of the largest: float32, against PyTorch in float64. */
function expectNear(what: string, found: readonly number[], wanted: readonly number[]): void {
  const allowed = 1e-5 * Math.max(1e-3, ...wanted.map(Math.abs));
  const strays = wanted.flatMap((value, i) =>
    Math.abs(found[i]! - value) <= allowed ? [] : [`${i}: ${found[i]}, not ${value}`],
  );
  expect(strays, what).toEqual([]);
}
