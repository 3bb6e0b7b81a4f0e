import { fillUniform, type RandomKey, split } from "../../tensor/random.ts";
import type { Canvas } from "./canvas.ts";
import { paintClutter } from "./clutter.ts";
import { drawColour } from "./colour.ts";
import { restart } from "./draws.ts";
import { type Painter, paintPicture } from "./painter.ts";
import { partOf, readPicture } from "./picture.ts";
import { type Placement, visibleBox } from "./placement.ts";

/** Draws one image: background, clutter, the pictures that were placed, noise. `key` is the image's own. */
export function paint(
  painter: Painter,
  canvas: Canvas,
  key: RandomKey,
  placements: readonly Placement[],
  epoch: number,
): void {
  const { drawing, draws, stamp, reader } = painter;
  drawing.background(canvas, restart(draws, split(key, "background")), stamp, epoch);
  drawColour(restart(draws, split(key, "clutter")), drawing.ink, painter.ink);
  paintClutter(painter, canvas, epoch);
  for (const placement of placements) {
    const picture = readPicture(reader, placement.picture, epoch);
    paintPicture(painter, canvas, partOf(picture, visibleBox(picture, drawing)), placement);
  }
  if (drawing.noise > 0) addNoise(painter, canvas, split(key, "noise"));
}

/** Adds a whole number to each of the canvas's, chosen from the painter's by twelve random bits. */
function addNoise(
  { noise, numbers }: Painter,
  { pixels, offset, height, width, channels }: Canvas,
  key: RandomKey,
): void {
  fillUniform(key, numbers);
  const end = offset + height * width * channels;
  for (let place = offset, i = 0; place < end; place += 2, i++) {
    const bits = numbers[i]! * 2 ** 24;
    pixels[place] = clampByte(pixels[place]! + noise[bits >>> 12]!);
    if (place + 1 < end) pixels[place + 1] = clampByte(pixels[place + 1]! + noise[bits & 0xfff]!);
  }
}

function clampByte(value: number): number {
  return value < 0 ? 0 : Math.min(value, 255);
}
