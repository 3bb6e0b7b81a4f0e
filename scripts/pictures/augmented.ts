import { simplified } from "../../src/compile/fold.ts";
import { lower } from "../../src/compile/lowering/lower.ts";
import { input } from "../../src/graph/graph.ts";
import { bind } from "../../src/graph/shape.ts";
import { augment } from "../../src/nn/augment/augment.ts";
import type { Augmentation } from "../../src/nn/augment/augmentation.ts";
import { writeNetwork } from "../../src/nn/write.ts";
import { writeOnnx } from "../../src/onnx/write.ts";
import { add } from "../../src/ops/elementwise.ts";
import type { Runtime, Tensors } from "../../src/runtime/runtime.ts";
import { fillUniform, type RandomKey, split } from "../../src/tensor/random.ts";
import { elementCount, filled, type Tensor, tensor } from "../../src/tensor/tensor.ts";

/** Augmentations ready to run. */
export interface Augmenter {
  /** Fresh random numbers for each image. */
  draw(key: RandomKey): Tensors;
  /** Images [n, c, h, w], pixels from 0 to 255, in; the same, changed, out. */
  run(images: Tensor, numbers: Tensors): Promise<Tensor>;
  close(): Promise<void>;
}

/** Writes augmentations as a graph for `count` images and loads it. Without any, it copies. */
export async function openAugmenter(
  augmentations: readonly Augmentation[],
  [count, ...shape]: readonly number[],
  runtime: Runtime,
): Promise<Augmenter> {
  const x = input("x", "float32", ["N", ...shape]);
  const { output, inputs, randoms, imageRandoms, epoch } = writeNetwork(augment(...augmentations), x, {
    mode: "train",
  });
  const y = output === x ? add(x, 0) : output;
  const graph = { inputs: [x, ...inputs.values()], outputs: { y } };
  const session = await runtime.load(writeOnnx(lower(output === x ? graph : simplified(graph))));
  const into = { y: filled("float32", [count!, ...shape], 0) };
  return {
    draw(key) {
      const numbers = [...randoms, ...imageRandoms].map(({ name, shape }) => {
        const sizes = bind(shape, { N: count! });
        return [name, tensor("float32", sizes, fillUniform(split(key, name), new Float32Array(elementCount(sizes))))];
      });
      return { ...Object.fromEntries(numbers), ...(epoch && { [epoch.attrs.name]: filled("float32", [], 0) }) };
    },
    async run(images, numbers) {
      const results = await session.run({ x: images, ...numbers }, into);
      return results.y!;
    },
    close: () => session.close(),
  };
}
