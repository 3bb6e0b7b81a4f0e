/** A picture of 640 x 480 pixels looked at through every window at a stride of 4: window by window, and in one pass. */
import { encodePassingModel } from "../src/compile/modelFile.ts";
import type { Image } from "../src/data/decode/image.ts";
import { openConvolution } from "../src/detect/convolution.ts";
import { windowScorer } from "../src/detect/windowScorer.ts";
import { openClassifier } from "../src/evaluate/classifier.ts";
import { input } from "../src/graph/graph.ts";
import type { Model } from "../src/nn/model.ts";
import { writeNetwork } from "../src/nn/write.ts";
import { cpuRuntime } from "../src/runtime/ort.node.ts";
import { randomKey, split, uniform } from "../src/tensor/random.ts";
import { elementCount, tensor } from "../src/tensor/tensor.ts";
import { type NetworkName, networks } from "../src/zoo/networks.ts";
import { type Contestant, inTurn, ratioOf } from "./sample.ts";

/**
 * The time to prepare is told beside: a picture of another size needs it once.
 * @returns milliseconds
 */
export async function benchScan(threads: number) {
  const results: Record<string, unknown> = {};
  for (const name of ["eightConv", "bird"] as const) {
    const model = drawn(name);
    const { channels } = model.image;
    const data = Uint8Array.from(uniform(randomKey(1), 480 * 640 * channels), (u) => 256 * u);
    const picture: Image = { height: 480, width: 640, channels, data };
    const runtime = cpuRuntime({ threads });
    const classifier = await openClassifier(encodePassingModel(model), runtime);
    const began = performance.now();
    const convolution = openConvolution(model, runtime);
    await convolution.score(picture);
    const prepared = performance.now() - began;
    const scorer = windowScorer(classifier, { stride: convolution.stride });
    let count = 0;
    const times = await inTurn(
      {
        windows: timed(async () => {
          const { rows, columns } = await scorer.score(picture, 1);
          count = rows * columns;
        }),
        onePass: timed(() => convolution.score(picture)),
      },
      { rounds: 3, repeats: 4 },
    );
    await convolution.close();
    await classifier.close();
    results[name] = {
      windows: count,
      oneByOne: times.windows.median,
      onePass: times.onePass.median,
      firstPassWithPreparing: prepared,
      timesFaster: ratioOf(times.windows, times.onePass),
    };
  }
  return { ...results, threads };
}

function timed(work: () => Promise<unknown>): Contestant {
  return async (repeats) => {
    const times: number[] = [];
    for (let i = 0; i < repeats; i++) {
      const start = performance.now();
      await work();
      times.push(performance.now() - start);
    }
    return times;
  };
}

function drawn(name: NetworkName): Model {
  const { build, input: size } = networks[name];
  if ("features" in size) throw new Error(`${name} takes no pictures`);
  const network = build({});
  const x = input("x", "float32", ["N", size.channels, size.height, size.width]);
  const { parameters, measured } = writeNetwork(network, x, { mode: "infer" });
  const weights = [...parameters, ...measured].map(({ name: weight, shape }) => {
    const numbers = uniform(split(randomKey(1), weight), elementCount(shape));
    return [
      weight,
      tensor(
        "float32",
        shape,
        numbers.map((u) => (weight.includes("deviation") ? 60 : (u - 0.5) / 20)),
      ),
    ] as const;
  });
  return { network, image: size, classes: ["no", "yes"], weights: Object.fromEntries(weights) };
}
