/** The four networks of digits asked about the same digits, and the convolutional one about a whole page in one pass. */
import { writeFile } from "node:fs/promises";
import path from "node:path";
import sharp from "sharp";
import { label } from "../../../src/charts/svg.ts";
import { resized } from "../../../src/data/resized.ts";
import { asSplit, subset } from "../../../src/data/selection.ts";
import { windowScorer } from "../../../src/detect/windowScorer.ts";
import { eightConv } from "../../../src/experiment/eights.ts";
import {
  cpuRuntime,
  imagePixels,
  loadDataSet,
  loadModel,
  oneAgainstRest,
  openConvolution,
  openModel,
} from "../../../src/index.node.ts";
import { markdownTable, percent, printed } from "../answersOf.ts";
import type { Chapter, Studio } from "../chapter.ts";
import { compared, duration, type Told } from "../compareEights.ts";
import { pageOfDigits } from "../pageOfDigits.ts";
import { drawing, placedPicture } from "../sheet.ts";

const RECIPES = ["eight", "eight-synthetic", "eight-deep", "eight-conv"] as const;
/** Of the eights among the off-centre test digits, these are shown. */
const SHOWN = [0, 1, 2, 3, 5, 6, 8, 9];

export const chapter: Chapter = {
  number: 7,
  name: "convolution-against-dense",
  async make(studio) {
    const runs = await Promise.all(RECIPES.map((recipe) => studio.run(recipe)));
    const told = await compared(runs.map(({ model }) => model));
    const rows = told.map(({ recipe, parameters, centred, offCentre }, i) => [
      `\`${recipe}\``,
      parameters.toLocaleString("en-US"),
      duration(runs[i]!.report.seconds),
      percent(centred.balancedAccuracy),
      percent(offCentre.balancedAccuracy),
      percent(offCentre.accuracy),
      `${percent(offCentre.precision, 0)}, ${percent(offCentre.recall, 0)}`,
    ]);
    const head = ["recipe", "weights", "training", "in the middle", "anywhere", "plain accuracy", "precision, recall"];
    const [dense, , deep, conv] = told as [Told, Told, Told, Told];
    await studio.picture("answers", await answersPicture(runs.map(({ model }) => model)));
    return {
      table: markdownTable(head, rows),
      denseAccuracy: percent(dense.offCentre.accuracy),
      timesFewer: Math.round(deep.parameters / conv.parameters),
      mistakes: Math.round((1 - deep.offCentre.accuracy) / (1 - conv.offCentre.accuracy)),
      ...(await scannedPage(studio, runs.at(-1)!.model)),
    };
  },
};

/** Some eights, and what each network says of them. */
async function answersPicture(models: readonly string[]): Promise<string> {
  const digits = asSplit(oneAgainstRest((await loadDataSet("mnist")).test, "8"));
  const { set } = asSplit(eightConv.prepare!(digits, { part: "test", seed: 1000 }));
  const eights = Array.from(set.labels.keys()).filter((i) => set.labels[i] === 1);
  const chosen = subset(
    set,
    SHOWN.map((i) => eights[i]!),
  );
  const small = resized(chosen, { height: 18, width: 18 });
  const [left, top, size, step] = [150, 50, 76, 84];
  const elements = [label(16, 30, "Eights anywhere, and how sure each network is of an 8", "title")];
  for (const [column, index] of [...chosen.indices].entries()) {
    const picture = { ...set, data: imagePixels(set, index) };
    elements.push(await placedPicture(picture, { x: left + column * step, y: top, width: size, height: size }));
  }
  for (const [row, file] of models.entries()) {
    const model = await openModel(file);
    const y = top + size + 30 + 28 * row;
    const all = await model.predictAll(model.image.width === 18 ? small : chosen);
    elements.push(label(16, y, RECIPES[row]!, "name"));
    for (let column = 0; column < SHOWN.length; column++) {
      const sure = all[2 * column + 1]!;
      const x = left + column * step;
      elements.push(
        `<rect class="${sure >= 0.5 ? "cool" : "warm"}" x="${x}" y="${y - 18}" width="${size}" height="25" rx="4"/>`,
      );
      elements.push(label(x + size / 2, y, sure.toFixed(2), "name", "middle"));
    }
    await model.close();
  }
  return drawing(
    {
      width: left + SHOWN.length * step + 8,
      height: top + size + 40 + 28 * models.length,
      title: "Four networks, eight eights",
    },
    elements,
  );
}

/** A page of digits looked at through every window, and in one pass. */
async function scannedPage(studio: Studio, file: string): Promise<Record<string, string | number>> {
  const { folder } = studio;
  const runtime = cpuRuntime({ threads: 2 });
  const [classifier, model] = [await openModel(file, runtime), await loadModel(file)];
  const convolution = openConvolution(model, runtime);
  try {
    const { image: page } = await pageOfDigits();
    const windows = windowScorer(classifier, { stride: convolution.stride });
    const [slow, fast] = [await windows.score(page, 1), await convolution.score(page)];
    const difference = Math.max(...fast.map((value, i) => Math.abs(value - slow.scores[i]!)));
    const times = {
      windows: await fastest(() => windows.score(page, 1)),
      onePass: await fastest(() => convolution.score(page)),
    };

    const picture = path.join(folder, "page.png");
    const { height, width } = page;
    await writeFile(
      picture,
      await sharp(page.data, { raw: { height, width, channels: 1 } })
        .png()
        .toBuffer(),
    );
    const asked = ["--convolutional", "--threshold", "0.95", "--scales", "1.2,1,0.8"];
    const said = await studio.plumage("scan", "eight-conv/model.onnx", "page.png", ...asked, "--out", "found");
    await studio.picture(
      "page",
      await sharp(path.join(folder, "found", "page.boxes.png"))
        .png({ palette: true })
        .toBuffer(),
    );
    return {
      windows: (slow.rows * slow.columns).toLocaleString("en-US"),
      windowsTime: `${Math.round(times.windows)} ms`,
      onePassTime: `${Math.round(times.onePass)} ms`,
      timesFaster: Math.round(times.windows / times.onePass),
      difference: difference === 0 ? "0" : difference.toExponential(0),
      scan: printed(said),
    };
  } finally {
    await convolution.close();
    await classifier.close();
  }
}

/** Milliseconds; the quickest of several. */
async function fastest(work: () => Promise<unknown>): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 7; i++) {
    const began = performance.now();
    await work();
    best = Math.min(best, performance.now() - began);
  }
  return best;
}
