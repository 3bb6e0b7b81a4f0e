import { type ModelInfo, readModelInfo } from "../compile/modelFile.ts";
import { batches } from "../data/batches.ts";
import { asSplit, type Selection } from "../data/selection.ts";
import { kindOf, ProblemError } from "../errors.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { tensor } from "../tensor/tensor.ts";

/** A model that is ready to answer. */
export interface Classifier extends ModelInfo {
  /** Probabilities [count, classes], row by row, for raw pixels [count, height, width, channels]. */
  predict(images: Uint8Array): Promise<Float32Array>;
  /** As `predict`, for many images, batch by batch. */
  predictAll(selection: Selection): Promise<Float32Array>;
  /** Frees the model. Once is enough; a second time does nothing. */
  close(): Promise<void>;
}

/** Images that are judged together: large enough to keep the cores busy, small enough for the cache. */
const BATCH_SIZE = 128;

/**
 * Opens a model file.
 * @throws ProblemError when it is no ONNX model, or not one that Plumage wrote.
 */
export async function openClassifier(model: Uint8Array, runtime: Runtime): Promise<Classifier> {
  const info = readModelInfo(model);
  const { height, width, channels } = info.image;
  const imageSize = height * width * channels;
  const session = await runtime.load(model);

  let closing: Promise<void> | undefined;

  const predict = async (images: Uint8Array): Promise<Float32Array> => {
    if (closing !== undefined) {
      throw new ProblemError({ what: "predict: this model was closed", mend: "Close it after the last question." });
    }
    if (!(images instanceof Uint8Array)) {
      throw new ProblemError({
        what: "predict: these are no pixels",
        expected: "a Uint8Array, each number from 0 to 255",
        received: kindOf(images),
      });
    }
    const count = images.length / imageSize;
    if (!Number.isInteger(count)) {
      throw new ProblemError({
        what: "predict: these bytes are not whole images",
        expected: `a multiple of ${imageSize}, ${height} x ${width} pixels of ${channels} channels`,
        received: `${images.length}`,
      });
    }
    if (count === 0) return new Float32Array();
    const results = await session.run({ images: tensor("uint8", [count, height, width, channels], images) });
    return results.probabilities!.data as Float32Array;
  };

  return {
    ...info,
    predict,
    async predictAll(selection) {
      const { set, indices } = asSplit(selection);
      expectImageSize(set, info.image);
      const all = new Float32Array(indices.length * info.classes.length);
      let row = 0;
      for (const batch of batches(selection, { size: BATCH_SIZE })) {
        all.set(await predict(batch.images), row * info.classes.length);
        row += batch.count;
      }
      return all;
    },
    close() {
      closing ??= session.close();
      return closing;
    },
  };
}

function expectImageSize(set: ModelInfo["image"] & { readonly name: string }, image: ModelInfo["image"]): void {
  const size = (each: ModelInfo["image"]) => `${each.height} x ${each.width} x ${each.channels}`;
  if (size(set) !== size(image)) {
    throw new ProblemError({
      what: `The images of ${set.name} do not fit the model`,
      expected: size(image),
      received: size(set),
    });
  }
}
