/** What a training step can be asked for beyond loss, gradients and an update: each against the same thing done by hand. */
import { expect, test } from "vitest";
import { nextName, type TrainStepOptions, trainStep } from "../../src/compile/trainStep.ts";
import { inOrder } from "../../src/graph/walk.ts";
import { zeros as zeroWeights } from "../../src/nn/initializers.ts";
import { frozen, type Layer } from "../../src/nn/layer.ts";
import { activation } from "../../src/nn/layers/activation.ts";
import { batchNormalization } from "../../src/nn/layers/batchNormalization.ts";
import { conv2d } from "../../src/nn/layers/conv2d.ts";
import { dense } from "../../src/nn/layers/dense.ts";
import { maxPool2d } from "../../src/nn/layers/maxPool2d.ts";
import { sequential } from "../../src/nn/layers/sequential.ts";
import type { Loss } from "../../src/nn/losses/loss.ts";
import { adam } from "../../src/nn/optimizers/adam.ts";
import { sgd } from "../../src/nn/optimizers/sgd.ts";
import { l1, l2 } from "../../src/nn/regularizers.ts";
import { add, mul, square, sub } from "../../src/ops/elementwise.ts";
import { reduceMean } from "../../src/ops/reduce.ts";
import { evaluate } from "../../src/reference/evaluate.ts";
import { normal, randomKey, split } from "../../src/tensor/random.ts";
import { filled, fromNumbers, type Tensor, toNumbers, zeros } from "../../src/tensor/tensor.ts";
import { initialState } from "../../src/train/initialState.ts";

const key = randomKey(5);
const squares: Loss = {
  kind: "squares",
  config: {},
  apply: (output, target) => reduceMean(square(sub(output, target)), { axes: [1] }),
};
const base = {
  network: sequential(dense(2)),
  input: { features: [3] },
  loss: squares,
  optimizer: sgd({ learningRate: 0.1 }),
  target: "values",
  values: {},
} as const satisfies TrainStepOptions;

function rows(name: string, count: number, width: number): Tensor {
  return fromNumbers("float32", [count, width], Array.from(normal(split(key, name), count * width)));
}

/** Several steps in float64: the state after the last, and what each told. */
function run(options: TrainStepOptions, steps: readonly Record<string, Tensor>[]) {
  const program = trainStep(options);
  let state: Record<string, Tensor> = initialState(program, split(key, "weights"));
  const told = steps.map((feeds) => {
    const names = Object.keys(program.graph.outputs);
    const results = evaluate(
      Object.values(program.graph.outputs),
      { ...state, learningRate: filled("float32", [], options.optimizer.learningRate), ...feeds },
      { symbols: { N: feeds.inputs!.shape[0]! } },
    );
    const named = Object.fromEntries(names.map((name, i) => [name, results[i]!]));
    state = Object.fromEntries(program.state.map(({ name }) => [name, named[nextName(name)]!]));
    return named;
  });
  return { state, told };
}

function batch(name: string, count: number): Record<string, Tensor> {
  return { inputs: rows(`${name} x`, count, 3), targets: rows(`${name} y`, count, 2) };
}

function join(parts: readonly Record<string, Tensor>[]): Record<string, Tensor> {
  const joined = (name: string) =>
    fromNumbers(
      "float32",
      [parts.reduce((sum, part) => sum + part[name]!.shape[0]!, 0), parts[0]![name]!.shape[1]!],
      parts.flatMap((part) => toNumbers(part[name]!)),
    );
  return { inputs: joined("inputs"), targets: joined("targets") };
}

function expectSame(a: Tensor, b: Tensor): void {
  const [found, wanted] = [toNumbers(a), toNumbers(b)];
  expect(found).toHaveLength(wanted.length);
  for (const [i, each] of wanted.entries()) expect(found[i]).toBeCloseTo(each, 10);
}

test("three batches accumulated are one batch of all their rows, for an optimiser that counts steps", () => {
  const parts = ["a", "b", "c", "d", "e", "f"].map((name) => batch(name, 4));
  const options = { ...base, optimizer: adam({ learningRate: 0.1 }), clipNorm: 0.5 };
  const whole = run(options, [join(parts.slice(0, 3)), join(parts.slice(3))]);
  const pieces = run({ ...options, accumulate: 3 }, parts);
  expectSame(pieces.state["dense.kernel"]!, whole.state["dense.kernel"]!);
  expectSame(pieces.state["dense.bias.v"]!, whole.state["dense.bias.v"]!);
  const between = run({ ...options, accumulate: 3 }, parts.slice(0, 2));
  expectSame(between.state["dense.kernel"]!, run(options, []).state["dense.kernel"]!);
});

