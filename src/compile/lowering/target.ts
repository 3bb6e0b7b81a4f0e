import { input } from "../../graph/graph.ts";
import { writeOnnx } from "../../onnx/write.ts";
import { blockChannels, blockedConv, blockFilters, unblockChannels } from "../../ops/blocked.ts";
import { conv } from "../../ops/conv.ts";
import { abs, sub } from "../../ops/elementwise.ts";
import { reduceMax } from "../../ops/reduce.ts";
import type { Runtime } from "../../runtime/runtime.ts";
import { randomKey, split, uniform } from "../../tensor/random.ts";
import { tensor } from "../../tensor/tensor.ts";
import type { LoweringTarget } from "./lower.ts";

/** What an engine needs of the graphs that it runs. Only the native CPU engine can have blocked convolutions; WebAssembly has none. */
export async function loweringTarget(runtime: Runtime): Promise<LoweringTarget> {
  switch (runtime.engine) {
    case "cpu":
      return { channelBlock: await probeChannelBlock(runtime) };
    case "webgpu":
      return { webgpu: true };
    case "wasm":
      return {};
  }
}

/**
 * How many channels lie together in the engine's blocked convolutions: 16 with AVX-512, 8 with AVX2 or NEON, or
 * undefined where it has none. Found by trying: a blocked convolution that gives what the plain one gives is understood.
 */
async function probeChannelBlock(runtime: Runtime): Promise<number | undefined> {
  for (const block of [16, 8]) {
    if (await understandsBlocks(runtime, block)) return block;
  }
  return undefined;
}

async function understandsBlocks(runtime: Runtime, block: number): Promise<boolean> {
  const x = input("x", "float32", [1, 16, 3, 3]);
  const filters = input("filters", "float32", [16, 16, 3, 3]);
  const window = { strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1], group: 1 };
  const blocked = blockedConv(blockChannels(x, block), blockFilters(filters, block, block), { ...window, block });
  const difference = reduceMax(abs(sub(conv(x, filters, window), unblockChannels(blocked, block))));
  const model = writeOnnx({ inputs: [x, filters], outputs: { difference } });
  const key = randomKey(1);
  try {
    const session = await runtime.load(model);
    const feeds = {
      x: tensor("float32", [1, 16, 3, 3], uniform(split(key, "x"), 144)),
      filters: tensor("float32", [16, 16, 3, 3], uniform(split(key, "filters"), 2304)),
    };
    const results = await session.run(feeds);
    await session.close();
    return Number(results.difference!.data[0]) < 1e-3;
  } catch {
    // The engine does not know the layout: that is the answer.
    return false;
  }
}
