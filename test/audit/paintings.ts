import sharp from "sharp";
import { integers, randomKey, split } from "../../src/tensor/random.ts";

const cells = 12;

/** A picture of squares in muted colours, no two alike, as PNG. */
export async function painted(seed: number, size = 120): Promise<Buffer> {
  const key = split(randomKey(seed), "painting");
  const light = integers(split(key, "light"), cells * cells, 200);
  const tint = integers(split(key, "tint"), cells * cells * 3, 56);
  const pixels = Uint8Array.from(tint, (value, i) => value + light[Math.floor(i / 3)]!);
  return sharp(pixels, { raw: { width: cells, height: cells, channels: 3 } })
    .resize(size, size, { kernel: "nearest" })
    .png()
    .toBuffer();
}
