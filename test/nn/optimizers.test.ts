import { describe, expect, test } from "vitest";
import { nextName } from "../../src/compile/trainStep.ts";
import { adadelta } from "../../src/nn/optimizers/adadelta.ts";
import { adagrad } from "../../src/nn/optimizers/adagrad.ts";
import { adam } from "../../src/nn/optimizers/adam.ts";
import { adamax } from "../../src/nn/optimizers/adamax.ts";
import { adamW } from "../../src/nn/optimizers/adamW.ts";
import {
  type ExponentialMovingAverageOptions,
  exponentialMovingAverage,
} from "../../src/nn/optimizers/exponentialMovingAverage.ts";
import { ftrl } from "../../src/nn/optimizers/ftrl.ts";
import { lion } from "../../src/nn/optimizers/lion.ts";
import { type FallingAlpha, type LookaheadOptions, lookahead } from "../../src/nn/optimizers/lookahead.ts";
import { nadam } from "../../src/nn/optimizers/nadam.ts";
import type { Optimizer } from "../../src/nn/optimizers/optimizer.ts";
import { proximalAdagrad } from "../../src/nn/optimizers/proximalAdagrad.ts";
import { rmsprop } from "../../src/nn/optimizers/rmsprop.ts";
import { sgd } from "../../src/nn/optimizers/sgd.ts";
import { writeOnnx } from "../../src/onnx/write.ts";
import { normal, randomKey, split } from "../../src/tensor/random.ts";
import { filled, type Tensor, toNumbers, zeros } from "../../src/tensor/tensor.ts";
import { engines } from "../onnx/engines.ts";
import {
  type PlainUpdate,
  plainAdadelta,
  plainAdagrad,
  plainAdam,
  plainAdamax,
  plainAverage,
  plainFtrl,
  plainLion,
  plainLookahead,
  plainNadam,
  plainProximalAdagrad,
  plainRmsprop,
  plainSgd,
} from "./plainOptimizers.ts";
import { updateGraph, weightsAfter, weightsOnEngine } from "./runOptimizer.ts";

const SIZE = 5;
const STEPS = 10;
const first = Array.from(normal(randomKey(0), SIZE));

/** Gradients of very different sizes, with zeros. */
function gradientOf(step: number): number[] {
  const noise = normal(split(randomKey(1), step), SIZE);
  return Array.from(noise, (value, i) => Math.fround(value * [1, 1e-4, 1e3, step % 3 === 0 ? 1 : 0, 0][i]!));
}

/** Ten updates by a plain program: the weights, or what stands in for them in the finished model. */
function plainly(update: PlainUpdate, rate: number): number[] {
  return first.map((start, i) => {
    const s = new Proxy<Record<string, number>>({}, { get: (known, name: string) => known[name] ?? 0 });
    let w = start;
    for (let t = 1; t <= STEPS; t++) w = update(w, gradientOf(t)[i]!, s, { t, rate });
    return "finished" in s ? s.finished! : w;
  });
}

interface Row {
  readonly name: string;
  readonly optimizer: Optimizer;
  readonly rate: number;
  readonly expected: readonly number[];
}

/** Rows of one optimiser, for several options. */
function variants<O>(
  make: (options: O) => Optimizer,
  plain: (options: never) => PlainUpdate,
  rate: number,
  options: readonly NoInfer<O>[],
): Row[] {
  return options.map((each) => ({
    name: `${make(each).kind} ${JSON.stringify(each)}`,
    optimizer: make(each),
    rate,
    expected: plainly(plain(each as never), rate),
  }));
}

const momentum = { momentum: 0.9 };
const falling = { decay: 0.8, power: 3, steps: 10 };

