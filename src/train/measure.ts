import { simplified } from "../compile/fold.ts";
import { type ImageShape, imagesInput, toChannelsFirst } from "../compile/inputs.ts";
import { lower } from "../compile/lowering/lower.ts";
import { batches } from "../data/batches.ts";
import type { Selection } from "../data/dataset.ts";
import type { Value } from "../graph/graph.ts";
import type { Layer } from "../nn/layer.ts";
import type { Weights } from "../nn/model.ts";
import { type MeasuredSpec, writeNetwork } from "../nn/write.ts";
import { writeOnnx } from "../onnx/write.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { fromNumbers, type Tensor, tensor, toNumbers } from "../tensor/tensor.ts";

const BATCH_SIZE = 256;

/**
 * The constants that a network takes from its data, such as the mean of `zeroCenter`, measured on the images given
 * (the training images, and no others). Each is measured with those before it in place.
 * @param known what is known already, and is not measured again
 * @returns all constants, measured now or known
 */
export async function measureConstants(
  network: Layer,
  images: Selection,
  shape: ImageShape,
  runtime: Runtime,
  known: Weights = {},
): Promise<Weights> {
  const values: Record<string, Tensor> = { ...known };
  for (;;) {
    const pixels = imagesInput(shape);
    const { measured } = writeNetwork(network, toChannelsFirst(pixels), { mode: "infer", values });
    const next = measured.find((spec) => values[spec.name] === undefined);
    if (next === undefined) return Object.fromEntries(measured.map(({ name }) => [name, values[name]!]));
    const graph = simplified({ inputs: [pixels], outputs: next.averages as Record<string, Value> });
    const model = writeOnnx(lower(graph, { webgpu: true }));
    const averages = await averageOver(images, shape, model, runtime);
    values[next.name] = finish(next, averages);
  }
}

async function averageOver(
  images: Selection,
  shape: ImageShape,
  model: Uint8Array,
  runtime: Runtime,
): Promise<Record<string, number[]>> {
  const session = await runtime.load(model);
  const sums: Record<string, number[]> = {};
  let total = 0;
  for (const batch of batches(images, { size: BATCH_SIZE })) {
    const pixels = tensor("uint8", [batch.count, shape.height, shape.width, shape.channels], batch.images);
    const results = await session.run({ images: pixels });
    for (const [name, result] of Object.entries(results)) {
      sums[name] = toNumbers(result).map((mean, i) => (sums[name]?.[i] ?? 0) + mean * batch.count);
    }
    total += batch.count;
  }
  await session.close();
  return Object.fromEntries(Object.entries(sums).map(([name, list]) => [name, list.map((sum) => sum / total)]));
}

function finish(spec: MeasuredSpec, averages: Record<string, number[]>): Tensor {
  return fromNumbers("float32", spec.shape, spec.finish(averages));
}
