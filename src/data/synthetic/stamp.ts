import type { Picture } from "./picture.ts";

/** What is about to be put on a canvas: colours, and how much of each covers what is there. It lies wholly on the canvas. */
export interface Stamp {
  left: number;
  top: number;
  width: number;
  height: number;
  /** [height, width, channels] */
  readonly pixels: Uint8Array;
  /** [height, width]: 0 leaves the canvas as it is, 255 covers it. */
  readonly cover: Uint8Array;
}

/** Memory for whatever fits on a canvas. */
export function stampFor(height: number, width: number, channels: number): Stamp {
  const places = height * width;
  return {
    ...{ left: 0, top: 0, width: 0, height: 0 },
    pixels: new Uint8Array(places * channels),
    cover: new Uint8Array(places),
  };
}

/** How a picture lies on a canvas. */
export interface Pose {
  /** Where its middle lies, in pixels from the canvas's upper left corner. */
  readonly x: number;
  readonly y: number;
  /** How much larger it becomes. */
  readonly scale: number;
  /** Degrees, clockwise. */
  readonly angle: number;
}

/** Half the width and height of the upright rectangle around a rectangle that is turned and enlarged. */
export function turnedHalfSize(width: number, height: number, { scale, angle }: Pick<Pose, "scale" | "angle">) {
  const radians = (angle * Math.PI) / 180;
  const [along, across] = [Math.abs(Math.cos(radians)), Math.abs(Math.sin(radians))];
  return {
    x: (scale * (width * along + height * across)) / 2,
    y: (scale * (width * across + height * along)) / 2,
  };
}

/** Makes room in a stamp for what lies within half a width and height of a point, as far as that is on the canvas. */
export function placeStamp(
  stamp: Stamp,
  middle: { readonly x: number; readonly y: number },
  half: { readonly x: number; readonly y: number },
  canvas: { readonly height: number; readonly width: number },
): void {
  stamp.left = clamp(Math.floor(middle.x - half.x), 0, canvas.width);
  stamp.top = clamp(Math.floor(middle.y - half.y), 0, canvas.height);
  stamp.width = clamp(Math.ceil(middle.x + half.x), 0, canvas.width) - stamp.left;
  stamp.height = clamp(Math.ceil(middle.y + half.y), 0, canvas.height) - stamp.top;
}

/**
 * Draws a picture into a stamp that was placed, reading it linearly between its pixels.
 * @param middle the point of the picture that lies where its pose says, in pixels from its upper left corner
 * @param feather undefined: around the picture it is black, and it covers all; otherwise over how many pixels of the
 *   canvas its edge fades
 */
export function stampPicture(
  stamp: Stamp,
  picture: Picture,
  middle: { readonly x: number; readonly y: number },
  pose: Pose,
  feather: number | undefined,
): void {
  const { data, offset, stride, height, width, channels } = picture;
  const { pixels, cover } = stamp;
  const radians = (pose.angle * Math.PI) / 180;
  const stepX = Math.cos(radians) / pose.scale;
  const stepY = -Math.sin(radians) / pose.scale;
  const isBordered = feather === undefined;
  const fade = 255 / ((feather ?? 0) + 1);
  let place = 0;
  for (let row = 0; row < stamp.height; row++) {
    // The place of each pixel's middle in the picture, whose own first pixel has its middle at 0.
    const dx = stamp.left + 0.5 - pose.x;
    const dy = stamp.top + row + 0.5 - pose.y;
    let u = middle.x - 0.5 + dx * stepX - dy * stepY;
    let v = middle.y - 0.5 + dx * stepY + dy * stepX;
    for (let column = 0; column < stamp.width; column++, place++, u += stepX, v += stepY) {
      const target = place * channels;
      if (!(u > -1 && v > -1 && u < width && v < height)) {
        cover[place] = 0;
        for (let c = 0; c < channels; c++) pixels[target + c] = 0;
        continue;
      }
      let x0 = Math.floor(u);
      let y0 = Math.floor(v);
      let x1 = x0 + 1;
      let y1 = y0 + 1;
      let right = u - x0;
      let lower = v - y0;
      let left = 1 - right;
      let upper = 1 - lower;
      if (x0 < 0) {
        x0 = 0;
        if (isBordered) left = 0;
      }
      if (y0 < 0) {
        y0 = 0;
        if (isBordered) upper = 0;
      }
      if (x1 >= width) {
        x1 = width - 1;
        if (isBordered) right = 0;
      }
      if (y1 >= height) {
        y1 = height - 1;
        if (isBordered) lower = 0;
      }
      const a = offset + y0 * stride + x0 * channels;
      const b = offset + y0 * stride + x1 * channels;
      const c = offset + y1 * stride + x0 * channels;
      const d = offset + y1 * stride + x1 * channels;
      for (let channel = 0; channel < channels; channel++) {
        const above = left * data[a + channel]! + right * data[b + channel]!;
        const below = left * data[c + channel]! + right * data[d + channel]!;
        pixels[target + channel] = upper * above + lower * below + 0.5;
      }
      if (isBordered) cover[place] = 255;
      else {
        const inside = Math.min(u + 0.5, v + 0.5, width - 0.5 - u, height - 0.5 - v) * pose.scale;
        cover[place] = clamp((inside + 0.5) * fade, 0, 255);
      }
    }
  }
}

function clamp(value: number, low: number, high: number): number {
  return value < low ? low : Math.min(value, high);
}
