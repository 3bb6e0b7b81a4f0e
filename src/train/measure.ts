import { simplified } from "../compile/fold.ts";
import { type FeatureShape, type ImageShape, type InputShape, networkInput } from "../compile/inputs.ts";
import { lower } from "../compile/lowering/lower.ts";
import { batches } from "../data/batches.ts";
import type { Selection } from "../data/selection.ts";
import type { Value } from "../graph/graph.ts";
import type { Layer } from "../nn/layer.ts";
import type { Weights } from "../nn/model.ts";
import { type MeasuredSpec, writeNetwork } from "../nn/write.ts";
import { writeOnnx } from "../onnx/write.ts";
import type { Runtime, Tensors } from "../runtime/runtime.ts";
import { elementCount, fromNumbers, type Tensor, tensor } from "../tensor/tensor.ts";

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
  const sizes = [shape.height, shape.width, shape.channels];
  function* batchesOfImages() {
    for (const { count, images: pixels } of batches(images, { size: BATCH_SIZE })) {
      yield { count, feeds: { images: tensor("uint8", [count, ...sizes], pixels) } };
    }
  }
  return measureOver(network, shape, batchesOfImages, runtime, known);
}

/** As `measureConstants`, for rows of numbers: [count, ...features], row by row. */
export async function measureOverRows(
  network: Layer,
  rows: Float32Array,
  shape: FeatureShape,
  runtime: Runtime,
  known: Weights = {},
): Promise<Weights> {
  const width = elementCount(shape.features);
  function* batchesOfRows() {
    for (let start = 0; start < rows.length; start += BATCH_SIZE * width) {
      const part = rows.subarray(start, start + BATCH_SIZE * width);
      const count = part.length / width;
      yield { count, feeds: { inputs: tensor("float32", [count, ...shape.features], part) } };
    }
  }
  return measureOver(network, shape, batchesOfRows, runtime, known);
}

type Batches = () => Iterable<{ readonly count: number; readonly feeds: Tensors }>;

async function measureOver(
  network: Layer,
  shape: InputShape,
  data: Batches,
  runtime: Runtime,
  known: Weights,
): Promise<Weights> {
  const values: Record<string, Tensor> = { ...known };
  for (;;) {
    const { feed, x } = networkInput(shape);
    const { measured } = writeNetwork(network, x, { mode: "infer", values });
    const next = measured.find((spec) => values[spec.name] === undefined);
    if (next === undefined) return Object.fromEntries(measured.map(({ name }) => [name, values[name]!]));
    const graph = simplified({ inputs: [feed], outputs: next.averages as Record<string, Value> });
    const averages = await averageOver(data, writeOnnx(lower(graph, { webgpu: true })), runtime);
    values[next.name] = finish(next, averages);
  }
}

async function averageOver(data: Batches, model: Uint8Array, runtime: Runtime): Promise<Record<string, number[]>> {
  const session = await runtime.load(model);
  const sums: Record<string, Float64Array> = {};
  let total = 0;
  for (const { count, feeds } of data()) {
    const results = await session.run(feeds);
    for (const [name, result] of Object.entries(results)) {
      const means = result.data as Float32Array;
      sums[name] ??= new Float64Array(means.length);
      const sum = sums[name];
      for (let i = 0; i < sum.length; i++) sum[i]! += means[i]! * count;
    }
    total += count;
  }
  await session.close();
  return Object.fromEntries(Object.entries(sums).map(([name, list]) => [name, Array.from(list, (sum) => sum / total)]));
}

function finish(spec: MeasuredSpec, averages: Record<string, number[]>): Tensor {
  return fromNumbers("float32", spec.shape, spec.finish(averages));
}
