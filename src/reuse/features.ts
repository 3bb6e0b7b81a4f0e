import { inference } from "../compile/inference.ts";
import { type ImageShape, networkInput } from "../compile/inputs.ts";
import { lower } from "../compile/lowering/lower.ts";
import { batches } from "../data/batches.ts";
import { asSplit, labelsOf, type Selection } from "../data/selection.ts";
import { expectOptions, ProblemError } from "../errors.ts";
import type { Layer } from "../nn/layer.ts";
import type { Weights } from "../nn/model.ts";
import { writeNetwork } from "../nn/write.ts";
import { writeOnnx } from "../onnx/write.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { randomKey, split } from "../tensor/random.ts";
import { tensor } from "../tensor/tensor.ts";
import { firstWeight } from "../train/initialState.ts";
import { measureConstants } from "../train/measure.ts";

const BATCH_SIZE = 64;

/** What a finished network makes of images, computed once: rows of numbers from which a head is trained quickly. */
export interface Features {
  /** The shape of one image's features: [512]. */
  readonly shape: readonly number[];
  /** [images, ...shape], row by row. */
  readonly data: Float32Array;
  /** The class of each image. */
  readonly labels: Int32Array;
  readonly classes: readonly string[];
  /** What they came from. */
  readonly extractor: { readonly network: Layer; readonly image: ImageShape; readonly weights: Weights };
}

export interface ExtractOptions {
  /** The network's weights, such as those of the training images' extractor. Default: as they begin, which for a backbone is its file. */
  readonly weights?: Weights;
  /** Fixes weights that are drawn. Default 0. */
  readonly seed?: number;
  /** The engine that computes them. */
  readonly runtime: Runtime;
}

/**
 * Sends images through a network, as it is when it is finished, and keeps what it gives. What the network measures on
 * images is measured on these, unless it is among the weights: give validation images the weights of the training images'
 * extractor.
 * @throws ProblemError when there are no images, or a layer does not fit its input.
 */
export async function extractFeatures(network: Layer, images: Selection, options: ExtractOptions): Promise<Features> {
  expectOptions("extractFeatures", options, ["weights", "seed", "runtime"]);
  const { weights: given = {}, seed = 0, runtime } = options;
  const { set, indices } = asSplit(images);
  if (indices.length === 0) throw new ProblemError({ what: "extractFeatures: there are no images" });
  const { height, width, channels, classes } = set;
  const image = { height, width, channels };
  const key = split(randomKey(seed), "weights");
  const { parameters, output } = writeNetwork(network, networkInput(image).x, { mode: "infer" });
  const weights = {
    ...Object.fromEntries(parameters.map((spec) => [spec.name, firstWeight(spec, key, given)])),
    ...(await measureConstants(network, images, image, runtime, given)),
  };
  const shape = featureShape(output.shape.slice(1));
  const length = shape.reduce((product, size) => product * size, 1);

  const session = await runtime.load(
    writeOnnx(lower(inference(network, image, weights, "features"), { webgpu: true })),
  );
  const data = new Float32Array(indices.length * length);
  let row = 0;
  try {
    for (const batch of batches(images, { size: BATCH_SIZE })) {
      const pixels = tensor("uint8", [batch.count, height, width, channels], batch.images);
      const { features } = await session.run({ images: pixels });
      data.set(features!.data as Float32Array, row * length);
      row += batch.count;
    }
  } finally {
    await session.close();
  }
  return { shape, data, labels: labelsOf(images), classes, extractor: { network, image, weights } };
}

function featureShape(shape: readonly (number | string)[]): readonly number[] {
  if (shape.length > 0 && shape.every((size) => typeof size === "number")) return shape;
  throw new ProblemError({
    what: "extractFeatures: the network does not give a row of numbers for each image",
    received: `[N, ${shape.join(", ")}]`,
    mend: "Let it end in globalAveragePool2d() or flatten().",
  });
}
