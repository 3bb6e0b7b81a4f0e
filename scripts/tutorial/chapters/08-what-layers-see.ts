/** Inside the bird network: what its filters look for, and what four of its answers rest on. */
import { writeFile } from "node:fs/promises";
import path from "node:path";
import sharp from "sharp";
import { explainPictures } from "../../../src/explain/attribution/explainPictures.ts";
import { inColour, overlay } from "../../../src/explain/attribution/overlay.ts";
import { learned } from "../../../src/explain/learned/learned.ts";
import { cutOut, weightPicture } from "../../../src/explain/learned/pictures.ts";
import {
  allPixels,
  cpuRuntime,
  firstPerClass,
  imagePixels,
  imageSet,
  loadDataSet,
  loadModel,
  type Model,
  oneAgainstRest,
} from "../../../src/index.node.ts";
import { answersOf, markdownTable, percent, printed, type RunAnswer } from "../answersOf.ts";
import type { Chapter, Studio } from "../chapter.ts";
import { runExample } from "../runExample.ts";
import { sheet } from "../sheet.ts";

const METHODS = {
  saliency: "saliency",
  integratedGradients: "integrated",
  gradCam: "Grad-CAM",
  occlusion: "occlusion",
} as const;
type Method = keyof typeof METHODS;

export const chapter: Chapter = {
  number: 8,
  name: "what-layers-see",
  async make(studio) {
    const { folder, model: file } = await studio.run("birds");
    const model = await loadModel(file);
    await filterPictures(studio, model);
    const { test } = await loadDataSet("cifar10");
    const kinds = told(await answersOf(folder, "bird"), (place) => test.classes[test.labels[place]!]!);
    const images = Buffer.concat(kinds.map(({ place }) => imagePixels(test, place)));
    const runtime = cpuRuntime();
    const methods = Object.keys(METHODS) as Method[];
    const names = kinds.map(({ what }) => what);
    const { pictures, sanity } = await explainPictures(model, images, names, { runtime, methods, class: "bird" });
    const rows = pictures.map(({ name, pixels, classes }) => {
      const bird = classes.find((each) => each.name === "bird")!;
      const maps = bird.maps.map(({ method, map, isSigned }) => ({
        picture: { ...overlay(pixels, map, model.image, isSigned), channels: 3 },
        words: METHODS[method as Method],
      }));
      const seen = { picture: { ...inColour(pixels, model.image), channels: 3 }, words: "as it sees it" };
      return { name: `${name}: ${percent(bird.probability)} bird`, pictures: [seen, ...maps] };
    });
    await studio.picture("why", await sheet({ title: "What speaks for a bird, by four methods", rows, size: 116 }));

    const photo = path.join(studio.folder, "photo.png");
    await writeFile(
      photo,
      await sharp(images.subarray(0, 3072), { raw: { height: 32, width: 32, channels: 3 } })
        .png()
        .toBuffer(),
    );
    const alike = methods.map((method) => [METHODS[method], sanity!.methods[method]!.likeness.toFixed(2)]);
    return {
      learned: printed(await studio.plumage("explain", "birds/model.onnx")),
      explained: printed(await studio.plumage("explain", "birds/model.onnx", "photo.png")),
      alike: markdownTable(["method", "likeness of its maps, trained and random"], alike),
      example: printed(await runExample("08-what-layers-see.ts", studio.folder)),
    };
  },
};

/** A bird that is found, an airplane that is taken for one, a bird that is missed: of each kind the surest. */
function told(answers: readonly RunAnswer[], nameOf: (place: number) => string) {
  const surest = (wanted: (answer: RunAnswer) => boolean, sign: 1 | -1) =>
    answers.filter(wanted).toSorted((a, b) => sign * (b.probability - a.probability))[0]!.place;
  return [
    { what: "A bird that it finds", place: surest(({ isSo }) => isSo, 1) },
    { what: "An airplane", place: surest(({ place }) => nameOf(place) === "airplane", 1) },
    { what: "A cat", place: surest(({ place }) => nameOf(place) === "cat", 1) },
    { what: "A bird that it misses", place: surest(({ isSo }) => isSo, -1) },
  ];
}

/** The first layer's weights; and of the last convolution some filters, each with a made image and the patches that excite it. */
async function filterPictures(studio: Studio, model: Model): Promise<void> {
  const { train } = await loadDataSet("cifar10");
  const { set, indices } = firstPerClass(oneAgainstRest(train, "bird"), studio.quick ? 50 : 1000);
  const { classes, height, width, channels } = set;
  const images = Buffer.concat(Array.from(indices, (i) => imagePixels(set, i)));
  const labels = Array.from(indices, (i) => set.labels[i]!);
  const some = imageSet({ name: "some", classes, height, width, channels, images, labels });
  const found = await learned(model, {
    ...{ runtime: cpuRuntime(), images: allPixels(some), stages: ["conv2d", "conv2d_2"], filters: 5, maps: 0 },
  });
  const { weights, image } = found;
  const squares = weights!.units.map((unit) => ({ picture: { ...weightPicture(unit, weights!), channels: 4 } }));
  const rows = [0, 8, 16, 24].map((at) => ({
    name: "",
    pictures: squares.slice(at, at + 8),
  }));
  await studio.picture("first-filters", await sheet({ title: "All 32 filters of the first layer", rows, size: 56 }));
  const later = found.stages.at(-1)!.units.map(({ unit, made, patches }) => ({
    name: `filter ${unit + 1}`,
    pictures: [
      { picture: { ...cutOut(made.image, image, made.part), channels: 4 }, words: "made" },
      ...patches.slice(0, 7).map((patch) => ({ picture: { ...cutOut(patch.image, image, patch.part), channels: 4 } })),
    ],
  }));
  await studio.picture(
    "later-filters",
    await sheet({ title: "Five filters of the third convolution", rows: later, size: 72 }),
  );
}
