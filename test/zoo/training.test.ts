import { expect, test } from "vitest";
import { cpuRuntime } from "../../src/runtime/ort.node.ts";
import type { NetworkName } from "../../src/zoo/networks.ts";
import { smallNetworks } from "./smallNetworks.ts";
import { train } from "./train.ts";

const cpu = cpuRuntime({ threads: 1 });

test.each(Object.keys(smallNetworks) as NetworkName[])("%s learns a batch", async (name) => {
  const { losses, gradientNorm } = await train(name, cpu, 6);
  expect(gradientNorm).toBeGreaterThan(0);
  expect(losses.at(-1)!).toBeLessThan(losses[0]!);
});
