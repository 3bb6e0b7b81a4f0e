/**
 * Draws the pictures of docs/augmentation.md: `npm run pictures`, or `npm run pictures -- rotate zoom` for some. Each shows an
 * image and five things that an augmentation made of it. One seed, so one result on a machine.
 */
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { cpuRuntime } from "../../src/runtime/ort.node.ts";
import { randomKey, split } from "../../src/tensor/random.ts";
import { type Tensor, tensor } from "../../src/tensor/tensor.ts";
import { openAugmenter } from "./augmented.ts";
import { SIDE, scenes } from "./scene.ts";
import { shown } from "./shown.ts";
import { stripOf } from "./strip.ts";

const RESULTS = 5;
const folder = fileURLToPath(new URL("../../docs/pictures/augmentation/", import.meta.url));
const chosen = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(shown);

const drawn = await scenes();
const size = 3 * SIDE * SIDE;
const scene = (i: number) =>
  (drawn.data as Float32Array).subarray((i % drawn.shape[0]!) * size, ((i % drawn.shape[0]!) + 1) * size);
const bird = tensor("float32", [3, SIDE, SIDE], scene(0).slice());
const runtime = cpuRuntime();
await mkdir(folder, { recursive: true });
for (const name of chosen) {
  const row = shown[name];
  if (row === undefined)
    throw new Error(`There is no augmentation "${name}": expected ${Object.keys(shown).join(", ")}.`);
  const images = batchOf(row.mixes ?? false);
  const augmenter = await openAugmenter([row.augmentation], images.shape, runtime);
  const results = await augmenter.run(images, augmenter.draw(split(randomKey(3), name)));
  await augmenter.close();
  const file = path.join(folder, `${name}.png`);
  const png = await stripOf(bird, results);
  await writeFile(file, png);
  console.log(`${path.relative(process.cwd(), file)}  ${(png.length / 1024).toFixed(0)} KB`);
}

/** The bird five times; or, where images are mixed, all scenes in turns. */
function batchOf(areDifferent: boolean): Tensor {
  const data = new Float32Array(RESULTS * size);
  for (let i = 0; i < RESULTS; i++) data.set(scene(areDifferent ? i : 0), i * size);
  return tensor("float32", [RESULTS, 3, SIDE, SIDE], data);
}
