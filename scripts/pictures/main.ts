/**
 * Draws the pictures of docs/augmentation.md: `npm run pictures`, or `npm run pictures -- rotate zoom` for some. Each shows an
 * image, and what an augmentation made of it five times, or of it and others where it mixes them. One seed, so one result.
 */
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { imageSet } from "../../src/data/dataset.ts";
import { augment } from "../../src/nn/augment/augment.ts";
import { augmentImages } from "../../src/preview/augmentImages.ts";
import { cpuRuntime } from "../../src/runtime/ort.node.ts";
import { SIDE, scenes } from "./scene.ts";
import { madeOf, shown } from "./shown.ts";
import { stripOf } from "./strip.ts";

const RESULTS = 5;
/** Which scenes make up the batch: the bird alone; in turns where images are mixed with those that lie opposite. */
const [ALONE, MIXED] = [
  [0, 0, 0, 0, 0],
  [0, 1, 2, 0, 2, 1],
] as const;

const folder = fileURLToPath(new URL("../../docs/pictures/augmentation/", import.meta.url));
const size = 3 * SIDE * SIDE;
const drawn = await scenes();
const scene = (which: number) => drawn.subarray(which * size, (which + 1) * size);
const runtime = cpuRuntime({ threads: 1 });

await mkdir(folder, { recursive: true });
for (const name of process.argv.length > 2 ? process.argv.slice(2) : Object.keys(shown)) {
  const written = shown[name];
  if (written === undefined) throw new Error(`No row for "${name}": expected ${Object.keys(shown).join(", ")}.`);
  const batch = ["mixup", "cutmix", "oneOf"].includes(name) ? MIXED : ALONE;
  const set = imageSet({
    ...{ name, classes: ["bird", "boat", "fir"], height: SIDE, width: SIDE, channels: 3 },
    images: new Uint8Array(Buffer.concat(batch.map(scene))),
    labels: Int32Array.from(batch),
  });
  const results = await augmentImages(set, augment(madeOf(written)), { runtime, seed: 3 });
  const strip = [scene(0), ...Array.from({ length: RESULTS }, (_, i) => results.subarray(i * size, (i + 1) * size))];
  const png = await stripOf(strip, SIDE);
  await writeFile(path.join(folder, `${name}.png`), png);
  console.log(`${name}.png  ${(png.length / 1024).toFixed(0)} KB`);
}
