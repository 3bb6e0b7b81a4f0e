import { expectOptions, ProblemError } from "../errors.ts";
import { type ImageSet, imageBytes } from "./dataset.ts";
import { asSplit, type Selection } from "./selection.ts";

/** One mini-batch. Its arrays are views of buffers that the next batch overwrites: use or copy them before going on. */
export interface Batch {
  /** Images in this batch: the batch size, or fewer in the last one. */
  readonly count: number;
  /** [count, height, width, channels] */
  readonly images: Uint8Array;
  /** [count] */
  readonly labels: Int32Array;
  /** [count]: where in the set each image stands. */
  readonly indices: Uint32Array;
}

/** Memory for one batch, made once and filled again and again. */
export interface BatchBuffers {
  readonly images: Uint8Array;
  readonly labels: Int32Array;
  readonly indices: Uint32Array;
}

/** Room for `size` images of a set. */
export function batchBuffers(set: ImageSet, size: number): BatchBuffers {
  return {
    images: new Uint8Array(size * imageBytes(set)),
    labels: new Int32Array(size),
    indices: new Uint32Array(size),
  };
}

/** How to walk through a selection. */
export interface BatchOptions {
  /** Images a batch. The last batch holds what is left. */
  readonly size: number;
  /**
   * The order of the walk: positions in the selection, as `shuffled(key, n)` gives them. Without it the selection's own
   * order. It may be shorter than the selection, which then is walked in part.
   */
  readonly order?: Uint32Array;
  /** Buffers to fill; by default the walk makes its own. */
  readonly buffers?: BatchBuffers;
  /** Which epoch it is, from 0: for sets whose images are generated, new ones in each. Default 0. */
  readonly epoch?: number;
}

/**
 * The mini-batches of a selection. Whole images are copied into the same buffers each time; nothing is allocated but
 * the views.
 * @throws ProblemError when the size is no positive whole number, a buffer is too small, or the order leaves the selection.
 */
export function* batches(selection: Selection, options: BatchOptions): Generator<Batch, void, undefined> {
  expectOptions("batches", options, ["size", "order", "buffers", "epoch"]);
  const { size, order, epoch = 0 } = options;
  const { set, indices } = asSplit(selection);
  if (!Number.isInteger(size) || size < 1) {
    throw new ProblemError({ what: "batches: size", expected: "a whole number above 0", received: `${size}` });
  }
  const total = order?.length ?? indices.length;
  const buffers = options.buffers ?? batchBuffers(set, Math.min(size, total));
  const imageSize = imageBytes(set);
  checkBuffers(buffers, Math.min(size, total), imageSize);
  for (let start = 0; start < total; start += size) {
    const count = Math.min(size, total - start);
    for (let place = 0; place < count; place++) {
      const index = indices[order === undefined ? start + place : order[start + place]!];
      if (index === undefined) {
        throw new ProblemError({
          what: "batches: the order leaves the selection",
          expected: `positions below ${indices.length}`,
          received: `${order?.[start + place]}`,
        });
      }
      buffers.labels[place] = set.labels[index]!;
      buffers.indices[place] = index;
    }
    const chosen = buffers.indices.subarray(0, count);
    const images = buffers.images.subarray(0, count * imageSize);
    if (set.images instanceof Uint8Array) copyImages(set.images, chosen, images, imageSize);
    else set.images.read(chosen, images, epoch);
    yield { count, images, labels: buffers.labels.subarray(0, count), indices: chosen };
  }
}

function copyImages(from: Uint8Array, indices: Uint32Array, into: Uint8Array, imageSize: number): void {
  let end = 0;
  for (const index of indices) {
    into.set(from.subarray(index * imageSize, (index + 1) * imageSize), end);
    end += imageSize;
  }
}

function checkBuffers({ images, labels, indices }: BatchBuffers, count: number, imageSize: number): void {
  if (images.length >= count * imageSize && labels.length >= count && indices.length >= count) return;
  throw new ProblemError({
    what: "batches: the buffers are too small",
    expected: `room for ${count} images of ${imageSize} bytes`,
    received: `${images.length} bytes and ${labels.length} labels`,
    mend: "Make them with batchBuffers(set, size).",
  });
}
