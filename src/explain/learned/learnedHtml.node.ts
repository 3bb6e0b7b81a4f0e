import sharp from "sharp";
import type { Learned } from "./learned.ts";
import type { LayeredPicture } from "./pictures.ts";
import { learnedSection } from "./section.ts";

/** Larger pictures are made smaller, and kept as WebP: a page of a network for photos would have hundreds of megabytes. */
const LARGEST = 192;

/** The section "What its layers learned" with its pictures inside. */
export function learnedHtml(found: Learned): Promise<string> {
  return learnedSection(found, async ({ height, width, data }: LayeredPicture) => {
    const picture = sharp(data, { raw: { width, height, channels: 4 } });
    if (Math.max(width, height) <= LARGEST) {
      return `data:image/png;base64,${(await picture.png({ compressionLevel: 9 }).toBuffer()).toString("base64")}`;
    }
    const small = picture.resize({ width: 2 * LARGEST, height: 2 * LARGEST, fit: "inside", withoutEnlargement: true });
    return `data:image/webp;base64,${(await small.webp({ quality: 75 }).toBuffer()).toString("base64")}`;
  });
}
