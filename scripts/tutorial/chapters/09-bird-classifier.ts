/** The run of the tutorial's bird classifier: its network, ten passes, and what it was trained with. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { lineChart } from "../../../src/charts/lineChart.ts";
import { augmentBy, cpuRuntime, imagePixels, loadDataSet, subset } from "../../../src/index.node.ts";
import { augmentImages } from "../../../src/preview/augmentImages.ts";
import { markdownTable, percent, printed } from "../answersOf.ts";
import type { Chapter } from "../chapter.ts";
import { sheet } from "../sheet.ts";

/** Of the training images that are birds, these. */
const SHOWN = [0, 4, 13];
const TIMES = 6;

export const chapter: Chapter = {
  number: 9,
  name: "bird-classifier",
  async make(studio) {
    const { folder, report } = await studio.run("birds");
    const epochs = await history(folder);
    const first = epochs[0]!;
    const best = epochs.filter(({ best }) => best === "true").at(-1)!;

    const points = (name: string) => epochs.map((each) => [Number(each.epoch), Number(each[name])] as const);
    const chart = lineChart({
      title: "Ten passes over 45,000 photographs",
      x: {
        label: "epoch",
        ...(epochs.length > 1 && { range: [1, epochs.length] as const }),
        ticks: epochs.map(({ epoch }) => Number(epoch)),
      },
      y: { label: "accuracy", format: "percent", range: [0.89, 0.94], ticks: [0.89, 0.9, 0.91, 0.92, 0.93, 0.94] },
      series: [
        { name: "validation images", points: points("validation_accuracy") },
        { name: "training images, changed at random", points: points("accuracy") },
        {
          name: 'always "not bird"',
          points: [
            [1, 0.9],
            [epochs.length, 0.9],
          ],
          dashed: true,
        },
      ],
    });
    await studio.picture("curve", chart);
    await studio.picture("augmented", await augmentedBirds());

    const rows = epochs.map((each) => [
      each.epoch!,
      Number(each.loss).toFixed(4),
      percent(Number(each.accuracy)),
      percent(Number(each.validation_accuracy)),
      percent(Number(each.validation_balanced_accuracy)),
    ]);
    const dryRun = await studio.plumage("train", "birds", "--dry-run", "--epochs", "100", "--threads", "2");
    return {
      dryRun: printed(dryRun.split("\n").slice(2, 26).join("\n")),
      epochs: markdownTable(["epoch", "loss", "training images", "validation images", "balanced"], rows),
      firstValidation: percent(Number(first.validation_accuracy)),
      bestEpoch: best.epoch!,
      minutes: (report.seconds / 60).toFixed(1),
      shown: printed(chosenLines(await studio.plumage("runs", "show", "birds"))),
      ...("accuracy" in report && { test: percent(report.accuracy) }),
    };
  },
};

/** history.csv, a record for each line. */
async function history(folder: string): Promise<readonly Readonly<Record<string, string>>[]> {
  const [head, ...lines] = (await readFile(path.join(folder, "history.csv"), "utf8")).trimEnd().split(/\r?\n/);
  const names = head!.split(",");
  return lines.map((line) => Object.fromEntries(line.split(",").map((cell, i) => [names[i]!, cell])));
}

/** Some birds, and each as training saw it six times. */
async function augmentedBirds(): Promise<string> {
  const { train } = await loadDataSet("cifar10");
  const birds = Array.from(train.labels.keys()).filter((i) => train.labels[i] === train.classes.indexOf("bird"));
  const chosen = SHOWN.map((i) => birds[i]!);
  const repeated = subset(
    train,
    chosen.flatMap((index) => Array(TIMES).fill(index) as number[]),
  );
  const changed = await augmentImages(repeated, augmentBy("birds"), { runtime: cpuRuntime(), seed: 9 });
  const size = train.height * train.width * train.channels;
  const rows = chosen.map((index, row) => ({
    name: row === 0 ? "As it is, and as training sees it six times" : "",
    pictures: [
      { picture: { ...train, data: imagePixels(train, index) } },
      ...Array.from({ length: TIMES }, (_, i) => {
        const at = (row * TIMES + i) * size;
        return { picture: { ...train, data: changed.subarray(at, at + size) } };
      }),
    ],
  }));
  return sheet({ title: "More pictures than there are", rows });
}

/** Of what `plumage runs show` tells, what is the same on every machine or interesting on this one. */
function chosenLines(text: string): string {
  const wanted = /^(state|data|network|batchSize|learningRate|clipNorm|seed|machine|took|test) /;
  return text
    .split("\n")
    .filter((line) => wanted.test(line))
    .join("\n");
}
