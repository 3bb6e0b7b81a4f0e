import { describe, expect, test } from "vitest";
import { adam } from "../../src/nn/optimizers/adam.ts";
import { trainingMemory } from "../../src/summary/trainingMemory.ts";
import { estimateTraining } from "../../src/train/estimate.ts";
import type { FitEvent } from "../../src/train/events.ts";
import { type FitOptions, fit } from "../../src/train/fit.ts";
import { countingRuntime, halves, runtime, smallNetwork } from "./halves.ts";

const train = halves(70);
const validation = halves(30, 2);

async function events(options: Partial<FitOptions>): Promise<FitEvent[]> {
  const told: FitEvent[] = [];
  const all = { train, validation, epochs: 2, batchSize: 32, seed: 5, checkpoints: true, runtime, ...options };
  for await (const event of fit(smallNetwork, all)) told.push(event);
  return told;
}

describe("an estimate", () => {
  test("changes no bit of what is trained, from the beginning or from a checkpoint", async () => {
    const plain = await events({});
    const [start, ...estimated] = await events({ estimate: true });
    expect(estimated).toEqual(plain.slice(1));
    expect(start).toMatchObject({ ...plain[0], estimate: { seconds: expect.any(Number) } });
    const { checkpoint } = plain.find((event) => event.type === "epoch")!;
    const [, ...resumed] = await events({ estimate: true, resume: checkpoint! });
    const end = (list: readonly FitEvent[]) => list.at(-1)!;
    expect(end(resumed)).toEqual(end(plain));
  });

  test("counts what the process holds after a step, the short batch at the end, and the copies that are kept", async () => {
    const of = async (options: Partial<FitOptions>) => {
      const [start] = await events(options);
      return start!.type === "start" ? start!.estimate!.memory : Number.NaN;
    };
    const needs = (batch: number) =>
      trainingMemory(smallNetwork, { height: 8, width: 8, channels: 3 }, { batch, optimizer: adam() });
    const { total, weights, optimizer } = needs(32);
    const { activations, gradients } = needs(70 - 2 * 32);
    const held = () => 5e6;
    expect(await of({ estimate: true })).toBe(total + activations + gradients);
    expect(await of({ estimate: { held } })).toBe(5e6 + 3 * (weights + optimizer) + 32e6 + activations + gradients);
    expect(await of({ estimate: { held }, train: halves(64) })).toBe(5e6 + 3 * (weights + optimizer) + 32e6);
  });

  test("leaves no model open", async () => {
    const counting = countingRuntime();
    await events({ estimate: true, runtime: counting });
    expect(counting.open()).toBe(0);
  });
});

test("times are of the steps and judgements that are left", async () => {
  const asked: number[] = [];
  const wait = (ms: number) => new Promise<void>((done) => void setTimeout(done, ms));
  const { seconds, stepSeconds, judgeSeconds } = await estimateTraining({
    ...{ steps: 100, epochs: 5, memory: () => 7, validation: halves(300) },
    tryStep: () => wait(20),
    judge: async (images) => {
      asked.push("indices" in images ? images.indices.length : images.count);
      await wait(5);
    },
  });
  expect(asked).toEqual([1, 128]);
  expect(stepSeconds).toBeGreaterThan(0.01);
  expect(judgeSeconds).toBeGreaterThan(0.001);
  expect(seconds).toBeCloseTo(100 * stepSeconds + 5 * judgeSeconds, 9);
});
