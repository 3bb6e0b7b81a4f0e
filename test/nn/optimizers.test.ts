import { describe, expect, test } from "vitest";
import { nextName } from "../../src/compile/trainStep.ts";
import { input, type Value } from "../../src/graph/graph.ts";
import { type AdamOptions, adam } from "../../src/nn/optimizers/adam.ts";
import type { Optimizer } from "../../src/nn/optimizers/optimizer.ts";
import { sgd } from "../../src/nn/optimizers/sgd.ts";
import { writeOnnx } from "../../src/onnx/write.ts";
import { evaluate } from "../../src/reference/evaluate.ts";
import { normal, randomKey, split } from "../../src/tensor/random.ts";
import { filled, fromNumbers, type Tensor, toNumbers, zeros } from "../../src/tensor/tensor.ts";
import { engines } from "../onnx/engines.ts";

const SIZE = 5;
const STEPS = 10;
const first = Array.from(normal(randomKey(0), SIZE));

/** Gradients of very different sizes, with zeros. */
function gradientOf(step: number): number[] {
  const noise = normal(split(randomKey(1), step), SIZE);
  return Array.from(noise, (value, i) => Math.fround(value * [1, 1e-4, 1e3, step % 3 === 0 ? 1 : 0, 0][i]!));
}

/** What an optimiser keeps for the weight of these tests. */
function slotsOf(optimizer: Optimizer): readonly string[] {
  return optimizer.slots({ name: "w", shape: [SIZE] });
}

/** Runs one update after the other, from the first weights and zeros. */
type Update = (feeds: Record<string, Tensor>) => Promise<Record<string, Tensor>>;

async function weightsAfter(optimizer: Optimizer, rate: number, update: Update): Promise<number[]> {
  let parameter: Tensor = fromNumbers("float64", [SIZE], first);
  let slots = Object.fromEntries(slotsOf(optimizer).map((slot): [string, Tensor] => [slot, zeros("float64", [SIZE])]));
  for (let step = 1; step <= STEPS; step++) {
    const results = await update({
      parameter,
      ...slots,
      gradient: fromNumbers("float64", [SIZE], gradientOf(step)),
      step: filled("float64", [], step),
      learningRate: filled("float64", [], rate),
    });
    parameter = results[nextName("parameter")]!;
    slots = Object.fromEntries(slotsOf(optimizer).map((slot) => [slot, results[nextName(slot)]!]));
  }
  return toNumbers(parameter);
}

function graphOf(optimizer: Optimizer) {
  const names = ["parameter", "gradient", ...slotsOf(optimizer)];
  const inputs = [
    ...names.map((name) => input(name, "float32", [SIZE])),
    ...["step", "learningRate"].map((name) => input(name, "float32", [])),
  ];
  const named = Object.fromEntries(inputs.map((value) => [value.attrs.name, value as Value]));
  const { parameter, gradient, step, learningRate, ...slots } = named;
  const update = optimizer.update({
    ...{ name: "w", parameter: parameter!, gradient: gradient!, step: step!, learningRate: learningRate! },
    slots,
  });
  const next = Object.entries({ parameter: update.parameter, ...update.slots });
  return { inputs, outputs: Object.fromEntries(next.map(([name, value]) => [nextName(name), value])) };
}

/** Adam as the paper writes it (or its remark, for TensorFlow's form), in plain float64. */
function plainAdam(
  rate: number,
  { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, form = "pytorch" }: AdamOptions,
): number[] {
  const weights = [...first];
  const m = first.map(() => 0);
  const v = first.map(() => 0);
  for (let t = 1; t <= STEPS; t++) {
    for (const [i, g] of gradientOf(t).entries()) {
      m[i] = beta1 * m[i]! + (1 - beta1) * g;
      v[i] = beta2 * v[i]! + (1 - beta2) * g * g;
      const corrected = m[i]! / (1 - beta1 ** t);
      if (form === "pytorch") weights[i]! -= (rate * corrected) / (Math.sqrt(v[i]! / (1 - beta2 ** t)) + epsilon);
      else
        weights[i]! -= (((rate * Math.sqrt(1 - beta2 ** t)) / (1 - beta1 ** t)) * m[i]!) / (Math.sqrt(v[i]!) + epsilon);
    }
  }
  return weights;
}

function plainSgd(rate: number): number[] {
  const weights = [...first];
  for (let t = 1; t <= STEPS; t++) for (const [i, g] of gradientOf(t).entries()) weights[i]! -= rate * g;
  return weights;
}

const rows: readonly { name: string; optimizer: Optimizer; rate: number; expected: readonly number[] }[] = [
  ...[
    {},
    { form: "tensorflow" },
    { epsilon: 1e-2 },
    { epsilon: 1e-2, form: "tensorflow" },
    { beta1: 0, beta2: 0.9 },
    { beta1: 0.5, beta2: 0.99999 },
  ].map((options) => ({
    name: `adam ${JSON.stringify(options)}`,
    optimizer: adam(options as AdamOptions),
    rate: 0.02,
    expected: plainAdam(0.02, options as AdamOptions),
  })),
  { name: "sgd", optimizer: sgd(), rate: 0.03, expected: plainSgd(0.03) },
];

describe("ten updates are those of a plain program", () => {
  for (const { name, optimizer, rate, expected } of rows) {
    const { inputs, outputs } = graphOf(optimizer);
    test(`${name}, in float64`, async () => {
      const names = Object.keys(outputs);
      const found = await weightsAfter(optimizer, rate, async (feeds) => {
        const results = evaluate(Object.values(outputs), feeds);
        return Object.fromEntries(names.map((each, i) => [each, results[i]!]));
      });
      for (const [i, weight] of expected.entries()) expect(found[i]! / weight).toBeCloseTo(1, 7);
    });

    for (const engine of engines) {
      test(`${name}, ${engine.name}`, async () => {
        const session = await engine.runtime.load(writeOnnx(engine.lower({ inputs, outputs })));
        const found = await weightsAfter(optimizer, rate, (feeds) =>
          session.run(
            Object.fromEntries(
              Object.entries(feeds).map(([each, value]) => [
                each,
                fromNumbers("float32", value.shape, toNumbers(value)),
              ]),
            ),
          ),
        );
        await session.close();
        // A millionth of the weight, or of a step: what float32 can tell apart.
        for (const [i, weight] of expected.entries()) {
          expect(Math.abs(found[i]! - weight)).toBeLessThan(3e-6 * (1 + Math.abs(weight)));
        }
      });
    }
  }

  test("a weight without gradient does not move, at any step", () => {
    for (const { expected } of rows) expect(expected[4]).toBe(first[4]);
  });
});

test("with a gradient that stays the same, each step of Adam is the rate: 1 - beta^t is not lost in rounding", async () => {
  const { inputs, outputs } = graphOf(adam({ beta2: 0.9999 }));
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
