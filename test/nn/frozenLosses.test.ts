import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { gradient } from "../../src/autodiff/gradient.ts";
import { nextName, trainStep } from "../../src/compile/trainStep.ts";
import { input, type Value } from "../../src/graph/graph.ts";
import { dense } from "../../src/nn/layers/dense.ts";
import { sequential } from "../../src/nn/layers/sequential.ts";
import { binaryCrossentropy } from "../../src/nn/losses/binaryCrossentropy.ts";
import { cosineSimilarity } from "../../src/nn/losses/cosineSimilarity.ts";
import { crossEntropy, softmaxCrossEntropy } from "../../src/nn/losses/crossEntropy.ts";
import { focalLoss } from "../../src/nn/losses/focalLoss.ts";
import { huber } from "../../src/nn/losses/huber.ts";
import { klDivergence } from "../../src/nn/losses/klDivergence.ts";
import type { Loss } from "../../src/nn/losses/loss.ts";
import { meanAbsoluteError } from "../../src/nn/losses/meanAbsoluteError.ts";
import { meanSquaredError } from "../../src/nn/losses/meanSquaredError.ts";
import { poisson } from "../../src/nn/losses/poisson.ts";
import { triplet } from "../../src/nn/losses/triplet.ts";
import { sgd } from "../../src/nn/optimizers/sgd.ts";
import { writeOnnx } from "../../src/onnx/write.ts";
import { sigmoid, softplus } from "../../src/ops/elementwise.ts";
import { reduceMean } from "../../src/ops/reduce.ts";
import { softmax } from "../../src/ops/softmax.ts";
import { evaluate } from "../../src/reference/evaluate.ts";
import { filled, fromNumbers, type Tensor, toNumbers } from "../../src/tensor/tensor.ts";
import { symmetric, uniform } from "../frozen/formula.ts";
import { engines } from "../onnx/engines.ts";

/** PyTorch's numbers; losses.py made them and says what they are. */
interface LossCase {
  readonly name: string;
  readonly columns: number;
  readonly ending: "linear" | "softmax" | "sigmoid" | "softplus";
  readonly target: "labels" | "shares" | "yes or no" | "spread" | "counts";
  readonly losses: readonly number[];
  readonly gradient: readonly number[];
  readonly training: {
    readonly losses: readonly number[];
    readonly first: readonly number[];
    readonly second: readonly number[];
  };
}

const cases: readonly LossCase[] = JSON.parse(readFileSync(new URL("../frozen/losses.json", import.meta.url), "utf8"));

const classWeights = [0.5, 2, 1, 0.25];
const losses: Readonly<Record<string, Loss>> = {
  crossEntropy: crossEntropy(),
  softmaxCrossEntropy: softmaxCrossEntropy(),
  "crossEntropy of smoothed labels with class weights": crossEntropy({ labelSmoothing: 0.1, classWeights }),
  "crossEntropy of rows of probabilities": crossEntropy(),
  "crossEntropy of smoothed rows with class weights": crossEntropy({ labelSmoothing: 0.2, classWeights }),
  binaryCrossentropy: binaryCrossentropy(),
  "binaryCrossentropy of one question": binaryCrossentropy(),
  "binaryCrossentropy from logits with a positive weight": binaryCrossentropy({ positiveWeight: 3, fromLogits: true }),
  "focalLoss of yes or no": focalLoss({ gamma: 1.5, alpha: 0.25 }),
  "focalLoss of classes": focalLoss({ alpha: classWeights }),
  meanSquaredError: meanSquaredError(),
  meanAbsoluteError: meanAbsoluteError(),
  huber: huber({ delta: 0.75 }),
  klDivergence: klDivergence(),
  poisson: poisson(),
  cosineSimilarity: cosineSimilarity(),
  triplet: triplet({ margin: 0.8 }),
};

const ROWS = 7;
const FEATURES = 6;
const HIDDEN = 5;

const endings: Readonly<Record<LossCase["ending"], (z: Value) => Value>> = {
  linear: (z) => z,
  softmax: (z) => softmax(z, 1),
  sigmoid,
  softplus,
};

