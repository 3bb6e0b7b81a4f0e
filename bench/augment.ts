import { openAugmenter } from "../scripts/pictures/augmented.ts";
import { shown } from "../scripts/pictures/shown.ts";
import { cpuRuntime } from "../src/runtime/ort.node.ts";
import { integers, randomKey, split } from "../src/tensor/random.ts";
import { tensor } from "../src/tensor/tensor.ts";
import { type Contestant, inTurn, repeated } from "./sample.ts";

const SHAPE = [96, 3, 32, 32] as const;

/**
 * Milliseconds that each augmentation adds to a step for 96 colour images of 32 x 32: its random numbers and its graph, less what
 * copying the images takes.
 */
export async function benchAugment(threads: number) {
  const runtime = cpuRuntime({ threads });
  const key = randomKey(0);
  const images = tensor("float32", SHAPE, Float32Array.from(integers(key, 96 * 3072, 256)));
  const contestants: Record<string, Contestant> = {};
  const open = async (name: string, augmentations: Parameters<typeof openAugmenter>[0]) => {
    const augmenter = await openAugmenter(augmentations, SHAPE, runtime);
    let step = 0;
    contestants[name] = repeated(() => augmenter.run(images, augmenter.draw(split(key, step++))));
  };
  await open("copy", []);
  for (const [name, { augmentation }] of Object.entries(shown)) await open(name, [augmentation]);
  const times = await inTurn(contestants, { rounds: 9, repeats: 5 });
  const { copy, ...rest } = times;
  return Object.fromEntries(
    Object.entries(rest).map(([name, time]) => [
      name,
      { median: Math.max(0, time.median - copy!.median), min: Math.max(0, time.min - copy!.min) },
    ]),
  );
}
