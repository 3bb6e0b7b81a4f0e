import { madeOf, shown } from "../scripts/pictures/shown.ts";
import { simplified } from "../src/compile/fold.ts";
import { lower } from "../src/compile/lowering/lower.ts";
import { input } from "../src/graph/graph.ts";
import { bind } from "../src/graph/shape.ts";
import { augment } from "../src/nn/augment/augment.ts";
import type { Augmentation } from "../src/nn/augment/augmentation.ts";
import { writeNetwork } from "../src/nn/write.ts";
import { writeOnnx } from "../src/onnx/write.ts";
import { add } from "../src/ops/elementwise.ts";
import { cpuRuntime } from "../src/runtime/ort.node.ts";
import type { Runtime } from "../src/runtime/runtime.ts";
import { fillUniform, integers, randomKey, split } from "../src/tensor/random.ts";
import { elementCount, filled, tensor } from "../src/tensor/tensor.ts";
import { type Contestant, inTurn, repeated } from "./sample.ts";

const SHAPE = [96, 3, 32, 32] as const;
const key = randomKey(0);

/**
 * Milliseconds that each augmentation takes for 96 colour images of 32 x 32, its random numbers included: the fastest of many,
 * less what copying the images takes.
 */
export async function benchAugment(threads: number) {
  const runtime = cpuRuntime({ threads });
  const contestants: Record<string, Contestant> = { copy: repeated(await augmenting([], runtime)) };
  for (const [name, written] of Object.entries(shown)) {
    contestants[name] = repeated(await augmenting([madeOf(written)], runtime));
  }
  const { copy, ...times } = await inTurn(contestants, { rounds: 20, repeats: 5 });
  return Object.fromEntries(Object.entries(times).map(([name, { min }]) => [name, Math.max(0, min - copy!.min)]));
}

/** A step that does nothing but augment; without augmentations it copies. */
async function augmenting(augmentations: readonly Augmentation[], runtime: Runtime): Promise<() => Promise<unknown>> {
  const x = input("x", "float32", ["N", ...SHAPE.slice(1)]);
  const { output, inputs } = writeNetwork(augment(...augmentations), x, { mode: "train" });
  const y = output === x ? add(x, 0) : output;
  const graph = { inputs: [x, ...inputs.values()], outputs: { y } };
  const session = await runtime.load(writeOnnx(lower(output === x ? graph : simplified(graph))));
  const images = tensor("float32", SHAPE, Float32Array.from(integers(key, elementCount(SHAPE), 256)));
  const numbers = [...inputs].map(([name, { shape }]) => {
    const sizes = bind(shape, { N: SHAPE[0] });
    return { name, sizes, data: new Float32Array(elementCount(sizes)) };
  });
  const into = { y: filled("float32", SHAPE, 0) };
  let step = 0;
  return () => {
    const own = split(key, step++);
    const feeds = numbers.map(
      ({ name, sizes, data }) => [name, tensor("float32", sizes, fillUniform(split(own, name), data))] as const,
    );
    return session.run({ x: images, ...Object.fromEntries(feeds) }, into);
  };
}
