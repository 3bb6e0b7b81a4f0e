/** Numbers that are not finite are found where they begin, and lead back to where all was well. */
import { describe, expect, test } from "vitest";
import type { Layer } from "../../src/nn/layer.ts";
import { conv2d } from "../../src/nn/layers/conv2d.ts";
import { dense } from "../../src/nn/layers/dense.ts";
import { sequential } from "../../src/nn/layers/sequential.ts";
import { sgd } from "../../src/nn/optimizers/sgd.ts";
import { log, mul, relu, sin, sub } from "../../src/ops/elementwise.ts";
import type { EndEvent, FitEvent, SetbackEvent, StepEvent } from "../../src/train/events.ts";
import { type FitOptions, fit } from "../../src/train/fit.ts";
import { fitValues } from "../../src/train/fitValues.ts";
import { halves, runtime, smallNetwork } from "./halves.ts";

const train = halves(90);

async function events(network: Layer, options: Partial<FitOptions> = {}): Promise<FitEvent[]> {
  const told: FitEvent[] = [];
  for await (const event of fit(network, { train, epochs: 3, batchSize: 30, runtime, ...options })) told.push(event);
  return told;
}

const endOf = (told: readonly FitEvent[]) => told.at(-1) as EndEvent;
const setbacksOf = (told: readonly FitEvent[]) =>
  told.filter((event): event is SetbackEvent => event.type === "setback");
const stepsOf = (told: readonly FitEvent[]) => told.filter((event): event is StepEvent => event.type === "step");

function layer(kind: string, apply: Layer["apply"]): Layer {
  return { kind, config: {}, apply };
}

const logOfNegative = layer("logOfNegative", (x) => log(sub(relu(x), 1e6)));
/** Between -1 and 1, and steeper than the square of its slope can be told. */
const steep = layer("steep", (x) => sin(mul(x, 1e30)));
const answer = dense(2, { activation: "softmax" });

describe("a rate that explodes", () => {
  /** The rate is too high for the first steps of the second epoch, and for none if it is a tenth. */
  const optimizer = sgd({ learningRate: 0.01 });
  const schedule = {
    kind: "leap",
    config: {},
    at: ({ step }: { readonly step: number }) => ({ rate: step >= 4 && step < 6 ? 1e20 : 1 }),
  };

  test("goes back to the end of the epoch before, and on with a tenth of the rate", async () => {
    const told = await events(smallNetwork, { optimizer, schedule, divergence: { factor: 1e-20 } });
    const [setback, ...others] = setbacksOf(told);
    expect(others).toEqual([]);
    expect(setback).toMatchObject({ backTo: { epoch: 1 }, rate: 0.01 * 1e-20 });
    const steps = stepsOf(told);
    const bad = steps.findIndex(({ loss, gradientNorm }) => !Number.isFinite(loss + gradientNorm));
    expect(setback!.step).toBe(steps[bad]!.totalStep);
    // It learns the same epoch again, from its first step.
    expect(steps[bad + 1]).toMatchObject({ epoch: 2, step: 1, totalStep: 4, learningRate: 0.01 * 1e-20 });
    expect(steps[bad + 1]!.loss).toBe(steps.find(({ totalStep }) => totalStep === 4)!.loss);
    expect(endOf(told)).toMatchObject({ reason: "finished", epochs: 3, totalStep: 9 });
  });

  test("ends when once was not enough, with the weights of that epoch", async () => {
    const told = await events(smallNetwork, { optimizer, schedule, checkpoints: true });
    const end = endOf(told);
    expect(setbacksOf(told)).toHaveLength(1);
    expect(end).toMatchObject({ reason: "diverged", epochs: 1, totalStep: 3, isBest: true });
    expect(end.fault!.step).toBe(stepsOf(told).at(-1)!.totalStep);
    const first = told.find((event) => event.type === "epoch")!;
    expect(end.model.weights).toEqual(first.checkpoint!.model.weights);
    expect(end.checkpoint!.progress).toMatchObject({ epoch: 1, step: 0, totalStep: 3, setbacks: 1, rateFactor: 0.1 });
  });

  test("may be tried more often, or not at all", async () => {
    const count = async (retries: number) =>
      setbacksOf(await events(smallNetwork, { optimizer, schedule, divergence: { retries } })).length;
    expect([await count(0), await count(3)]).toEqual([0, 3]);
  });
});

describe("where it began is told", () => {
  test.each([
    ["in a layer", sequential(conv2d(4, 3), logOfNegative, answer), "logOfNegative", "its output is not finite"],
    [
      "in a layer inside another",
      sequential(conv2d(4, 3), sequential(conv2d(2, 1), logOfNegative), answer),
      "sequential.logOfNegative",
      "its output is not finite",
    ],
    [
      "in gradients alone",
      sequential(conv2d(4, 3), conv2d(3, 3), steep, answer),
      "conv2d_1",
      "the gradient of its kernel is not finite",
    ],
    [
      "in a network of one layer",
      layer("whole", (x, c) => log(sub(answer.apply(x, c), 2))),
      "whole",
      "its output is not finite",
    ],
  ] as const)("%s", async (_, network, name, what) => {
    const told = await events(network);
    const fault = { step: 1, layer: name, what };
    expect(setbacksOf(told)).toEqual([{ type: "setback", ...fault, backTo: { epoch: 0 }, rate: 0.0001 }]);
    expect(endOf(told)).toMatchObject({ reason: "diverged", epochs: 0, totalStep: 0, isBest: false, fault });
  });

  test("in a weight, where the last step of an epoch threw it out", async () => {
    const network = sequential(answer);
    const optimizer = sgd({ learningRate: 3e38 });
    const end = endOf(await events(network, { optimizer, batchSize: 90, divergence: { retries: 0 } }));
    expect(end.fault).toEqual({ step: 1, layer: "dense", what: "its kernel is not finite" });
  });

  test("of values, too", async () => {
    const inputs = Float32Array.from({ length: 20 }, (_, i) => i);
    const rows = { features: [1], inputs, targets: inputs };
    const told = [];
    const network = sequential(dense(3), logOfNegative, dense(1));
    for await (const event of fitValues(network, { train: rows, runtime, epochs: 1 })) told.push(event);
    expect(told.map(({ type }) => type)).toEqual(["start", "step", "setback", "step", "end"]);
    expect(told[2]).toMatchObject({ layer: "logOfNegative" });
  });
});
