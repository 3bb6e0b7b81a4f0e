import { normal, randomKey, split } from "../../tensor/random.ts";
import { blendStamp } from "./blend.ts";
import type { Canvas } from "./canvas.ts";
import { type Draws, drawsOf } from "./draws.ts";
import type { Drawing } from "./options.ts";
import { type Picture, type PictureReader, pictureReader } from "./picture.ts";
import { halvings, type ShrinkMemory, shrinkMemory, shrunk } from "./shrink.ts";
import { type Pose, placeStamp, type Stamp, stampFor, stampPicture, turnedHalfSize } from "./stamp.ts";

/** All memory that drawing an image takes, made once for many. */
export interface Painter {
  readonly drawing: Drawing;
  readonly draws: Draws;
  readonly reader: PictureReader;
  readonly shrinkMemory: ShrinkMemory;
  readonly stamp: Stamp;
  /** [channels]: what this image's pictures are drawn in where they are masks. */
  readonly ink: Uint8Array;
  readonly strokeColour: Uint8Array;
  /** What noise adds, 4096 numbers to choose from: drawing new ones takes longer than all the rest. */
  readonly noise: Int16Array;
  /** A random number for every two of the image's, where there is noise. */
  readonly numbers: Float32Array;
}

export function painterOf(drawing: Drawing): Painter {
  const { pictures, height, width, channels, noise } = drawing;
  const { set } = pictures;
  return {
    drawing,
    draws: drawsOf(randomKey(0)),
    reader: pictureReader(set),
    shrinkMemory: shrinkMemory(set.height, set.width, channels),
    stamp: stampFor(height, width, channels),
    ink: new Uint8Array(channels),
    strokeColour: new Uint8Array(channels),
    noise: noise > 0 ? normalNumbers(noise) : new Int16Array(0),
    numbers: new Float32Array(noise > 0 ? Math.ceil((height * width * channels) / 2) : 0),
  };
}

/** Normal numbers of this deviation, rounded; each with its opposite, so that their mean is 0. */
function normalNumbers(deviation: number): Int16Array {
  const half = normal(split(randomKey(0), "noise"), 2048).map((value) => Math.round(value * deviation));
  return Int16Array.from([...half, ...half.map((value) => -value)]);
}

/** Draws a picture, or a part of one, as far as it lies on the canvas. */
export function paintPicture(painter: Painter, canvas: Canvas, picture: Picture, pose: Pose): void {
  const { stamp, drawing, ink } = painter;
  // It fades half a pixel of its own beyond its edge.
  placeStamp(stamp, pose, turnedHalfSize(picture.width + 1, picture.height + 1, pose), canvas);
  const times = halvings(pose.scale);
  const part = 2 ** -times;
  const middle = { x: (picture.width / 2) * part, y: (picture.height / 2) * part };
  const smaller = shrunk(picture, times, painter.shrinkMemory);
  const feather = drawing.blend === "paste" ? drawing.feather : undefined;
  stampPicture(stamp, smaller, middle, { ...pose, scale: pose.scale / part }, feather);
  blendStamp(canvas, stamp, drawing.blend, ink);
}
