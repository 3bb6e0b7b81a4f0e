import { heatColour } from "../../charts/heatColour.ts";
import type { Model } from "../../nn/model.ts";
import type { FirstWeights } from "./firstWeights.ts";
import type { Part } from "./units.ts";

/** A picture whose pixels may be transparent, [height, width, 4]. */
export interface LayeredPicture {
  readonly height: number;
  readonly width: number;
  readonly data: Uint8Array;
}

/** A part of an image, [height, width, channels]; what lies outside the image is transparent. */
export function cutOut(image: Uint8Array, { height, width, channels }: Model["image"], part: Part): LayeredPicture {
  return drawn(part.height, part.width, (row, column) => {
    const [y, x] = [part.top + row, part.left + column];
    if (y < 0 || x < 0 || y >= height || x >= width) return undefined;
    const at = (y * width + x) * channels;
    const channel = (c: number) => image[at + (channels < 3 ? 0 : c)]!;
    return [channel(0), channel(1), channel(2)];
  });
}

/** Pictures of one size in rows, with a transparent line between them. */
export function sheetOf(pictures: readonly LayeredPicture[], columns: number, gap: number): LayeredPicture {
  const [{ height, width }] = pictures as readonly [LayeredPicture];
  const rows = Math.ceil(pictures.length / columns);
  const whole = { height: rows * (height + gap) - gap, width: columns * (width + gap) - gap };
  const data = new Uint8Array(whole.height * whole.width * 4);
  for (const [i, picture] of pictures.entries()) {
    const [top, left] = [Math.floor(i / columns) * (height + gap), (i % columns) * (width + gap)];
    for (let row = 0; row < height; row++) {
      const line = picture.data.subarray(row * width * 4, (row + 1) * width * 4);
      data.set(line, ((top + row) * whole.width + left) * 4);
    }
  }
  return { ...whole, data };
}

const FOR = [178, 24, 43] as const;
const AGAINST = [33, 102, 172] as const;

/**
 * Weights as a picture: of three channels as colours about grey, which is 0; otherwise the sum over channels, red above 0, blue
 * below, white 0.
 * @param unit float32 [channels, height, width]
 */
export function weightPicture(unit: Float32Array, { height, width, channels }: FirstWeights): LayeredPicture {
  const places = height * width;
  const most = unit.reduce((largest, weight) => Math.max(largest, Math.abs(weight)), 0) || 1;
  const at = (row: number, column: number, channel: number) => unit[channel * places + row * width + column]! / most;
  return drawn(height, width, (row, column) => {
    if (channels === 3) return [0, 1, 2].map((c) => 127.5 + 127.5 * at(row, column, c));
    const part = at(row, column, 0);
    const colour = part < 0 ? AGAINST : FOR;
    return colour.map((each) => 255 + Math.abs(part) * (each - 255));
  });
}

/** An activation map: dark the least of these numbers, yellow the most. */
export function mapPicture(
  map: Float32Array,
  columns: number,
  [least, most]: readonly [number, number],
): LayeredPicture {
  const range = most - least || 1;
  return drawn(map.length / columns, columns, (row, column) =>
    heatColour((map[row * columns + column]! - least) / range),
  );
}

function drawn(
  height: number,
  width: number,
  colourAt: (row: number, column: number) => readonly number[] | undefined,
): LayeredPicture {
  const data = new Uint8Array(height * width * 4);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const colour = colourAt(row, column);
      if (colour !== undefined) data.set([...colour.map(Math.round), 255], (row * width + column) * 4);
    }
  }
  return { height, width, data };
}
