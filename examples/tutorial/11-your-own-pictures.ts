/**
 * From a folder of pictures to a model that finds more of them: writes pictures into photos/ring and photos/cross and an unsorted
 * album, as stand-ins for yours; learns from the folder; copies what it finds in the album.
 *
 *     npx tsx examples/tutorial/11-your-own-pictures.ts
 */
import { copyFile, mkdir } from "node:fs/promises";
import path from "node:path";
import {
  classify,
  conv2d,
  dense,
  evaluate,
  fit,
  globalMaxPool2d,
  imagePixels,
  loadPictures,
  maxPool2d,
  openModel,
  saveModel,
  sequential,
  standardize,
  stratifiedSplit,
  zeroCenter,
} from "plumage";
import sharp from "sharp";
import { drawnShapes } from "../shapes.ts";

const quick = process.env.QUICK === "1";
await writePictures("photos", { count: quick ? 60 : 400, seed: 1, inFolders: true });
await writePictures("album", { count: 12, seed: 2, inFolders: false });

// A class for each folder. Every picture is decoded once, brought to one size, and kept in the folder "cache".
const photos = await loadPictures("photos", { height: 32, width: 48, channels: 1, cache: "cache" });
console.log(
  `${photos.images.count} pictures: ${photos.images.classes.join(", ")}; ${photos.problems.length} could not be read`,
);
const { train: rest, validation: test } = stratifiedSplit(photos.images, { fraction: 0.2, seed: 1 });
const { train, validation } = stratifiedSplit(rest, { fraction: 0.2, seed: 2 });

const network = sequential(
  zeroCenter(),
  standardize(),
  conv2d(12, 5, { activation: "relu" }),
  maxPool2d(2),
  conv2d(24, 3, { activation: "relu" }),
  globalMaxPool2d(),
  dense(2, { activation: "softmax" }),
);
for await (const event of fit(network, { train, validation, epochs: quick ? 2 : 12, batchSize: 16, seed: 1 })) {
  if (event.type !== "end") continue;
  const { accuracy, interval, baseline } = await evaluate(event.model, test);
  const [right, low, high, guess] = [accuracy, interval.low, interval.high, baseline].map(
    (x) => `${(100 * x).toFixed(0)} %`,
  );
  console.log(`test: ${right} right (${low} to ${high}); guessing scores ${guess}`);
  await saveModel("shapes.onnx", event.model);
}
await photos.close();

// The album: each ring that it is sure of goes into a folder of its own.
const model = await openModel("shapes.onnx");
await mkdir("found", { recursive: true });
for await (const { file, label, probability, problem } of classify(model, ["album"])) {
  if (problem !== undefined) console.log(`${file}: ${problem.message}`);
  else console.log(`${file}: ${label} (${probability.toFixed(2)})`);
  if (label === "ring" && probability > 0.9) await copyFile(file, path.join("found", path.basename(file)));
}
await model.close();

async function writePictures(folder: string, options: { count: number; seed: number; inFolders: boolean }) {
  const { inFolders, ...drawn } = options;
  const { classes, labels, height, width, ...set } = drawnShapes(drawn);
  for (let i = 0; i < set.count; i++) {
    const file = path.join(folder, inFolders ? classes[labels[i]!]! : "", `${i}.png`);
    await mkdir(path.dirname(file), { recursive: true });
    const pixels = imagePixels({ classes, labels, height, width, ...set }, i);
    await sharp(pixels, { raw: { height, width, channels: 1 } }).toFile(file);
  }
}
