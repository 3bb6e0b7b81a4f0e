import { type ImageSet, imageSet } from "../../src/data/dataset.ts";

/** Images of 2 x 2 pixels and 3 channels: every number of image i is i, its place is added in steps of 1. */
export function tinySet(classes: readonly string[], labels: readonly number[]): ImageSet<Uint8Array> {
  const images = Uint8Array.from({ length: labels.length * 12 }, (_, i) => Math.floor(i / 12) * 16 + (i % 12));
  return imageSet({ name: "tiny", classes, height: 2, width: 2, channels: 3, images, labels: Int32Array.from(labels) });
}
