/** Augmentations in training itself. */
import { expect, test } from "vitest";
import { madeOf, shown } from "../../scripts/pictures/shown.ts";
import { augment } from "../../src/nn/augment/augment.ts";
import { sequential } from "../../src/nn/layers/sequential.ts";
import { cpuRuntime } from "../../src/runtime/ort.node.ts";
import { fit } from "../../src/train/fit.ts";
import { halves, smallNetwork } from "../train/halves.ts";

// A list may mix images once.
const all = Object.entries(shown).flatMap(([name, written]) =>
  ["cutmix", "oneOf"].includes(name) ? [] : [madeOf(written)],
);

async function lossesOf(seed: number): Promise<number[]> {
  const network = sequential(augment(...all), smallNetwork);
  const options = { train: halves(60), epochs: 2, batchSize: 20, seed, runtime: cpuRuntime({ threads: 1 }) };
  const losses: number[] = [];
  for await (const event of fit(network, options)) {
    if (event.type === "step") losses.push(event.loss);
  }
  return losses;
}

test("a network trains behind all of them, and one seed gives one training, to the bit", async () => {
  const losses = await lossesOf(1);
  expect(losses).toHaveLength(6);
  expect(losses.every(Number.isFinite)).toBe(true);
  expect(await lossesOf(1)).toEqual(losses);
  expect(await lossesOf(2)).not.toEqual(losses);
});
