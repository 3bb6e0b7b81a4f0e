/** Running means belong to the weights that they were measured with: where weights are averaged, so are they. */
import { describe, expect, test } from "vitest";
import { encodeModel } from "../../src/compile/modelFile.ts";
import { judgeFile } from "../../src/evaluate/judge.ts";
import { batchNormalization } from "../../src/nn/layers/batchNormalization.ts";
import { conv2d } from "../../src/nn/layers/conv2d.ts";
import { dense } from "../../src/nn/layers/dense.ts";
import { sequential } from "../../src/nn/layers/sequential.ts";
import type { Weights } from "../../src/nn/model.ts";
import { adam } from "../../src/nn/optimizers/adam.ts";
import { exponentialMovingAverage } from "../../src/nn/optimizers/exponentialMovingAverage.ts";
import { groups } from "../../src/nn/optimizers/groups.ts";
import { lookahead } from "../../src/nn/optimizers/lookahead.ts";
import type { Optimizer } from "../../src/nn/optimizers/optimizer.ts";
import { sgd } from "../../src/nn/optimizers/sgd.ts";
import type { Checkpoint } from "../../src/train/checkpoint.ts";
import { type FitOptions, fit } from "../../src/train/fit.ts";
import { halves, runtime } from "./halves.ts";

const train = halves(96);
const network = sequential(conv2d(3, 3), batchNormalization({ momentum: 0.8 }), dense(2, { activation: "softmax" }));

/** A checkpoint after each step. */
async function checkpoints(optimizer: Optimizer, options: Partial<FitOptions> = {}): Promise<Checkpoint[]> {
  const found: Checkpoint[] = [];
  const settings = { train, batchSize: 16, epochs: 2, optimizer, runtime, checkpoints: { everySteps: 1 } };
  for await (const event of fit(network, { ...settings, ...options })) {
    if ((event.type === "checkpoint" || event.type === "epoch") && event.checkpoint) found.push(event.checkpoint);
  }
  return found;
}

const numbers = (weights: Weights, name: string) => [...(weights[name]!.data as Float32Array)];
const MEANS = ["batchNormalization.movingMean", "batchNormalization.movingVariance"];

/** Holds numbers against others, to a few digits of the largest. */
function expectNear(found: readonly number[], expected: readonly number[]): void {
  const largest = Math.max(...expected.map(Math.abs));
  found.forEach((value, i) => {
    expect(Math.abs(value - expected[i]!) / largest).toBeLessThan(1e-5);
  });
}

describe("an exponential moving average", () => {
  test.each([1, 2])("of running means is that of weights, with %i batches for an update", async (accumulate) => {
    const steps = await checkpoints(exponentialMovingAverage(sgd({ learningRate: 0.01 }), { decay: 0.7 }), {
      accumulate,
    });
    for (const name of [...MEANS, "conv2d.kernel"]) {
      let average: number[] | undefined;
      steps.forEach(({ state, model }, i) => {
        if ((i + 1) % accumulate !== 0) return;
        const now = numbers(state, name);
        average = average?.map((value, j) => 0.7 * value + 0.3 * now[j]!) ?? now;
        expectNear(numbers(model.weights, name), average);
      });
    }
    expect(numbers(steps[7]!.model.weights, MEANS[0]!)).not.toEqual(numbers(steps[7]!.state, MEANS[0]!));
  });

  test("begins with the first update: before it, the model has the weights themselves", async () => {
    const [first] = await checkpoints(exponentialMovingAverage(sgd({ learningRate: 0.01 })), { accumulate: 2 });
    expect(numbers(first!.model.weights, "dense.kernel")).toEqual(numbers(first!.state, "dense.kernel"));
  });

  test("leaves what a layer makes of its running means alone", async () => {
    const plain = await checkpoints(sgd({ learningRate: 0.01 }));
    const averaged = await checkpoints(exponentialMovingAverage(sgd({ learningRate: 0.01 })));
    for (const name of MEANS) expectNear(numbers(averaged.at(-1)!.state, name), numbers(plain.at(-1)!.state, name));
  });

  test("gives a model whose running means are right: it is judged as with those measured anew", async () => {
    const steps = await checkpoints(exponentialMovingAverage(adam({ learningRate: 0.05 }), { decay: 0.9 }), {
      epochs: 4,
    });
    const { model, state } = steps.at(-1)!;
    // The same weights, with the means that fit makes for them while nothing else changes.
    const still = sgd({ learningRate: 1e-30 });
    const anew = (await checkpoints(still, { weights: model.weights, epochs: 8 })).at(-1)!.model;
    const lossWith = async (means: Weights) => {
      const weights = { ...model.weights, ...Object.fromEntries(MEANS.map((name) => [name, means[name]!])) };
      return (await judgeFile(encodeModel({ ...model, weights }), halves(60, 3), runtime)).loss;
    };
    const [right, ours, before] = [await lossWith(anew.weights), await lossWith(model.weights), await lossWith(state)];
    expect(Math.abs(ours - right)).toBeLessThan(Math.abs(before - right) / 2);
  });
});

describe("lookahead", () => {
  test("takes running means along: slow ones go half of the way, and fast ones go on from there", async () => {
    const [every, alpha] = [3, 0.5];
    const steps = await checkpoints(lookahead(sgd({ learningRate: 0.01 }), { every, alpha }));
    for (const name of MEANS) {
      let slow = name === MEANS[0] ? [0, 0, 0] : [1, 1, 1];
      steps.forEach(({ state, model }, i) => {
        const found = numbers(model.weights, name);
        if ((i + 1) % every === 0) {
          // What the layer had made of them is not in the state any more: it stands between the two.
          expectNear(found, numbers(state, name));
          expect(found).not.toEqual(slow);
          slow = found;
        } else expect(found).toEqual(slow);
      });
    }
  });

  test("inside an average, and for a group of weights", async () => {
    const both = exponentialMovingAverage(lookahead(sgd({ learningRate: 0.01 }), { every: 2 }), { decay: 0.5 });
    const steps = await checkpoints(both);
    expect(Object.keys(steps[0]!.state)).toEqual(
      expect.arrayContaining(MEANS.flatMap((name) => [`${name}.slow`, `${name}.average`])),
    );
    const ofHead = groups([{ match: "dense*", optimizer: exponentialMovingAverage(sgd()) }], sgd());
    expect(Object.keys((await checkpoints(ofHead))[0]!.state)).not.toContain(`${MEANS[0]}.average`);
  });
});
