import { expectOptions, kindOf, ProblemError } from "../../errors.ts";
import { readWhole } from "../../files/readWhole.node.ts";
import type { Image } from "./image.ts";
import { decodePicture, type PictureOptions } from "./picture.node.ts";

export interface DecodeOptions extends PictureOptions {
  /** What to call the image in messages; the path of its file by default. */
  readonly name?: string;
}

/**
 * Reads a JPEG, PNG, WebP, GIF (its first picture), AVIF or TIFF: turned upright as its EXIF orientation says, in sRGB,
 * 8 bits, without transparency. HEIC photos can be read where the package libheif-js is installed.
 * @returns [height, width, channels]
 * @throws ProblemError, which names the file, when it is missing, empty, damaged, too large, or no such image.
 */
export async function decodeImage(source: string | Uint8Array, options: DecodeOptions = {}): Promise<Image> {
  const names = ["height", "width", "fit", "kernel", "background", "channels", "box", "name"] as const;
  expectOptions("decodeImage", options, names);
  if (typeof source !== "string" && !(source instanceof Uint8Array)) {
    throw new ProblemError({
      what: "decodeImage: its first argument",
      expected: "the path of an image file, or its bytes as a Uint8Array",
      received: kindOf(source),
    });
  }
  const name = options.name ?? (typeof source === "string" ? source : "the image");
  const bytes = typeof source === "string" ? await readWhole(source, { name, kind: "an image file" }) : source;
  const { image } = await decodePicture(bytes, name, options);
  return image;
}
