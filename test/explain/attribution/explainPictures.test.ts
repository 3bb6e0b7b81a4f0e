import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import sharp from "sharp";
import { beforeAll, expect, test } from "vitest";
import { explainedJson } from "../../../src/explain/attribution/explainedJson.ts";
import { type ExplainedPictures, explainPictures } from "../../../src/explain/attribution/explainPictures.ts";
import { gradCam } from "../../../src/explain/attribution/gradCam.ts";
import { attributionHtml, writeMaps } from "../../../src/explain/attribution/mapFiles.node.ts";
import { mapColour, overlay } from "../../../src/explain/attribution/overlay.ts";
import { conv2d } from "../../../src/nn/layers/conv2d.ts";
import { dense } from "../../../src/nn/layers/dense.ts";
import { flatten } from "../../../src/nn/layers/flatten.ts";
import { sequential } from "../../../src/nn/layers/sequential.ts";
import { drawn, pixels } from "./drawn.ts";
import { runtime } from "./spots.ts";

const image = { height: 8, width: 10, channels: 3 };
const head = dense(3, { activation: "softmax" });
const model = drawn(sequential(conv2d(4, 3, { activation: "relu" }), flatten(), head), image, ["cat", "dog", "<b>owl"]);
const images = pixels(image, 2);
const names = ["my cat.jpg", "a/b.png"];

let explained: ExplainedPictures;

beforeAll(async () => {
  explained = await explainPictures(model, images, names, { runtime, draws: 1 });
});

test("each picture is explained for the likeliest class and the runner-up, by every method", async () => {
  const { pictures, methods, stage, sanity } = explained;
  expect(methods).toEqual(["saliency", "integratedGradients", "gradCam", "occlusion"]);
  expect(stage).toBe("conv2d");
  expect(pictures.map(({ name }) => name)).toEqual(names);
  for (const { classes } of pictures) {
    expect(classes).toHaveLength(2);
    expect(classes[0]!.probability).toBeGreaterThanOrEqual(classes[1]!.probability);
    expect(classes[0]!.name).not.toBe(classes[1]!.name);
    for (const { maps } of classes) expect(maps.map(({ method }) => method)).toEqual(methods);
  }
  expect(sanity!.methods.occlusion!.likenesses).toHaveLength(2);
  const second = pictures[1]!;
  const alone = await gradCam(model, second.pixels, { class: second.classes[1]!.name, runtime });
  expect(second.classes[1]!.maps[2]!.map).toEqual(alone.maps);
  expect(second.classes[1]!.logit).toBeCloseTo(alone.scores[0]!, 2);
});

test("a class that is asked for takes the runner-up's place, unless it is the likeliest", async () => {
  const likeliest = explained.pictures.map(({ classes }) => classes[0]!.name);
  const last = explained.pictures.map(
    ({ classes }) => model.classes.find((name) => classes.every((each) => each.name !== name))!,
  );
  const { pictures } = await explainPictures(model, images.subarray(0, 240), names, {
    runtime,
    class: last[0]!,
    methods: ["saliency"],
    draws: 0,
  });
  expect(pictures[0]!.classes.map(({ name }) => name)).toEqual([likeliest[0], last[0]]);
  const again = await explainPictures(model, images.subarray(0, 240), names, {
    runtime,
    class: likeliest[0]!,
    methods: ["saliency"],
    draws: 0,
  });
  expect(again.pictures[0]!.classes.map(({ name }) => name)).toEqual(
    explained.pictures[0]!.classes.map(({ name }) => name),
  );
  expect(again.sanity).toBeUndefined();
});

test("the section shows each map beside its picture, says what colours mean, and whether maps change", async () => {
  const html = await attributionHtml(explained);
  expect(html.match(/<img /g)).toHaveLength(2 * 2 * 5);
  expect(html).toContain('alt="Grad-CAM of my cat.jpg for ');
  expect(html).not.toContain("<b>owl");
  expect(html).toContain("speaks against the class");
  expect(html).toContain("Grad-CAM of <code>conv2d</code>");
  const { likeness, likenesses } = explained.sanity!.methods.saliency!;
  const said = (value: number) =>
    value
      .toFixed(2)
      .replace(/^-(0\.00)$/, "$1")
      .replace("-", "−");
  expect(html).toContain(`>Saliency</th><td class="number">${said(likeness)}</td>`);
  expect(html).toContain(`${said(likenesses[1]!)} alike with random weights`);
  expect(html).not.toContain("There is no Grad-CAM");
});

test("a network without convolution is explained by the other methods, and the section says so", async () => {
  const flat = drawn(sequential(flatten(), head), image, model.classes);
  const all = await explainPictures(flat, images, names, { runtime, draws: 1 });
  expect(all.methods).toEqual(["saliency", "integratedGradients", "occlusion"]);
  expect(await attributionHtml(all)).toContain("There is no Grad-CAM: this network has no convolution");
});

test("as JSON every number is there", () => {
  const told = JSON.parse(JSON.stringify(explainedJson(explained)));
  const [saliency, integrated] = told.pictures[1].classes[0].maps;
  expect(saliency.map).toHaveLength(8);
  expect(saliency.map[3]).toHaveLength(10);
  const own = explained.pictures[1]!.classes[0]!.maps[0]!.map[3 * 10 + 7]!;
  expect(saliency.map[3][7]).toBe(Number(own.toPrecision(4)));
  expect(Math.abs(integrated.gap)).toBeLessThan(Math.abs(integrated.sum) + 1);
  expect(told.sanity.methods.gradCam.cascading).toHaveLength(1);
});

test("maps are written as pictures, enlarged", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "plumage-maps-"));
  try {
    const files = await writeMaps(folder, explained);
    expect(files).toHaveLength(2 * (1 + 2 * 4));
    expect((await readdir(folder)).sort()).toEqual(files.map((file) => path.basename(file)).sort());
    expect(path.basename(files[0]!)).toBe("1-my_cat.png");
    expect(path.basename(files[9]!)).toBe("2-b.png");
    const { data, info } = await sharp(files[0]!).raw().toBuffer({ resolveWithObject: true });
    expect(info).toMatchObject({ height: 8 * 26, width: 10 * 26, channels: 3 });
    const at = (3 * 26 + 5) * 260 * 3 + (7 * 26 + 9) * 3;
    expect([...data.subarray(at, at + 3)]).toEqual([...images.subarray((3 * 10 + 7) * 3, (3 * 10 + 7) * 3 + 3)]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("what matters is coloured, for and against apart; all else stays grey", () => {
  const [small, black] = [{ height: 1, width: 4, channels: 1 }, new Uint8Array(4)];
  const { data } = overlay(black, Float32Array.of(0, -1, 1, 0.5), small, true);
  const at = (p: number) => [...data.subarray(p * 3, p * 3 + 3)];
  expect(at(0)).toEqual([40, 40, 40]);
  expect(at(1)[2]).toBeGreaterThan(at(1)[0]! + 100);
  expect(at(2)[0]).toBeGreaterThan(at(2)[2]! + 100);
  expect(at(3)[0]).toBeLessThan(at(2)[0]!);
  // One number of four cannot be left out as the strongest hundredth; a map of zeros is no map.
  expect(overlay(black, new Float32Array(4), small, false).data.every((value) => value === 40)).toBe(true);
  expect(mapColour(0, 99, true)).toEqual([99, 99, 99]);
});
