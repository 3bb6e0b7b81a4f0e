import type { Box } from "../sources/listing.ts";
import { type Draws, drawBetween } from "./draws.ts";
import type { Drawing } from "./options.ts";
import { inkBox, type Picture } from "./picture.ts";
import { turnedHalfSize } from "./stamp.ts";

/** Where a picture lies in an image. Places are in pixels from the image's upper left corner. */
export interface Placement {
  /** Which picture of the set that was placed: its position there. */
  readonly picture: number;
  /** The middle of what is to be seen of it. */
  readonly x: number;
  readonly y: number;
  /** How much larger than the original. */
  readonly scale: number;
  /** How far it is turned: degrees, clockwise. */
  readonly angle: number;
  /**
   * The upright rectangle around what is to be seen of it: around all that is not black where it joins as "max", "add" or
   * "mask", around the whole picture where it is pasted.
   */
  readonly box: Box;
}

/** What a picture is placed by: all of it that is not black, or where black is a colour like others all of it. */
export function visibleBox(picture: Picture, { blend }: Pick<Drawing, "blend">): Box {
  return blend === "paste" ? { left: 0, top: 0, width: picture.width, height: picture.height } : inkBox(picture);
}

/**
 * Draws where a picture lies: evenly over all the places where it is on the canvas.
 * @param overhang the part of its width and height that may lie beyond the canvas
 */
export function drawPlacement(
  draws: Draws,
  picture: number,
  visible: Box,
  drawing: Drawing,
  overhang: number,
): Placement {
  const { height, width, blend, maxAngle, scale: scales } = drawing;
  const angle = drawBetween(draws, -maxAngle, maxAngle);
  const wanted = drawBetween(draws, scales[0], scales[1]);
  // Between the last light pixel and the first black one it fades: half a pixel more.
  const margin = blend === "paste" ? 0 : 1;
  const unit = turnedHalfSize(visible.width + margin, visible.height + margin, { scale: 1, angle });
  const inside = 1 - 2 * overhang;
  const scale = Math.min(wanted, width / (2 * unit.x * inside), height / (2 * unit.y * inside));
  const [nearX, nearY] = [unit.x * scale * inside, unit.y * scale * inside];
  const x = drawBetween(draws, nearX, width - nearX);
  const y = drawBetween(draws, nearY, height - nearY);
  const half = turnedHalfSize(visible.width, visible.height, { scale, angle });
  const box = { left: x - half.x, top: y - half.y, width: 2 * half.x, height: 2 * half.y };
  return { picture, x, y, scale, angle, box };
}
