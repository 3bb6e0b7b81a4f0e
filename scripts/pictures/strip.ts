import sharp from "sharp";

/** Between the original and the results, and between two results. */
const [GAP_AFTER_ORIGINAL, GAP] = [10, 3];

/** Square colour images side by side, the first a little apart, as a small PNG. Each is [side, side, 3]. */
export async function stripOf(images: readonly Uint8Array[], side: number): Promise<Buffer> {
  const lefts = images.map((_, i) => (i === 0 ? 0 : side + GAP_AFTER_ORIGINAL + (i - 1) * (side + GAP)));
  const layers = images.map((image, i) => ({
    input: Buffer.from(image),
    raw: { width: side, height: side, channels: 3 as const },
    left: lefts[i]!,
    top: 0,
  }));
  const background = { r: 0, g: 0, b: 0, alpha: 0 };
  return sharp({ create: { width: lefts.at(-1)! + side, height: side, channels: 4, background } })
    .composite(layers)
    .png({ compressionLevel: 9, effort: 10, palette: true, colours: 128, dither: 0.6 })
    .toBuffer();
}
