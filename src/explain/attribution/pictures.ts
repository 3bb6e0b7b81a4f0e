import { kindOf, ProblemError } from "../../errors.ts";
import type { Model } from "../../nn/model.ts";
import { expectRuntime } from "../../runtime/runtime.ts";
import type { AttributionOptions } from "./attribution.ts";

/** Images as networks want them: float32 [count, channels, height, width], 0 to 255. */
export interface Pictures {
  readonly count: number;
  readonly image: Model["image"];
  readonly pixels: Float32Array;
}

/**
 * Checks the arguments that all methods have in common, and brings images to the order that networks want.
 * @param images [count, height, width, channels], as `predict` takes them
 * @throws ProblemError when the model is none, the images are not its own, or there is no engine.
 */
export function picturesOf(where: string, model: Model, images: Uint8Array, { runtime }: AttributionOptions): Pictures {
  if (typeof model !== "object" || model === null || !("network" in model)) {
    throw new ProblemError({
      what: `${where}: its first argument`,
      expected: "a trained model, as fit or loadModel gives it",
      received: kindOf(model),
    });
  }
  expectRuntime(where, runtime);
  const { image } = model;
  const size = sizeOf(image);
  if (!(images instanceof Uint8Array)) {
    throw new ProblemError({
      what: `${where}: its images are no pixels`,
      expected: "a Uint8Array, each number from 0 to 255",
      received: kindOf(images),
    });
  }
  const count = images.length / size;
  if (!Number.isInteger(count) || count === 0) {
    const { height, width, channels } = image;
    throw new ProblemError({
      what: `${where}: its bytes are not whole images`,
      expected: `a multiple of ${size}, ${height} x ${width} pixels of ${channels} channels, and at least one`,
      received: `${images.length}`,
    });
  }
  const places = image.height * image.width;
  const pixels = new Float32Array(images.length);
  for (let n = 0; n < count; n++) {
    for (let p = 0; p < places; p++) {
      for (let c = 0; c < image.channels; c++) {
        pixels[n * size + c * places + p] = images[n * size + p * image.channels + c]!;
      }
    }
  }
  return { count, image, pixels };
}

/** The numbers of one image, [channels, height, width], as a part of the whole. */
export function pictureAt({ pixels, image }: Pictures, position: number): Float32Array {
  const size = sizeOf(image);
  return pixels.subarray(position * size, (position + 1) * size);
}

/** How many numbers an image has. */
export function sizeOf({ height, width, channels }: Model["image"]): number {
  return height * width * channels;
}

/** As many images as have a million numbers together: their gradients need a hundred times that memory in a deep network. */
export function batchFor(size: number): number {
  return Math.min(64, Math.max(1, Math.floor(2 ** 20 / size)));
}
