import type { Model } from "../../nn/model.ts";

/**
 * Blurs images in place by a Gaussian of three pixels, down and across; edges go on as they are.
 * @param pixels [n, channels, height, width]
 * @param deviation of the Gaussian, in pixels; three pixels hold one up to about 0.7
 */
export function blurred(
  pixels: Float32Array,
  { height, width }: Pick<Model["image"], "height" | "width">,
  deviation: number,
): void {
  const side = Math.exp(-1 / (2 * deviation ** 2));
  const [middle, beside] = [1 / (1 + 2 * side), side / (1 + 2 * side)];
  const places = height * width;
  const line = new Float32Array(Math.max(height, width));
  const along = (start: number, count: number, apart: number) => {
    for (let i = 0; i < count; i++) line[i] = pixels[start + i * apart]!;
    for (let i = 0; i < count; i++) {
      const neighbours = line[Math.max(0, i - 1)]! + line[Math.min(count - 1, i + 1)]!;
      pixels[start + i * apart] = middle * line[i]! + beside * neighbours;
    }
  };
  for (let map = 0; map < pixels.length; map += places) {
    for (let row = 0; row < height; row++) along(map + row * width, width, 1);
    for (let column = 0; column < width; column++) along(map + column, height, width);
  }
}
