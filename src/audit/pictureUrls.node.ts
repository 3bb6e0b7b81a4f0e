import sharp from "sharp";
import type { Pictures } from "./pictures.ts";

/** The largest side of pictures that are kept to the bit. */
const small = 48;

/** Pictures as they were looked at, as data URLs. */
export async function pictureUrls(pictures: Pictures, places: readonly number[]): Promise<ReadonlyMap<number, string>> {
  const { height, width } = pictures;
  const channels = pictures.channels as 1 | 3;
  const isSmall = Math.max(height, width) <= small;
  const urls = new Map<number, string>();
  for (const place of places) {
    const picture = sharp(pictures.pixelsOf(place).slice(), { raw: { width, height, channels } });
    const encoded = await (isSmall ? picture.png() : picture.webp({ quality: 80, effort: 2 })).toBuffer();
    urls.set(place, `data:image/${isSmall ? "png" : "webp"};base64,${encoded.toString("base64")}`);
  }
  return urls;
}