function targetOf({ name, columns, target }: LossCase): Tensor {
  const numbers = uniform(`${name} target`, ROWS * (target === "labels" ? 1 : columns));
  const classes = columns === 1 ? 2 : columns;
  const rows = (each: ArrayLike<number>) => fromNumbers("float32", [ROWS, columns], each);
  switch (target) {
    case "labels":
      return fromNumbers(
        "int32",
        [ROWS],
        Array.from(numbers, (each) => Math.floor(each * classes)),
      );
    case "shares": {
      const raised = Array.from(numbers, (each) => each + 0.01);
      const total = (row: number) =>
        raised.slice(row * columns, (row + 1) * columns).reduce((sum, each) => sum + each, 0);
      return rows(raised.map((each, i) => each / total(Math.floor(i / columns))));
    }
    case "yes or no":
      return rows(numbers.map((each) => (each >= 0.5 ? 1 : 0)));
    case "spread":
      return rows(symmetric(`${name} target`, ROWS * columns, 3));
    case "counts":
      return rows(numbers.map((each) => Math.floor(each * 5)));
  }
}

function fed(name: string, shape: readonly number[], scale: number): Tensor {
  return fromNumbers("float32", shape, symmetric(name, shape[0]! * shape[1]!, scale));
}

/** Within 1e-4 of each number, or of the largest of them where one is much smaller. */
function expectClose(found: readonly number[], frozen: readonly number[], what: string, relative = 1e-4): void {
  const largest = Math.max(...frozen.map(Math.abs));
  expect(found, what).toHaveLength(frozen.length);
  for (const [i, each] of frozen.entries()) {
    const room = relative * Math.max(Math.abs(each), 0.01 * largest);
    expect(Math.abs(found[i]! - each), `${what} [${i}]: ${found[i]} for ${each}`).toBeLessThanOrEqual(room);
  }
}

test("every frozen case is compared", () => {
  expect(Object.keys(losses).toSorted()).toEqual(cases.map(({ name }) => name).toSorted());
});

describe.each(cases)("$name is PyTorch's", (frozen) => {
  const { name, columns, ending } = frozen;
  const loss = losses[name]!;
  const target = targetOf(frozen);

  test("loss of each row, and its gradient", async () => {
    const z = input("z", "float32", ["N", columns]);
    const truth = input("target", target.dtype, ["N", ...target.shape.slice(1)]);
    const ofEach = loss.apply(endings[ending](z), truth);
    const outputs = { loss: ofEach, gradient: gradient(reduceMean(ofEach), [z])[0]! };
    const feeds = { z: fed(`${name} z`, [ROWS, columns], 3), target };
    const [exact, slope] = evaluate([outputs.loss, outputs.gradient], feeds).map(toNumbers);
    expectClose(exact!, frozen.losses, "reference loss", 1e-6);
    expectClose(slope!, frozen.gradient, "reference gradient", 1e-6);
    for (const engine of engines) {
      const session = await engine.runtime.load(writeOnnx(engine.lower({ inputs: [z, truth], outputs })));
      const found = await session.run(feeds);
      await session.close();
      expectClose(toNumbers(found.loss!), frozen.losses, `${engine.name}: loss`);
      expectClose(toNumbers(found.gradient!), frozen.gradient, `${engine.name}: gradient`);
    }
  });

  test("ten steps of training", async () => {
    const program = trainStep({
      network: sequential(dense(HIDDEN, { activation: "tanh" }), dense(columns, { activation: ending })),
      input: { features: [FEATURES] },
      loss,
      optimizer: sgd(),
      target: target.dtype === "int32" ? "classes" : "values",
      values: {},
    });
    const kernels: Readonly<Record<string, Tensor>> = {
      "dense.kernel": fed(`${name} first`, [FEATURES, HIDDEN], 0.7),
      "dense_1.kernel": fed(`${name} second`, [HIDDEN, columns], 0.9),
    };
    for (const engine of engines) {
      const session = await engine.runtime.load(writeOnnx(engine.lower(program.graph)));
      let state = Object.fromEntries(
        program.state.map((spec) => [spec.name, kernels[spec.name] ?? filled("float32", spec.shape, 0)]),
      );
      const told: number[] = [];
      for (let step = 0; step < frozen.training.losses.length; step++) {
        const results = await session.run({
          ...state,
          inputs: fed(`${name} x`, [ROWS, FEATURES], 2),
          [target.dtype === "int32" ? "labels" : "targets"]: target,
          learningRate: filled("float32", [], 0.1),
        });
        told.push(toNumbers(results.loss!)[0]!);
        state = Object.fromEntries(program.state.map((spec) => [spec.name, results[nextName(spec.name)]!]));
      }
      await session.close();
      expectClose(told, frozen.training.losses, `${engine.name}: losses`);
      expectClose(toNumbers(state["dense.kernel"]!), frozen.training.first, `${engine.name}: first kernel`);
      expectClose(toNumbers(state["dense_1.kernel"]!), frozen.training.second, `${engine.name}: second kernel`);
    }
  });
});
