import * as z from "zod/mini";
import { fromBase64, toBase64 } from "./base64.ts";

/** Some pictures with what the model said of them when it was written: whoever opens the file can ask again. */
export interface GoldenPictures {
  /** Raw pixels [count, height, width, channels]. */
  readonly images: Uint8Array;
  /** [count, classes], row by row. */
  readonly probabilities: Float32Array;
}

/** `GoldenPictures` as they stand in a model file: both in base64, numbers as little-endian float32. */
export const goldenSchema = z.object({ images: z.string(), probabilities: z.string() });

/** The metadata field of golden pictures. */
export function encodeGolden({ images, probabilities }: GoldenPictures): z.infer<typeof goldenSchema> {
  const bytes = new Uint8Array(4 * probabilities.length);
  const view = new DataView(bytes.buffer);
  for (const [i, value] of probabilities.entries()) view.setFloat32(4 * i, value, true);
  return { images: toBase64(images), probabilities: toBase64(bytes) };
}

/** Undefined where the text is damaged. */
export function decodeGolden(field: z.infer<typeof goldenSchema>): GoldenPictures | undefined {
  const [images, bytes] = [fromBase64(field.images), fromBase64(field.probabilities)];
  if (images === undefined || bytes === undefined || bytes.length % 4 !== 0) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return {
    images,
    probabilities: Float32Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true)),
  };
}
