/** The bird network's answers to CIFAR-10's test images, counted in four ways, with pictures of each. */
import { lineChart } from "../../../src/charts/lineChart.ts";
import type { BinaryCounts } from "../../../src/evaluate/confusion.ts";
import { imagePixels, loadDataSet, precisionAtRate, wilsonInterval } from "../../../src/index.node.ts";
import { randomKey, shuffled } from "../../../src/tensor/random.ts";
import { answersOf, markdownTable, percent, printed, type RunAnswer } from "../answersOf.ts";
import type { Chapter } from "../chapter.ts";
import { sheet } from "../sheet.ts";

const FOUR = [
  { key: "tp", name: "True positives: birds that it calls birds", isSo: true, called: true },
  { key: "fp", name: "False positives: no birds, but it calls them birds", isSo: false, called: true },
  { key: "fn", name: "False negatives: birds that it misses", isSo: true, called: false },
  { key: "tn", name: "True negatives: no birds, and it says so", isSo: false, called: false },
] as const;

export const chapter: Chapter = {
  number: 10,
  name: "how-good-really",
  async make(studio) {
    const { folder } = await studio.run("birds");
    const answers = await answersOf(folder, "bird");
    const counts = countsAt(answers, 0.5);
    const { tp, fp, fn, tn } = counts;
    const all = tp + fp + fn + tn;
    const right = (tp + tn) / all;
    const [precision, recall] = [tp / (tp + fp), tp / (tp + fn)];

    const { test } = await loadDataSet("cifar10");
    const rows = FOUR.map(({ name, isSo, called }, row) => {
      const those = answers.filter((each) => each.isSo === isSo && each.probability > 0.5 === called);
      const some = Array.from(shuffled(randomKey(10 + row), those.length).slice(0, 7), (i) => those[i]!);
      return {
        name: `${name} (${those.length.toLocaleString("en-US")})`,
        pictures: some.map(({ place, probability }) => ({
          picture: { ...test, data: imagePixels(test, place) as Uint8Array },
          words: `${test.classes[test.labels[place]!]} ${probability.toFixed(2)}`,
        })),
      };
    });
    await studio.picture(
      "four-kinds",
      await sheet({ title: "Four kinds of answers, seven of each drawn by chance", rows }),
    );

    const steps = Array.from({ length: 97 }, (_, i) => 0.02 + 0.01 * i);
    const curve = (of: (counts: BinaryCounts) => number) =>
      steps.map((at) => [at, of(countsAt(answers, at))] as const).filter(([, value]) => Number.isFinite(value));
    const chart = lineChart({
      title: "Where to draw the line",
      x: { label: "threshold: called a bird from this probability on", range: [0, 1] },
      y: { label: "part that is right", format: "percent", range: [0, 1] },
      series: [
        { name: "precision", points: curve((c) => c.tp / (c.tp + c.fp)) },
        { name: "recall", points: curve((c) => c.tp / (c.tp + c.fn)) },
        { name: "accuracy", points: curve((c) => (c.tp + c.tn) / all), dashed: true },
      ],
    });
    await studio.picture("threshold", chart);

    const thresholds = [0.1, 0.3, 0.5, 0.7, 0.9].map((at) => {
      const c = countsAt(answers, at);
      const called = c.tp + c.fp;
      const cells = [percent(c.tp / called), percent(c.tp / (c.tp + c.fn)), percent((c.tp + c.tn) / all)];
      return [at.toFixed(1), called.toLocaleString("en-US"), ...cells];
    });
    const rates = [0.5, 0.25, 0.1, 0.05, 0.01].map((rate) => {
      const { precision: at, called } = precisionAtRate(counts, { rate });
      const range = `${percent(at.low, 0)} to ${percent(at.high, 0)}`;
      return [
        percent(rate, 0),
        Math.round(10_000 * called!).toLocaleString("en-US"),
        at.value === null ? "none" : percent(at.value, 0),
        range,
      ];
    });
    const widths = [100, 1000, 10_000].map((images) => {
      const { low, high } = wilsonInterval(Math.round(right * images), images);
      return [images.toLocaleString("en-US"), `${percent(low)} to ${percent(high)}`];
    });
    const others = missedAs(answers, test.labels, test.classes);

    return {
      evaluate: printed(firstLines(await studio.plumage("evaluate", "birds/model.onnx"), 14)),
      strict: printed(firstLines(await studio.plumage("evaluate", "birds/model.onnx", "--want-precision", "0.9"), 12)),
      tp,
      fp,
      fn,
      tn: tn.toLocaleString("en-US"),
      rights: (tp + tn).toLocaleString("en-US"),
      called: tp + fp,
      accuracy: percent(right),
      precision: percent(precision),
      recall: percent(recall),
      f1: percent((2 * precision * recall) / (precision + recall)),
      aboveBaseline: (100 * (right - 0.9)).toFixed(1),
      thresholds: markdownTable(["threshold", "called birds", "precision", "recall", "accuracy"], thresholds),
      rates: markdownTable(["birds among the photos", "called birds, of 10,000", "precision", "95 % interval"], rates),
      widths: markdownTable(["test images", "95 % interval"], widths),
      falseBirds: others,
      forced: percent(0.05 / (1 - 0.9 + (0.9 * 0.03) / 0.97), 0),
    };
  },
};

function countsAt(answers: readonly RunAnswer[], threshold: number): BinaryCounts {
  const counts = { tp: 0, fp: 0, fn: 0, tn: 0 };
  for (const { isSo, probability } of answers) {
    if (probability > threshold) counts[isSo ? "tp" : "fp"]++;
    else counts[isSo ? "fn" : "tn"]++;
  }
  return counts;
}

/** What the false birds really are, the commonest three. */
function missedAs(answers: readonly RunAnswer[], labels: ArrayLike<number>, classes: readonly string[]): string {
  const found = new Map<string, number>();
  for (const { isSo, probability, place } of answers) {
    if (isSo || probability <= 0.5) continue;
    const name = classes[labels[place]!]!;
    found.set(name, (found.get(name) ?? 0) + 1);
  }
  const [first, second, third] = [...found]
    .sort(([, a], [, b]) => b - a)
    .map(([name, n]) => `${n} ${name === "deer" ? name : `${name}s`}`);
  return `${first}, ${second} and ${third}`;
}

function firstLines(text: string, count: number): string {
  return text.split("\n").slice(0, count).join("\n");
}
