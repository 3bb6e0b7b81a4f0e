import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import sharp from "sharp";
import { integers, randomKey, split } from "../../src/tensor/random.ts";

/** A class of drawn pictures: how bright they are in red, green and blue. */
export type Colour = readonly [red: number, green: number, blue: number];

/** A picture of one colour with noise, no two alike. */
export function drawn([red, green, blue]: Colour, seed: number, { width = 24, height = 16 } = {}) {
  const noise = integers(split(randomKey(seed), "drawn"), width * height * 3, 60);
  const pixels = Uint8Array.from(noise, (value, i) => value + [red, green, blue][i % 3]!);
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

/** Writes so many JPEGs of each class into a folder of its name. */
export async function drawPhotos(folder: string, classes: Readonly<Record<string, Colour>>, count: number) {
  for (const [place, [name, colour]] of Object.entries(classes).entries()) {
    await mkdir(path.join(folder, name), { recursive: true });
    for (let i = 0; i < count; i++) {
      const bytes = await drawn(colour, 1000 * place + i)
        .jpeg()
        .toBuffer();
      await writeFile(path.join(folder, name, `${i}.jpg`), bytes);
    }
  }
}