test("a sample's weight is how often it is there", () => {
  const feeds = batch("w", 2);
  const weighted = run({ ...base, sampleWeights: true }, [
    { ...feeds, sampleWeights: fromNumbers("float32", [2], [4 / 3, 2 / 3]) },
  ]);
  const [x0, x1] = [toNumbers(feeds.inputs!).slice(0, 3), toNumbers(feeds.inputs!).slice(3)];
  const [y0, y1] = [toNumbers(feeds.targets!).slice(0, 2), toNumbers(feeds.targets!).slice(2)];
  const repeated = run(base, [
    {
      inputs: fromNumbers("float32", [3, 3], [...x0, ...x0, ...x1]),
      targets: fromNumbers("float32", [3, 2], [...y0, ...y0, ...y1]),
    },
  ]);
  expect(toNumbers(weighted.state["dense.kernel"]!)).toEqual(
    toNumbers(repeated.state["dense.kernel"]!).map((value) => expect.closeTo(value, 6)),
  );
});

test("penalties are added to the loss, and pull at the weights", () => {
  const feeds = batch("p", 4);
  const plain = run(base, [feeds]);
  const penalised = run(
    { ...base, network: sequential(dense(2, { kernelRegularizer: l2(0.25), biasRegularizer: l1(0.25) })) },
    [feeds],
  );
  const first = toNumbers(run(base, []).state["dense.kernel"]!);
  const penalty = 0.25 * first.reduce((sum, w) => sum + w * w, 0);
  expect(toNumbers(penalised.told[0]!.loss!)[0]).toBeCloseTo(toNumbers(plain.told[0]!.loss!)[0]! + penalty, 10);
  const difference = toNumbers(penalised.state["dense.kernel"]!).map(
    (w, i) => w - toNumbers(plain.state["dense.kernel"]!)[i]!,
  );
  for (const [i, each] of difference.entries()) expect(each).toBeCloseTo(-0.1 * 2 * 0.25 * first[i]!, 7);
});

test("clipValue holds each gradient", () => {
  const feeds = batch("v", 4);
  const first = toNumbers(run(base, []).state["dense.kernel"]!);
  const free = toNumbers(run(base, [feeds]).state["dense.kernel"]!);
  const held = toNumbers(run({ ...base, clipValue: 0.05 }, [feeds]).state["dense.kernel"]!);
  expect(free.some((w, i) => Math.abs(w - first[i]!) > 0.0051)).toBe(true);
  for (const [i, w] of held.entries()) {
    expect(w - first[i]!).toBeCloseTo(
      Math.sign(free[i]! - first[i]!) * Math.min(0.005, Math.abs(free[i]! - first[i]!)),
      7,
    );
  }
});

/** Counts the steps in a weight that no gradient changes, and adds it to its input. */
const counting: Layer = {
  kind: "counting",
  config: {},
  apply(x, context) {
    const count = context.parameter("count", [1], { initializer: zeroWeights(), trainable: false });
    context.update("count", add(count, 1));
    return add(x, mul(count, 0));
  },
};

test("a layer changes its own weights in a step, unless it is frozen", () => {
  const steps = [batch("1", 4), batch("2", 4)];
  const { state } = run({ ...base, network: sequential(counting, dense(2)) }, steps);
  expect(toNumbers(state["counting.count"]!)).toEqual([2]);
  const still = run(
    { ...base, network: sequential(frozen(counting), dense(2)), values: { "counting.count": zeros("float32", [1]) } },
    steps,
  );
  expect(Object.keys(still.state)).toEqual(["step", "dense.kernel", "dense.bias"]);
});

test("what a layer measures behind max-pooling is measured on what the loss sees, computed once", () => {
  const block = () => [conv2d(2, 3), batchNormalization(), activation("relu"), maxPool2d(2)];
  const network = sequential(...block(), ...block(), dense(1));
  const { graph } = trainStep({ ...base, network, input: { features: [1, 8, 8] } });
  const convolutions = inOrder(Object.values(graph.outputs)).filter(({ op }) => op === "Conv" || op === "MaxPool");
  expect(convolutions.map(({ op }) => op).sort()).toEqual(["Conv", "Conv", "MaxPool", "MaxPool"]);
});

test("frozen weights are constants: they are no state, and no gradient is written for them", () => {
  const values = { "dense.kernel": rows("k", 3, 4), "dense.bias": zeros("float32", [4]) };
  const network = (first: Layer) => sequential(first, dense(2));
  const program = trainStep({ ...base, network: network(dense(4, { trainable: false })), values });
  expect(program.state.map(({ name }) => name)).toEqual(["step", "dense_1.kernel", "dense_1.bias"]);
  const wrapped = trainStep({
    ...base,
    network: network(frozen(sequential(dense(4)))),
    values: {
      "sequential.dense.kernel": values["dense.kernel"],
      "sequential.dense.bias": values["dense.bias"],
    },
  });
  expect(wrapped.state.map(({ name }) => name)).toEqual(["step", "dense.kernel", "dense.bias"]);
});
