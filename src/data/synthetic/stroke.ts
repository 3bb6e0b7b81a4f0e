import type { Stamp } from "./stamp.ts";

/** A line with round ends. */
export interface Stroke {
  readonly fromX: number;
  readonly fromY: number;
  readonly toX: number;
  readonly toY: number;
  /** Its width, in pixels. */
  readonly thickness: number;
}

/**
 * Draws a line into a stamp that was placed. Its edge is as soft as a pixel.
 * @param colour [channels]
 * @param isBordered whether it is a light line on black that covers all, or covers only where it lies
 */
export function stampStroke(stamp: Stamp, stroke: Stroke, colour: ArrayLike<number>, isBordered: boolean): void {
  const { pixels, cover } = stamp;
  const { fromX, fromY, toX, toY, thickness } = stroke;
  const [alongX, alongY] = [toX - fromX, toY - fromY];
  const squaredLength = alongX * alongX + alongY * alongY;
  let place = 0;
  for (let row = 0; row < stamp.height; row++) {
    const dy = stamp.top + row + 0.5 - fromY;
    for (let column = 0; column < stamp.width; column++, place++) {
      const dx = stamp.left + column + 0.5 - fromX;
      const part = squaredLength === 0 ? 0 : (dx * alongX + dy * alongY) / squaredLength;
      const nearest = part < 0 ? 0 : Math.min(part, 1);
      const [awayX, awayY] = [dx - nearest * alongX, dy - nearest * alongY];
      const inside = thickness / 2 + 0.5 - Math.sqrt(awayX * awayX + awayY * awayY);
      const strength = inside < 0 ? 0 : Math.min(inside, 1);
      cover[place] = isBordered ? 255 : strength * 255;
      for (let c = 0; c < colour.length; c++) {
        pixels[place * colour.length + c] = isBordered ? strength * colour[c]! + 0.5 : colour[c]!;
      }
    }
  }
}