const rows: readonly Row[] = [
  ...variants(adam, plainAdam, 0.02, [
    {},
    { form: "tensorflow" },
    { epsilon: 1e-2 },
    { epsilon: 1e-2, form: "tensorflow" },
    { beta1: 0, beta2: 0.9 },
    { beta1: 0.5, beta2: 0.99999 },
    { amsgrad: true, beta2: 0.5 },
    { amsgrad: true, beta2: 0.5, form: "tensorflow" },
    { scheduledBeta1: true },
    { scheduledBeta1: true, form: "tensorflow", beta1: 0.8 },
  ]),
  ...variants(sgd, plainSgd, 0.03, [
    {},
    { weightDecay: 0.1 },
    momentum,
    { ...momentum, weightDecay: 0.1 },
    { ...momentum, dampening: 0.4 },
    { ...momentum, nesterov: true },
    { ...momentum, nesterov: true, weightDecay: 0.1 },
  ]),
  ...variants(adamW, plainAdam, 0.02, [{ weightDecay: 0.3 }, { weightDecay: 0.3, amsgrad: true, beta2: 0.5 }]),
  ...variants(rmsprop, plainRmsprop, 0.02, [
    {},
    { form: "tensorflow" },
    { rho: 0.99, epsilon: 1e-2 },
    { centered: true },
    { ...momentum, form: "tensorflow", initialAccumulator: 1 },
    { ...momentum, centered: true, form: "tensorflow", epsilon: 1e-4 },
    { ...momentum, initialAccumulator: 1 },
  ]),
  ...variants(adagrad, plainAdagrad, 0.05, [
    {},
    { form: "tensorflow" },
    { initialAccumulator: 0 },
    { initialAccumulator: 0, epsilon: 1e-2, form: "tensorflow" },
    { epsilon: 0 },
  ]),
  ...variants(adadelta, plainAdadelta, 1, [{}, { rho: 0.9, epsilon: 1e-6 }, { rho: 0.1, epsilon: 1e-8 }]),
  ...variants(ftrl, plainFtrl, 0.1, [
    {},
    { l1: 0.5, l2: 0.1 },
    { learningRatePower: -0.3, beta: 1, initialAccumulator: 0.5 },
  ]),
  ...variants(proximalAdagrad, plainProximalAdagrad, 0.05, [{}, { l1: 0.5 }, { l1: 0.1, l2: 0.2 }]),
  ...variants(adamax, plainAdamax, 0.02, [{}, { beta2: 0.7 }, { form: "tensorflow", epsilon: 1e-2 }]),
  ...variants(nadam, plainNadam, 0.02, [{}, { momentumDecay: 0.4, beta1: 0.8 }]),
  ...variants(lion, plainLion, 0.02, [{}, { beta1: 0.95, beta2: 0.98, weightDecay: 0.3 }]),
  ...variants(
    (options: ExponentialMovingAverageOptions) => exponentialMovingAverage(sgd(momentum), options),
    (options) => plainAverage(plainSgd(momentum), options),
    0.03,
    [{}, { decay: 0.5 }, { warmUp: true }, { warmUp: true, decay: 0.3 }, { decay: 0.7, every: 3 }],
  ),
  ...variants(
    (options: LookaheadOptions) => lookahead(sgd(momentum), options),
    ({ every = 5, alpha = 0.5 }: { every: number; alpha: number }) =>
      plainLookahead(plainSgd(momentum), every, () => alpha),
    0.03,
    [{}, { every: 1, alpha: 0.3 }, { every: 3, alpha: 1 }, { every: 4, alpha: 0.8 }],
  ),
  ...variants(
    (alpha: FallingAlpha) => lookahead(adam(), { every: 2, alpha }),
    () => plainLookahead(plainAdam(), 2, (t) => 1 - 0.8 * (t / 10) ** 3),
    0.02,
    [falling],
  ),
  {
    name: "an average of lookahead's weights",
    optimizer: exponentialMovingAverage(lookahead(sgd(), { every: 2 }), { decay: 0.5 }),
    rate: 0.03,
    expected: plainly(plainAverage(plainLookaheadInside(), { decay: 0.5 }), 0.03),
  },
];

/** What is finished is the average outside, so the slow weights go by another name. */
function plainLookaheadInside(): PlainUpdate {
  const inside = plainLookahead(plainSgd(), 2, () => 0.5);
  return (w, g, s, progress) => {
    const own: Record<string, number> = { v: s.v!, finished: s.slow! };
    const next = inside(w, g, own, progress);
    s.slow = own.finished!;
    return next;
  };
}

describe("ten updates are those of a plain program", () => {
  for (const { name, optimizer, rate, expected } of rows) {
    const course = { first, steps: STEPS, rate, gradientOf };
    test(`${name}, in float64`, () => {
      // Constants of the graph are float32.
      for (const [i, weight] of weightsAfter(optimizer, course).entries()) {
        expect(Math.abs(weight - expected[i]!)).toBeLessThan(1e-6 * (1 + Math.abs(expected[i]!)));
      }
    });

    for (const engine of engines) {
      test(`${name}, ${engine.name}`, async () => {
        const found = await weightsOnEngine(optimizer, course, engine);
        // A millionth of the weight, or of a step: what float32 can tell apart.
        for (const [i, weight] of expected.entries()) {
          expect(Math.abs(found[i]! - weight)).toBeLessThan(3e-6 * (1 + Math.abs(weight)));
        }
      });
    }
  }

  test("a weight without gradient does not move, at any step, unless it decays or is made anew", () => {
    for (const { name, expected } of rows) {
      if (!/weightDecay|l1|ftrl/.test(name)) expect(expected[4]).toBeCloseTo(first[4]!, 12);
    }
  });
});

test("with a gradient that stays the same, each step of Adam is the rate: 1 - beta^t is not lost in rounding", async () => {
  const { inputs, outputs } = updateGraph(adam({ beta2: 0.9999 }), SIZE);
  for (const engine of engines) {
    const session = await engine.runtime.load(writeOnnx(engine.lower({ inputs, outputs })));
    let [m, v]: Tensor[] = [zeros("float32", [SIZE]), zeros("float32", [SIZE])];
    for (let step = 1; step <= 30; step++) {
      const results = await session.run({
        ...{ parameter: zeros("float32", [SIZE]), gradient: filled("float32", [SIZE], 3), m: m!, v: v! },
        ...{ step: filled("float32", [], step), learningRate: filled("float32", [], 0.01) },
      });
      expect(toNumbers(results[nextName("parameter")]!)[0]! / -0.01).toBeCloseTo(1, 6);
      [m, v] = [results[nextName("m")], results[nextName("v")]] as Tensor[];
    }
    await session.close();
  }
});
