import type { Image } from "../data/decode/image.ts";
import type { Size } from "./windows.ts";

/** A picture made larger to the right and below, where its last column and its last row come again; or cut there. */
export function continued(picture: Image, { height, width }: Size): Image {
  if (picture.height === height && picture.width === width) return picture;
  const { channels } = picture;
  const data = new Uint8Array(height * width * channels);
  const kept = Math.min(width, picture.width) * channels;
  for (let y = 0; y < height; y++) {
    const from = Math.min(y, picture.height - 1) * picture.width * channels;
    const to = y * width * channels;
    data.set(picture.data.subarray(from, from + kept), to);
    for (let at = to + kept; at < to + width * channels; at++) data[at] = data[at - channels]!;
  }
  return { height, width, channels, data };
}
