import sharp from "sharp";
import { readJpegHeader } from "../data/decode/jpegHeader.ts";
import { decodePicture, type PictureOptions } from "../data/decode/picture.node.ts";
import { ProblemError } from "../errors.ts";
import { httpProblem } from "./httpProblem.node.ts";

/**
 * A picture's pixels as the model wants them.
 * @throws HttpProblem 415 when the bytes are no picture, 413 when it has too many pixels, 422 when it is damaged.
 */
export async function decodeUpload(bytes: Uint8Array, maxPixels: number, options: PictureOptions): Promise<Uint8Array> {
  if (bytes.length === 0) {
    throw httpProblem(400, { what: "The body is empty", expected: "the bytes of a picture", received: "0 bytes" });
  }
  const size = await sizeOf(bytes);
  if (size.width * size.height > maxPixels) {
    throw httpProblem(413, {
      what: "The picture is too large",
      expected: `at most ${maxPixels} pixels`,
      received: `${size.width} x ${size.height}`,
      mend: "Make it smaller first.",
    });
  }
  try {
    return (await decodePicture(bytes, "the picture", options)).image.data;
  } catch (error) {
    if (error instanceof ProblemError) throw httpProblem(422, error.problem);
    throw error;
  }
}

/** Width and height as the file's head tells them: nothing is decoded yet. */
async function sizeOf(bytes: Uint8Array): Promise<{ readonly width: number; readonly height: number }> {
  const jpeg = readJpegHeader(bytes);
  if (jpeg !== undefined) return jpeg;
  try {
    return await sharp(bytes).metadata();
  } catch (error) {
    const isUnknown = error instanceof Error && /unsupported image format/.test(error.message);
    const begins = Buffer.from(bytes.subarray(0, 8)).toString("latin1");
    throw isUnknown
      ? httpProblem(415, {
          what: "The body is no picture",
          expected: "a JPEG, PNG, WebP, GIF, AVIF or TIFF",
          received: `bytes that begin with ${JSON.stringify(begins)}`,
        })
      : httpProblem(422, { what: "The picture is damaged or cut off", mend: "Copy or download it again." });
  }
}
