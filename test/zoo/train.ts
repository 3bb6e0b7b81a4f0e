import { expect } from "vitest";
import { trainStep } from "../../src/compile/trainStep.ts";
import { adam } from "../../src/nn/optimizers/adam.ts";
import type { Runtime } from "../../src/runtime/runtime.ts";
import { randomKey } from "../../src/tensor/random.ts";
import { initialState } from "../../src/train/initialState.ts";
import { openTrainer } from "../../src/train/trainer.ts";
import type { NetworkName } from "../../src/zoo/networks.ts";
import { BATCH_SIZE, batchFor, lossFor, measuredFor } from "./examples.ts";
import { smallNetworks } from "./smallNetworks.ts";

/** Losses of some steps on one batch with the same random numbers, and the norm of the first gradient. */
export async function train(name: NetworkName, runtime: Runtime, steps: number) {
  const { network, input } = smallNetworks[name];
  const values = await measuredFor(smallNetworks[name]);
  const { loss, target } = lossFor(name);
  const program = trainStep({ network, input, loss, target, optimizer: adam(), clipNorm: 1, values });
  const trainer = await openTrainer(program, BATCH_SIZE, initialState(program, randomKey(1)), runtime);
  try {
    const batch = batchFor(name);
    const losses: number[] = [];
    let gradientNorm = 0;
    for (let step = 0; step < steps; step++) {
      const result = await trainer.step({ count: BATCH_SIZE, batch, learningRate: 0.002 }, randomKey(2));
      losses.push(result.loss);
      if (step === 0) gradientNorm = result.gradientNorm;
    }
    expect(trainer.isSound()).toBe(true);
    return { losses, gradientNorm };
  } finally {
    await trainer.close();
  }
}
