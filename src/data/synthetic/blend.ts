import type { Canvas } from "./canvas.ts";
import type { Stamp } from "./stamp.ts";

/**
 * How pictures join what lies under them.
 *
 * - "max": the lighter of the two. For light drawings on black.
 * - "add": the sum of the two, at most white. For light drawings on black.
 * - "mask": the picture's lightness says how much ink lies there. For light drawings on black, in an ink of any colour.
 * - "paste": the picture covers what is under it, and its edge fades. For photographs.
 */
export type Blend = "max" | "add" | "mask" | "paste";

export const BLENDS = ["max", "add", "mask", "paste"] as const satisfies readonly Blend[];

/**
 * Puts a stamp on a canvas.
 * @param ink [channels]: its colour where the blend is "mask"
 */
export function blendStamp(canvas: Canvas, stamp: Stamp, blend: Blend, ink: Uint8Array): void {
  const { pixels, channels } = canvas;
  const row = stamp.width * channels;
  for (let y = 0; y < stamp.height; y++) {
    const target = canvas.offset + ((stamp.top + y) * canvas.width + stamp.left) * channels;
    const source = y * row;
    switch (blend) {
      case "max":
        for (let i = 0; i < row; i++) {
          const value = stamp.pixels[source + i]!;
          if (value > pixels[target + i]!) pixels[target + i] = value;
        }
        break;
      case "add":
        for (let i = 0; i < row; i++)
          pixels[target + i] = Math.min(255, pixels[target + i]! + stamp.pixels[source + i]!);
        break;
      case "mask":
        for (let x = 0; x < stamp.width; x++) {
          const strength = lightness(stamp.pixels, source + x * channels, channels) / 255;
          mix(pixels, target + x * channels, ink, 0, channels, strength);
        }
        break;
      case "paste":
        for (let x = 0; x < stamp.width; x++) {
          const strength = stamp.cover[y * stamp.width + x]! / 255;
          mix(pixels, target + x * channels, stamp.pixels, source + x * channels, channels, strength);
        }
        break;
    }
  }
}

/** Covers a pixel by another: not at all at strength 0, wholly at 1. */
function mix(pixels: Uint8Array, to: number, over: Uint8Array, from: number, channels: number, strength: number): void {
  if (strength === 0) return;
  for (let c = 0; c < channels; c++) {
    const under = pixels[to + c]!;
    pixels[to + c] = under + (over[from + c]! - under) * strength + 0.5;
  }
}

/** Luma of red, green and blue (ITU-R BT.601), the mean of any other number of channels. */
function lightness(pixels: Uint8Array, place: number, channels: number): number {
  if (channels === 1) return pixels[place]!;
  if (channels === 3) return 0.299 * pixels[place]! + 0.587 * pixels[place + 1]! + 0.114 * pixels[place + 2]!;
  let sum = 0;
  for (let c = 0; c < channels; c++) sum += pixels[place + c]!;
  return sum / channels;
}
