import { gradient } from "../autodiff/gradient.ts";
import { type Graph, input, type Value } from "../graph/graph.ts";
import { writeOnnx } from "../onnx/write.ts";
import { conv } from "../ops/conv.ts";
import { relu } from "../ops/elementwise.ts";
import { matMul } from "../ops/matrix.ts";
import { reduceSumSquare } from "../ops/reduce.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { filled } from "../tensor/tensor.ts";
import { lower } from "./lowering/lower.ts";
import { loweringTarget } from "./lowering/target.ts";

/** How many times as fast another engine must be than the sure one: with less, the choice could fall otherwise tomorrow. */
const CLEARLY = 1.5;

/** Milliseconds for the first trial: 0.1 GFLOP, a hundredth of that for a card. Software that plays one is spared the second. */
const HOPELESS = 50;

/**
 * The engine to use: `rival` where it works and is clearly faster than `sure`, which is known to work. Found by trying, first
 * a few products of matrices, then what training does most: a convolution of 32 to 64 channels and its gradients for 128
 * images, with what it is fed and gives carried there and back.
 * @param now milliseconds
 */
export async function fasterOf(sure: Runtime, rival: Runtime, now: () => number = Date.now): Promise<Runtime> {
  if ((await trialTime(rival, products(), now)) > HOPELESS) return sure;
  const [ofSure, ofRival] = [await trialTime(sure, step(), now), await trialTime(rival, step(), now)];
  return ofRival * CLEARLY < ofSure ? rival : sure;
}

/** x, times a matrix eight times over. */
function products(): Graph {
  const x = input("x", "float32", [96, 256]);
  const w = input("w", "float32", [256, 256]);
  return { inputs: [x, w], outputs: { y: Array.from({ length: 8 }).reduce<Value>((y) => matMul(y, w), x) } };
}

/** A convolution of many images, and its gradients. */
function step(): Graph {
  const x = input("x", "float32", [128, 32, 16, 16]);
  const w = input("w", "float32", [64, 32, 3, 3]);
  const y = relu(conv(x, w, { pads: 1 }));
  const [dx, dw] = gradient(reduceSumSquare(y), [x, w]);
  return { inputs: [x, w], outputs: { dx: reduceSumSquare(dx!), dw: dw! } };
}

/** Milliseconds for one run, without the first, in which engines prepare themselves. Infinite where the engine does not work. */
async function trialTime(runtime: Runtime, graph: Graph, now: () => number): Promise<number> {
  const feeds = Object.fromEntries(
    graph.inputs.map(({ attrs: { name }, shape }) => [name, filled("float32", shape as number[], 0.01)]),
  );
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
