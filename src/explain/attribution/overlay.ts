import { heatColour } from "../../charts/heatColour.ts";
import type { Model } from "../../nn/model.ts";

/** A picture with colours, [height, width, 3]. */
export interface ColourPicture {
  readonly height: number;
  readonly width: number;
  readonly data: Uint8Array;
}

/** What speaks for the class and what speaks against it; people who see fewer colours tell them apart. */
const FOR = [196, 30, 40] as const;
const AGAINST = [25, 95, 190] as const;
/** A pixel that matters is drawn all in its colour but for this much of the picture. */
const SHINES_THROUGH = 0.15;

/**
 * A pixel of a map over its picture: grey where nothing matters, and the more it matters, the more it has the map's colour.
 * @param part how much it matters, -1 to 1, or 0 to 1 where maps have no sign
 * @param grey how light the picture is there, 0 to 255
 */
export function mapColour(part: number, grey: number, isSigned: boolean): readonly [number, number, number] {
  const colour = isSigned ? (part < 0 ? AGAINST : FOR) : heatColour(part);
  const share = (1 - SHINES_THROUGH) * (isSigned ? Math.abs(part) : Math.sqrt(part));
  const mixed = (c: 0 | 1 | 2) => Math.round(share * colour[c] + (1 - share) * grey);
  return [mixed(0), mixed(1), mixed(2)];
}

/**
 * A map over its picture, in the colours of `mapColour`. The scale ends at the hundredth of the pixels that matter most, so that a single one does not make all others pale.
 * @param picture [height, width, channels]; the first three channels count
 * @param map [height, width]
 */
export function overlay(
  picture: Uint8Array,
  map: Float32Array,
  { height, width, channels }: Model["image"],
  isSigned: boolean,
): ColourPicture {
  const most = strength(map);
  const data = new Uint8Array(height * width * 3);
  map.forEach((value, p) => {
    const part = most === 0 ? 0 : Math.min(1, Math.max(-1, value / most));
    data.set(mapColour(part, greyOf(picture, p, channels), isSigned), p * 3);
  });
  return { height, width, data };
}

/** A picture as it is: grey ones with three equal channels. */
export function inColour(picture: Uint8Array, { height, width, channels }: Model["image"]): ColourPicture {
  const data = new Uint8Array(height * width * 3);
  for (let p = 0; p < height * width; p++) {
    for (let c = 0; c < 3; c++) data[p * 3 + c] = picture[p * channels + (channels < 3 ? 0 : c)]!;
  }
  return { height, width, data };
}

/** Each pixel as a square of pixels. */
export function magnified({ height, width, data }: ColourPicture, factor: number): ColourPicture {
  const large = new Uint8Array(data.length * factor * factor);
  for (let y = 0; y < height * factor; y++) {
    for (let x = 0; x < width * factor; x++) {
      const from = (Math.floor(y / factor) * width + Math.floor(x / factor)) * 3;
      large.set(data.subarray(from, from + 3), (y * width * factor + x) * 3);
    }
  }
  return { height: height * factor, width: width * factor, data: large };
}

/** What all but one in a hundred numbers stay below, without signs; the largest where that is 0. */
function strength(map: Float32Array): number {
  const sorted = map.map(Math.abs).sort();
  const most = sorted[Math.floor(0.99 * (sorted.length - 1))]!;
  return most > 0 ? most : sorted.at(-1)!;
}

/** How light a pixel is, drawn towards the middle so that colours stand out on black and on white. */
function greyOf(picture: Uint8Array, p: number, channels: number): number {
  const at = (c: number) => picture[p * channels + c]!;
  const light = channels < 3 ? at(0) : 0.299 * at(0) + 0.587 * at(1) + 0.114 * at(2);
  return 40 + 0.7 * light;
}
