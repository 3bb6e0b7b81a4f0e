import { availableParallelism } from "node:os";
import { ProblemError } from "../errors.ts";
import type { Classifier } from "../evaluate/classifier.ts";
import { asTrained } from "../experiment/asTrained.ts";
import { type Answer, answering } from "./answer.ts";
import { batcher } from "./batcher.node.ts";
import { busy, httpProblem } from "./httpProblem.node.ts";
import { decodeUpload } from "./pictureBytes.node.ts";
import { places } from "./queue.node.ts";
import type { Limits } from "./serveOptions.ts";

/** From bytes to answers, with no more at once than was allowed. */
export interface Predictor {
  /** Throws HttpProblem 503 where there is no room for so many pictures more. */
  readonly expectRoom: (count: number) => void;
  /** Decodes a picture and asks the model. */
  readonly picture: (bytes: Uint8Array, top: number, signal: AbortSignal) => Promise<Answer>;
  /** Asks the model of pixels [height, width, channels], one image or several. */
  readonly pixels: (bytes: Uint8Array, top: number, signal: AbortSignal) => Promise<readonly Answer[]>;
  /** Pictures that are decoded, wait, or are looked at. */
  readonly underWay: () => number;
}

/**
 * @param concurrency batches that the classifier's engine runs at the same time
 * @param onBatch told of the size of each batch
 * @throws ProblemError when the model does not take pictures.
 */
export function predictor(
  classifier: Classifier,
  limits: Limits,
  concurrency: number,
  onBatch: (count: number) => void,
): Predictor {
  const { height, width, channels } = classifier.image;
  const size = height * width * channels;
  const answer = answering(classifier);
  const decoding = places(Math.max(4, availableParallelism()));
  let [taken, undecoded] = [0, 0];
  const { ask } = batcher({
    run: classifier.predict,
    size: limits.batch,
    concurrency,
    expectsMore: () => undecoded > 0,
    onBatch,
  });
  if (channels !== 1 && channels !== 3) {
    throw new ProblemError({
      what: "This model does not take pictures",
      expected: "1 channel (grey) or 3 (colour)",
      received: `${channels} channels`,
    });
  }
  const options = { height, width, channels, ...asTrained(classifier, limits.fit) } as const;

  const expectRoom = (count: number) => {
    if (taken + count > limits.queue) throw busy();
  };
  const inPlace = async <T>(count: number, work: () => Promise<T>): Promise<T> => {
    expectRoom(count);
    taken += count;
    try {
      return await work();
    } finally {
      taken -= count;
    }
  };
  return {
    expectRoom,
    underWay: () => taken,
    picture: (bytes, top, signal) =>
      inPlace(1, async () => {
        undecoded += 1;
        const pixels = await decoding
          .run(() => decodeUpload(bytes, limits.maxPixels, options), signal)
          .finally(() => {
            undecoded -= 1;
          });
        return answer(await ask(pixels, signal), top);
      }),
    pixels(bytes, top, signal) {
      const count = bytes.length / size;
      if (!Number.isInteger(count) || count < 1) {
        throw httpProblem(422, {
          what: "These bytes are not whole images",
          expected: `a multiple of ${size}: ${height} x ${width} pixels of ${channels} channels, a byte each`,
          received: `${bytes.length} bytes`,
        });
      }
      const images = Array.from({ length: count }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
      return inPlace(count, () => Promise.all(images.map(async (image) => answer(await ask(image, signal), top))));
    },
  };
}
