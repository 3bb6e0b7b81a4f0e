import type { Image } from "../data/decode/image.ts";
import { decodePicture, type PictureOptions, readFacts } from "../data/decode/picture.node.ts";
import type { ScalablePicture } from "./scan.ts";
import type { Size } from "./windows.ts";

export interface OpenPictureOptions extends Pick<PictureOptions, "kernel" | "background"> {
  /** 3 for colour, 1 for grey. */
  readonly channels: 1 | 3;
  /** Light becomes dark, and dark light. */
  readonly invert?: boolean;
}

/**
 * A picture that can be had in any size. It is decoded once, in the first size that is asked for; other sizes are made from
 * that one, so ask for the largest first. Of a huge picture there is never more in memory than that.
 * @throws ProblemError that begins with the name, when it is no such picture, or damaged.
 */
export async function openPicture(
  source: Uint8Array | Image,
  name: string,
  { invert = false, ...options }: OpenPictureOptions,
): Promise<ScalablePicture> {
  const { height, width } = source instanceof Uint8Array ? await readFacts(source, name) : source;
  let first: Image | undefined;
  return {
    height,
    width,
    async at(size: Size) {
      const { image } = await decodePicture(first ?? source, name, { ...options, ...size });
      if (first !== undefined) return image;
      first = invert ? inverted(image) : image;
      return first;
    },
  };
}

function inverted(image: Image): Image {
  return { ...image, data: image.data.map((value) => 255 - value) };
}
