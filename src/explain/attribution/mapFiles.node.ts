import path from "node:path";
import sharp from "sharp";
import type { Elsewhere } from "../../files/problems.node.ts";
import { writeAtomically } from "../../files/writeAtomically.node.ts";
import type { ExplainedPictures } from "./explainPictures.ts";
import { type ColourPicture, inColour, magnified, overlay } from "./overlay.ts";
import { attributionSection } from "./section.ts";

/** A side that can be looked at. */
const READABLE = 256;

/** A picture as PNG. */
export async function pngOf({ height, width, data }: ColourPicture): Promise<Uint8Array> {
  return sharp(data, { raw: { width, height, channels: 3 } })
    .png({ compressionLevel: 9 })
    .toBuffer();
}

/** The section "Why this answer?" with its pictures inside. */
export function attributionHtml(explained: ExplainedPictures): Promise<string> {
  return attributionSection(explained, async (picture) => {
    return `data:image/png;base64,${Buffer.from(await pngOf(picture)).toString("base64")}`;
  });
}

/**
 * Writes each map over its picture as a PNG of its own: "1-robin-goldfinch-gradCam.png", and "1-robin.png" for the picture as
 * the network sees it. Small ones are enlarged, each pixel to a square.
 * @returns the files
 * @throws ProblemError when a file cannot be written.
 */
export async function writeMaps(
  folder: string,
  { image, pictures }: ExplainedPictures,
  elsewhere: Elsewhere = (place) => `give another folder, ${place}`,
): Promise<readonly string[]> {
  const factor = Math.max(1, Math.ceil(READABLE / Math.max(image.height, image.width)));
  const files: string[] = [];
  const write = async (name: string, picture: ColourPicture) => {
    const file = path.join(folder, `${name}.png`);
    await writeAtomically(file, [await pngOf(magnified(picture, factor))], { elsewhere });
    files.push(file);
  };
  for (const [n, { name, pixels, classes }] of pictures.entries()) {
    const begin = `${n + 1}-${plain(path.parse(name).name)}`;
    await write(begin, inColour(pixels, image));
    for (const each of classes) {
      for (const { method, map, isSigned } of each.maps) {
        await write(`${begin}-${plain(each.name)}-${method}`, overlay(pixels, map, image, isSigned));
      }
    }
  }
  return files;
}

/** Without what a file's name may not hold. */
function plain(name: string): string {
  return name.replaceAll(/[^\p{L}\p{N}._-]+/gu, "_").slice(0, 60);
}
