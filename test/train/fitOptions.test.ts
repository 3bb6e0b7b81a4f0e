/** What `fit` can be asked for beyond data and epochs. */
import { expect, test } from "vitest";
import { subset } from "../../src/data/selection.ts";
import { frozen } from "../../src/nn/layer.ts";
import { dense } from "../../src/nn/layers/dense.ts";
import { zeroCenter } from "../../src/nn/layers/normalize.ts";
import { sequential } from "../../src/nn/layers/sequential.ts";
import { adam } from "../../src/nn/optimizers/adam.ts";
import { sgd } from "../../src/nn/optimizers/sgd.ts";
import type { Progress, Schedule } from "../../src/nn/schedules/schedule.ts";
import { toNumbers } from "../../src/tensor/tensor.ts";
import type { EndEvent, FitEvent, StepEvent } from "../../src/train/events.ts";
import { type FitOptions, fit } from "../../src/train/fit.ts";
import { halves, runtime } from "./halves.ts";

const train = halves(60);
const softmax = { activation: "softmax" } as const;

async function events(network: Parameters<typeof fit>[0], options: Partial<FitOptions> = {}): Promise<FitEvent[]> {
  const told: FitEvent[] = [];
  for await (const event of fit(network, { train, epochs: 2, batchSize: 20, runtime, ...options })) told.push(event);
  return told;
}

async function weightsAfter(...given: Parameters<typeof events>): Promise<Record<string, number[]>> {
  const { model } = (await events(...given)).at(-1) as EndEvent;
  return Object.fromEntries(Object.entries(model.weights).map(([name, value]) => [name, toNumbers(value)]));
}

test("a schedule sets the rate of each step, and sees the epochs behind it", async () => {
  const seen: Progress[] = [];
  const schedule: Schedule = {
    kind: "tenths",
    config: {},
    at(progress) {
      seen.push({ ...progress, history: [...progress.history] });
      return { rate: 1 / (1 + progress.step) };
    },
  };
  const told = await events(dense(2, softmax), { schedule, optimizer: sgd({ learningRate: 0.5 }), validation: train });
  const rates = told.filter((event): event is StepEvent => event.type === "step").map((step) => step.learningRate);
  expect(rates).toEqual([1, 2, 3, 4, 5, 6].map((step) => 0.5 / step));
  expect(seen.map(({ epoch }) => epoch)).toEqual([0, 0, 0, 1, 1, 1]);
  expect(seen[0]).toMatchObject({ step: 0, totalSteps: 6, stepsPerEpoch: 3, history: [] });
  const epoch = told.find((event) => event.type === "epoch")!;
  expect(seen[3]!.history).toMatchObject([
    { loss: epoch.loss, accuracy: epoch.accuracy, validation: { accuracy: epoch.validation!.accuracy } },
  ]);
});

test("frozen weights are drawn, used and kept as they are", async () => {
  const first = dense(4, { activation: "tanh" });
  const before = await weightsAfter(sequential(first, dense(2, softmax)), { signal: { aborted: true } });
  const after = await weightsAfter(sequential(frozen(first), dense(2, softmax)));
  expect(after["dense.kernel"]).toEqual(before["dense.kernel"]);
  expect(after["dense_1.kernel"]).not.toEqual(before["dense_1.kernel"]);
});

test("training begins with the weights and measured numbers that are given", async () => {
  const network = sequential(zeroCenter(), dense(2, softmax));
  const options = { optimizer: sgd({ learningRate: 1e-4 }), batchSize: 60 };
  const whole = (await events(network, { ...options, epochs: 2 })).at(-1) as EndEvent;
  const half = (await events(network, { ...options, epochs: 1 })).at(-1) as EndEvent;
  const rest = await weightsAfter(network, {
    ...options,
    epochs: 1,
    weights: half.model.weights,
    train: subset(train, [...Array(60).keys()].reverse()),
  });
  for (const [name, value] of Object.entries(whole.model.weights)) {
    for (const [i, each] of toNumbers(value).entries()) expect(rest[name]![i]).toBeCloseTo(each, 5);
  }
  const elsewhere = await weightsAfter(network, {
    weights: half.model.weights,
    train: subset(train, [1, 2, 3, 4]),
    batchSize: 4,
  });
  expect(elsewhere["zeroCenter.mean"]).toEqual(toNumbers(half.model.weights["zeroCenter.mean"]!));
});

test("a class that counts for nothing teaches nothing, and weights of images multiply with their class's", async () => {
  const options = { optimizer: sgd({ learningRate: 0.01 }), epochs: 1, batchSize: 60 };
  const network = dense(2, softmax);
  const left = await weightsAfter(network, { ...options, classWeights: { right: 0 } });
  const byHand = await weightsAfter(network, {
    ...options,
    sampleWeights: Array.from(train.labels, (label) => (label === 0 ? 1 : 0)),
  });
  expect(left).toEqual(byHand);
  const both = await weightsAfter(network, {
    ...options,
    classWeights: { left: 0.5, right: 0 },
    sampleWeights: new Float32Array(60).fill(2),
  });
  expect(both).toEqual(left);
  expect(await weightsAfter(network, options)).not.toEqual(left);
});

test("two batches accumulated are one of twice the size", async () => {
  const options = { optimizer: adam(), epochs: 3, seed: 4 };
  const network = dense(2, softmax);
  const large = await weightsAfter(network, { ...options, batchSize: 60 });
  const small = await weightsAfter(network, { ...options, batchSize: 30, accumulate: 2 });
  for (const [name, value] of Object.entries(large)) {
    for (const [i, each] of value.entries()) expect(small[name]![i]).toBeCloseTo(each, 5);
  }
});
