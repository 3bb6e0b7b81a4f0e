import * as z from "zod/mini";
import { fromBase64, toBase64 } from "./base64.ts";
import { type PixelLayout, packPixels, unpackPixels } from "./packPixels.ts";

/** Some pictures with what the model said of them when it was written: whoever opens the file can ask again. */
export interface GoldenPictures {
  /** Raw pixels [count, height, width, channels]. */
  readonly images: Uint8Array;
  /** [count, classes], row by row. */
  readonly probabilities: Float32Array;
}

/** `GoldenPictures` as they stand in a model file: packed pixels and little-endian float32, both in base64. */
export const goldenSchema = z.object({
  count: z.int().check(z.positive()),
  images: z.string(),
  probabilities: z.string(),
});

/** The metadata field of golden pictures. */
export function encodeGolden({ images, probabilities }: GoldenPictures, image: PixelLayout): object {
  const bytes = new Uint8Array(4 * probabilities.length);
  const view = new DataView(bytes.buffer);
  for (const [i, value] of probabilities.entries()) view.setFloat32(4 * i, value, true);
  const count = images.length / (image.height * image.width * image.channels);
  return { count, images: toBase64(packPixels(images, image)), probabilities: toBase64(bytes) };
}

/** Undefined where the text is damaged, or does not belong to images of this size and so many classes. */
export function decodeGolden(
  field: z.infer<typeof goldenSchema>,
  image: PixelLayout,
  classes: number,
): GoldenPictures | undefined {
  const { count } = field;
  const [packed, bytes] = [fromBase64(field.images), fromBase64(field.probabilities)];
  if (packed === undefined || bytes === undefined || bytes.length !== 4 * count * classes) return undefined;
  const images = unpackPixels(packed, image, count);
  if (images === undefined) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return {
    images,
    probabilities: Float32Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true)),
  };
}
