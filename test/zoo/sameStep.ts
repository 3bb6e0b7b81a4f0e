import { expect, test } from "vitest";
import { cpuRuntime } from "../../src/runtime/ort.node.ts";
import type { NetworkName } from "../../src/zoo/networks.ts";
import { type EngineKey, enginesHere } from "../onnx/openEngines.ts";
import { smallNetworks } from "./smallNetworks.ts";
import { train } from "./train.ts";

/** Tests that an engine's first step of each network is that of the CPU engine, but for those that say why not. */
export async function takesTheSameStep(key: EngineKey): Promise<void> {
  const names = Object.keys(smallNetworks) as NetworkName[];
  const [engine] = await enginesHere([key]);
  test.skipIf(engine === undefined).each(names.filter((name) => smallNetworks[name].without?.[key] === undefined))(
    `%s takes the same step on ${key}`,
    async (name) => {
      const expected = await train(name, cpuRuntime({ threads: 1 }), 1);
      const received = await train(name, engine!.runtime, 1);
      expect(Math.abs(received.losses[0]! / expected.losses[0]! - 1)).toBeLessThan(1e-4);
      expect(Math.abs(received.gradientNorm / expected.gradientNorm - 1)).toBeLessThan(0.01);
    },
    240_000,
  );
}
