import { gradient } from "../autodiff/gradient.ts";
import { input } from "../graph/graph.ts";
import { BATCH } from "../graph/shape.ts";
import { writeOnnx } from "../onnx/write.ts";
import { conv } from "../ops/conv.ts";
import { relu } from "../ops/elementwise.ts";
import { reduceSumSquare } from "../ops/reduce.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { filled } from "../tensor/tensor.ts";
import { lower } from "./lowering/lower.ts";
import { loweringTarget } from "./lowering/target.ts";

/** How many times as fast another engine must be than the sure one: with less, the choice could fall otherwise tomorrow. */
const CLEARLY = 1.5;

/** Images in the two trials. Who takes longer than `HOPELESS` milliseconds for one is spared the many: software that plays a graphics card. */
const [SMALL, LARGE] = [1, 128];
const HOPELESS = 50;

/**
 * The engine to use: `rival` where it works and is clearly faster than `sure`, which is known to work. Found by trying
 * what training does most: a convolution of 32 to 64 channels and its gradients, with what it is fed and gives carried
 * there and back.
 * @param now milliseconds
 */
export async function fasterOf(sure: Runtime, rival: Runtime, now: () => number = Date.now): Promise<Runtime> {
  if ((await trialTime(rival, SMALL, now)) > HOPELESS) return sure;
  const [ofSure, ofRival] = [await trialTime(sure, LARGE, now), await trialTime(rival, LARGE, now)];
  return ofRival * CLEARLY < ofSure ? rival : sure;
}

/** Milliseconds for one run, without the first, in which engines prepare themselves. Infinite where the engine does not work. */
async function trialTime(runtime: Runtime, batch: number, now: () => number): Promise<number> {
  const x = input("x", "float32", [BATCH, 32, 16, 16]);
  const filters = input("filters", "float32", [64, 32, 3, 3]);
  const y = relu(conv(x, filters, { pads: 1 }));
  const [dx, dFilters] = gradient(reduceSumSquare(y), [x, filters]);
  const graph = { inputs: [x, filters], outputs: { dx: reduceSumSquare(dx!), dFilters: dFilters! } };
  const feeds = {
    x: filled("float32", [batch, 32, 16, 16], 1),
    filters: filled("float32", [64, 32, 3, 3], 0.01),
  };
  try {
    const session = await runtime.load(writeOnnx(lower(graph, await loweringTarget(runtime))));
    await session.run(feeds);
    const times: number[] = [];
    for (let run = 0; run < 2; run++) {
      const began = now();
      await session.run(feeds);
      times.push(now() - began);
    }
    await session.close();
    return Math.min(...times);
  } catch {
    // Why it does not work is told to whoever asks for it by name.
    return Number.POSITIVE_INFINITY;
  }
}
