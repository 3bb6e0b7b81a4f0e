import { readModelInfo } from "../compile/modelFile.ts";
import type { Runtime, SessionOptions } from "../runtime/runtime.ts";
import { tensor } from "../tensor/tensor.ts";

/** What a model file says of raw pixels [count, height, width, channels], all at once: [count, classes], row by row. */
export async function ask(
  file: Uint8Array,
  images: Uint8Array,
  runtime: Runtime,
  options: SessionOptions = {},
): Promise<Float32Array> {
  const { height, width, channels } = readModelInfo(file).image;
  const session = await runtime.load(file, options);
  try {
    const count = images.length / (height * width * channels);
    const { probabilities } = await session.run({ images: tensor("uint8", [count, height, width, channels], images) });
    return probabilities!.data as Float32Array;
  } finally {
    await session.close();
  }
}
