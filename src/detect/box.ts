import type { Box } from "../data/sources/listing.ts";

/**
 * How much two boxes are one: the area that lies in both, over the area that lies in either (Jaccard, 1901). 1 for equal boxes, 0
 * for boxes that do not meet, and for those without an area.
 */
export function intersectionOverUnion(a: Box, b: Box): number {
  const width = Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left);
  const height = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top);
  if (width <= 0 || height <= 0) return 0;
  const both = width * height;
  return Math.min(1, both / (a.width * a.height + b.width * b.height - both));
}

/** The part of a box that lies inside a picture. */
export function clipped(
  { left, top, width, height }: Box,
  picture: { readonly height: number; readonly width: number },
): Box {
  const [x, y] = [Math.max(0, left), Math.max(0, top)];
  return {
    ...{ left: x, top: y },
    width: Math.max(0, Math.min(picture.width, left + width) - x),
    height: Math.max(0, Math.min(picture.height, top + height) - y),
  };
}
