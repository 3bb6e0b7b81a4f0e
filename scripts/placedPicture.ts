/** Draws docs/placed.png: `npx tsx scripts/placedPicture.ts`. Digits as they are lettered here, on paper, and what training makes of them. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { letterPixels } from "../src/charts/letters.ts";
import {
  augment,
  imageSet,
  noise,
  placed,
  previewClasses,
  rotate,
  translate,
  writePreview,
} from "../src/index.node.ts";

const SIDE = 28;

/** A digit as if by a soft pen, light on black, [28, 28]. */
async function digit(character: string): Promise<Uint8Array> {
  const small = new Uint8Array(7 * 9);
  for (const { x, y } of letterPixels(character)) small[(y + 1) * 7 + x + 1] = 255;
  return sharp(small, { raw: { width: 7, height: 9, channels: 1 } })
    .resize(21, 27, { kernel: "cubic", fit: "fill" })
    .blur(1)
    .linear(1.6, -60)
    .extend({ left: 3, right: 4, bottom: 1, background: "black" })
    .toColourspace("b-w")
    .raw()
    .toBuffer();
}

const pictures = await Promise.all(["1", "2", "3"].map(digit));
const digits = imageSet({
  ...{ name: "digits", classes: ["one", "two", "three"], height: SIDE, width: SIDE, channels: 1, labels: [0, 1, 2] },
  images: Uint8Array.from(pictures.flatMap((each) => [...each])),
});
const set = placed(digits, {
  ...{ height: 40, width: 40, scale: [0.6, 1.3], maxAngle: 20, clutter: 4, count: 500, nothing: 0.1 },
  ...{ blend: "mask", ink: [0, 70], background: { gradient: [150, 255] } },
});
const layer = augment(rotate({ maxAngle: 10, paddingMode: "edge" }), translate({ paddingMode: "edge" }), noise());
const preview = await previewClasses(set, { count: 8, layer });
const folder = await mkdtemp(path.join(tmpdir(), "plumage-"));
try {
  const page = path.join(folder, "placed.html");
  const [, sheet] = await writePreview(preview, { page, title: "digits, placed on paper" });
  // Greys alone: a quarter of the size.
  const greys = await sharp(sheet!.file).png({ compressionLevel: 9, palette: true, colours: 64 }).toBuffer();
  await writeFile(fileURLToPath(new URL("../docs/placed.png", import.meta.url)), greys);
} finally {
  await rm(folder, { recursive: true });
}
