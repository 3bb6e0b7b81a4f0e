import sharp from "sharp";
import { type Tensor, toNumbers } from "../../src/tensor/tensor.ts";

/** Between the original and the results, and between two results. */
const [GAP_AFTER_ORIGINAL, GAP] = [10, 3];

/** An image and what became of it, side by side, as a PNG. original [3, h, w], results [n, 3, h, w]; pixels from 0 to 255 */
export async function stripOf(original: Tensor, results: Tensor): Promise<Buffer> {
  const [count, , height, width] = results.shape as readonly [number, number, number, number];
  const total = width + GAP_AFTER_ORIGINAL + count * width + (count - 1) * GAP;
  const canvas = new Uint8Array(height * total * 4);
  const place = (pixels: readonly number[], left: number) => {
    for (let i = 0; i < height * width; i++) {
      const at = 4 * (Math.floor(i / width) * total + left + (i % width));
      for (let channel = 0; channel < 3; channel++) {
        canvas[at + channel] = Math.min(255, Math.max(0, Math.round(pixels[channel * height * width + i]!)));
      }
      canvas[at + 3] = 255;
    }
  };
  place(toNumbers(original), 0);
  const numbers = toNumbers(results);
  const size = 3 * height * width;
  for (let i = 0; i < count; i++) {
    place(numbers.slice(i * size, (i + 1) * size), width + GAP_AFTER_ORIGINAL + i * (width + GAP));
  }
  return sharp(canvas, { raw: { width: total, height, channels: 4 } })
    .png({ compressionLevel: 9, effort: 10, palette: true, colours: 128, dither: 0.6 })
    .toBuffer();
}
