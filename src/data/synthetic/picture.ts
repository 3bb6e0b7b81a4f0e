import type { ImageSet } from "../dataset.ts";
import type { Box } from "../sources/listing.ts";

/** A part of the pixels of an image, where they lie in memory. */
export interface Picture {
  readonly data: Uint8Array;
  /** Where its first pixel begins. */
  readonly offset: number;
  /** Numbers from one row to the next. */
  readonly stride: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** Reads whole pictures of a set, one at a time: `pixels` holds the last one where the set's are not in memory. */
export interface PictureReader {
  readonly set: ImageSet;
  readonly index: Uint32Array;
  readonly pixels: Uint8Array;
}

export function pictureReader(set: ImageSet): PictureReader {
  const size = set.images instanceof Uint8Array ? 0 : set.height * set.width * set.channels;
  return { set, index: new Uint32Array(1), pixels: new Uint8Array(size) };
}

/** One picture of a set, without a copy where it is in memory. Otherwise it is gone when the next one is read. */
export function readPicture({ set, index, pixels }: PictureReader, position: number, epoch: number): Picture {
  const { images, height, width, channels } = set;
  const shape = { stride: width * channels, height, width, channels };
  if (images instanceof Uint8Array) return { data: images, offset: position * height * width * channels, ...shape };
  index[0] = position;
  images.read(index, pixels, epoch);
  return { data: pixels, offset: 0, ...shape };
}

/** A rectangle of a picture, as a picture. It must lie inside. */
export function partOf(picture: Picture, { left, top, width, height }: Box): Picture {
  const { offset, stride, channels } = picture;
  return { ...picture, offset: offset + top * stride + left * channels, width, height };
}

/** The smallest rectangle that holds all of a picture that is not black; the whole of a black picture. */
export function inkBox({ data, offset, stride, height, width, channels }: Picture): Box {
  const row = width * channels;
  let top = 0;
  while (top < height && isBlack(data, offset + top * stride, row)) top += 1;
  if (top === height) return { left: 0, top: 0, width, height };
  let bottom = height - 1;
  while (isBlack(data, offset + bottom * stride, row)) bottom -= 1;
  let first = row;
  let last = -1;
  for (let y = top; y <= bottom; y++) {
    const start = offset + y * stride;
    for (let x = 0; x < first; x++) if (data[start + x] !== 0) first = x;
    for (let x = row - 1; x > last; x--) if (data[start + x] !== 0) last = x;
  }
  const left = Math.floor(first / channels);
  return { left, top, width: Math.floor(last / channels) + 1 - left, height: bottom + 1 - top };
}

function isBlack(data: Uint8Array, start: number, length: number): boolean {
  for (let i = start; i < start + length; i++) if (data[i] !== 0) return false;
  return true;
}
