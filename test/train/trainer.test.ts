/** The memory that a training step works on: what changes it, and what leaves it alone. */
import { describe, expect, test } from "vitest";
import { trainStep } from "../../src/compile/trainStep.ts";
import { dense } from "../../src/nn/layers/dense.ts";
import { sequential } from "../../src/nn/layers/sequential.ts";
import { crossEntropy } from "../../src/nn/losses/crossEntropy.ts";
import { adam } from "../../src/nn/optimizers/adam.ts";
import type { Tensors } from "../../src/runtime/runtime.ts";
import { randomKey } from "../../src/tensor/random.ts";
import { tensor } from "../../src/tensor/tensor.ts";
import { initialState } from "../../src/train/initialState.ts";
import { copied } from "../../src/train/keptState.ts";
import { openTrainer, type Trainer } from "../../src/train/trainer.ts";
import { halves, runtime } from "./halves.ts";

const [COUNT, SIZE] = [6, 8];
const { images, labels } = halves(COUNT);
const network = sequential(dense(4, { activation: "relu" }), dense(2, { activation: "softmax" }));
const image = { height: SIZE, width: SIZE, channels: 3 };
const program = trainStep({ network, input: image, loss: crossEntropy(), optimizer: adam(), values: {} });
const key = randomKey(1);

async function withTrainer(work: (trainer: Trainer) => Promise<void>): Promise<void> {
  const trainer = await openTrainer(program, COUNT, initialState(program, key), runtime);
  try {
    await work(trainer);
  } finally {
    await trainer.close();
  }
}

const input = (learningRate: number) => ({
  count: COUNT,
  batch: { images: tensor("uint8", [COUNT, SIZE, SIZE, 3], images), labels: tensor("int32", [COUNT], labels) },
  learningRate,
});

/** The memory of a state: one of its arrays stands for all. */
const memoryOf = (state: Tensors) => state.step!.data;

describe("a step", () => {
  test("learns, and counts itself", async () => {
    await withTrainer(async (trainer) => {
      const losses: number[] = [];
      for (let i = 0; i < 20; i++) losses.push((await trainer.step(input(0.01), key)).loss);
      expect(losses.at(-1)).toBeLessThan(losses[0]!);
      expect(trainer.state.step!.data[0]).toBe(20);
    });
  });

  test("writes where the state before the last one was: two sets of memory are all", async () => {
    await withTrainer(async (trainer) => {
      const seen = new Set([memoryOf(trainer.state)]);
      for (let i = 0; i < 5; i++) {
        const before = memoryOf(trainer.state);
        await trainer.step(input(0.01), key);
        expect(memoryOf(trainer.state)).not.toBe(before);
        expect(memoryOf(trainer.fed)).toBe(before);
        seen.add(memoryOf(trainer.state));
      }
      expect(seen.size).toBe(2);
    });
  });

  test("that is not finite changes nothing; what it was fed is still there", async () => {
    await withTrainer(async (trainer) => {
      await trainer.step(input(1e30), key);
      const before = copied(trainer.state);
      const { loss, gradientNorm } = await trainer.step(input(0.01), key);
      expect(Number.isFinite(loss + gradientNorm)).toBe(false);
      expect(trainer.state).toEqual(before);
      expect(memoryOf(trainer.fed)).toBe(memoryOf(trainer.state));
    });
  });

  test("that is only tried changes nothing either", async () => {
    await withTrainer(async (trainer) => {
      await trainer.step(input(0.01), key);
      const before = copied(trainer.state);
      const tried = await trainer.tryStep(input(0.01), key);
      expect(trainer.state).toEqual(before);
      expect(await trainer.step(input(0.01), key)).toEqual(tried);
    });
  });
});

test("training goes on from a state that is copied", async () => {
  await withTrainer(async (trainer) => {
    await trainer.step(input(0.01), key);
    const kept = copied(trainer.state);
    const next = await trainer.step(input(0.01), key);
    await trainer.step(input(Number.POSITIVE_INFINITY), key);
    expect(trainer.isSound()).toBe(false);
    trainer.restore(kept);
    expect(trainer.isSound()).toBe(true);
    expect(memoryOf(trainer.state)).not.toBe(memoryOf(kept));
    expect(await trainer.step(input(0.01), key)).toEqual(next);
    expect(kept.step!.data[0]).toBe(1);
  });
});
