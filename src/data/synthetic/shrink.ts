import type { Picture } from "./picture.ts";

/** Memory for a picture at half its size, and at a quarter: the smaller ones use the two in turn. */
export type ShrinkMemory = readonly [Uint8Array, Uint8Array];

/** Enough for pictures of up to this size. */
export function shrinkMemory(height: number, width: number, channels: number): ShrinkMemory {
  const half = Math.ceil(height / 2) * Math.ceil(width / 2) * channels;
  return [new Uint8Array(half), new Uint8Array(Math.ceil(height / 4) * Math.ceil(width / 4) * channels)];
}

/** How often a picture is halved before it is drawn at a scale, so that no pixel of it is passed over. */
export function halvings(scale: number): number {
  return Math.max(0, Math.floor(-Math.log2(scale) + 1e-9));
}

/**
 * A picture at half its size, and half of that, `times` times: each pixel is the mean of four. At an odd edge the last
 * row or column stands for two, so one pixel of the result is always two of the picture before.
 */
export function shrunk(picture: Picture, times: number, memory: ShrinkMemory): Picture {
  let smaller = picture;
  for (let i = 0; i < times; i++) smaller = halved(smaller, memory[i % 2]!);
  return smaller;
}

function halved({ data, offset, stride, height, width, channels }: Picture, into: Uint8Array): Picture {
  const rows = Math.ceil(height / 2);
  const columns = Math.ceil(width / 2);
  let place = 0;
  for (let y = 0; y < rows; y++) {
    const upper = offset + 2 * y * stride;
    const lower = 2 * y + 1 < height ? upper + stride : upper;
    for (let x = 0; x < columns; x++) {
      const left = 2 * x * channels;
      const right = 2 * x + 1 < width ? left + channels : left;
      for (let c = 0; c < channels; c++) {
        const above = data[upper + left + c]! + data[upper + right + c]!;
        const below = data[lower + left + c]! + data[lower + right + c]!;
        into[place] = (above + below + 2) >> 2;
        place += 1;
      }
    }
  }
  return { data: into, offset: 0, stride: columns * channels, height: rows, width: columns, channels };
}
