import { describe, expect, it } from "vitest";
import { describeScores } from "../../src/cli/describeScores.ts";
import { byteSize, columns, count, counted, duration, loss, percent } from "../../src/cli/format.ts";
import { trackProgress } from "../../src/cli/progress.ts";
import { score, scoreSources } from "../../src/evaluate/scores.ts";
import { recordedScores } from "../../src/experiment/recordedScores.ts";
import type { StartEvent, StepEvent } from "../../src/train/events.ts";

describe("format", () => {
  it.each([
    [0.9354, "93.5 %"],
    [1, "100.0 %"],
    [0.99999, "> 99.9 %"],
    [0, "0.0 %"],
    [0.0001, "< 0.1 %"],
  ])("percent(%s)", (part, text) => {
    expect(percent(part)).toBe(text);
  });

  it.each([
    [0.42, "0.4 s"],
    [9.96, "10 s"],
    [59.4, "59 s"],
    [59.6, "1 min 0 s"],
    [312, "5 min 12 s"],
    [7_380, "2 h 3 min"],
  ])("duration(%s)", (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });

  it("writes numbers as people read them", () => {
    expect([count(50_000), counted(1, "step"), counted(1234, "step")]).toEqual(["50,000", "1 step", "1,234 steps"]);
    expect([999, 1234, 138_940_914, 4_000_000_000].map(byteSize)).toEqual(["999 B", "1.2 kB", "138.9 MB", "4.0 GB"]);
    expect([loss(0.30123), loss(Number.NaN), loss(12345)]).toEqual(["0.3012", "NaN", "1.235e+4"]);
    expect(
      columns(
        [
          ["a", "b"],
          ["cc", "10"],
          ["d", "5"],
        ],
        [1],
      ),
    ).toBe("a    b\ncc  10\nd    5\n");
  });
});

describe("describeScores", () => {
  const judged = { images: "10,000 test images", positive: "bird", negative: "not bird" };
  const interval = { low: 0.93, high: 0.94 };
  const scores = {
    accuracy: 0.9354,
    interval,
    baseline: 0.9,
    precision: 0.822,
    recall: 0.452,
    f1: 0.583,
    loss: 0.2,
    rocAuc: 0.91,
  };

  it("shows counts, accuracy beside the baseline, precision and recall", () => {
    const text = describeScores({
      ...judged,
      scores: { ...scores, confusion: { tp: 452, fp: 98, fn: 548, tn: 8902 } },
    });
    expect(text).toMatchInlineSnapshot(`
      "Judged on 10,000 test images:

                         is bird  is not bird
        called bird       TP 452        FP 98
        called not bird   FN 548     TN 8,902

        accuracy   93.5 %  95 % interval 93.0 % to 94.0 %
        baseline   90.0 %  always saying "not bird" would score this
        precision  82.2 %  of the pictures called bird, this part is
        recall     45.2 %  of the pictures that are bird, this part was called so
        F1         58.3 %  the harmonic mean of precision and recall
        ROC AUC    91.0 %  how often a picture that is bird is ranked above one that is not
        log loss   0.2000  0 is perfect; always giving the shares of the classes scores 0.3251
      "
    `);
  });

  it("says when a model is worth nothing", () => {
    const confusion = { tp: 0, fp: 0, fn: 1000, tn: 9000 };
    const poor = {
      ...scores,
      accuracy: 0.9,
      interval: { low: 0.89, high: 0.91 },
      recall: 0,
      precision: 0,
      f1: 0,
      confusion,
    };
    expect(describeScores({ ...judged, scores: poor })).toMatchInlineSnapshot(`
      "Judged on 10,000 test images:

                          is bird  is not bird
        called bird          TP 0         FP 0
        called not bird  FN 1,000     TN 9,000

        accuracy   90.0 %  95 % interval 89.0 % to 91.0 %
        baseline   90.0 %  always saying "not bird" would score this
        precision    none  nothing was called bird
        recall      0.0 %  of the pictures that are bird, this part was called so
        F1          0.0 %  the harmonic mean of precision and recall
        ROC AUC    91.0 %  how often a picture that is bird is ranked above one that is not
        log loss   0.2000  0 is perfect; always giving the shares of the classes scores 0.3251

      This is not clearly better than always saying "not bird": train longer or on more images.
      "
    `);
    const worse = { ...poor, accuracy: 0.5 };
    expect(describeScores({ ...judged, scores: worse })).toContain('This is worse than always saying "not bird"');
  });

  it("shows each class where none means yes, what is taken for what, and each source", () => {
    const labels = Int32Array.of(0, 0, 0, 1, 1, 2, 2, 2, 2);
    const answers = [0, 1, 1, 1, 1, 2, 2, 0, 2];
    const rows = Float32Array.from(answers.flatMap((answer) => [0, 1, 2].map((i) => (i === answer ? 0.8 : 0.1))));
    const classes = ["cat", "dog", "barn owl"];
    const sources = { classes: ["garden", "zoo"], labels: Int32Array.of(0, 0, 0, 1, 1, 1, 1, 1, 1) };
    const perSource = scoreSources(rows, labels, classes, sources);
    const recorded = recordedScores({ ...score(rows, labels, classes), perSource });
    expect(describeScores({ images: "9 test images", scores: recorded })).toMatchInlineSnapshot(`
      "Judged on 9 test images:

        accuracy   66.7 %  95 % interval 35.4 % to 87.9 %
        baseline   44.4 %  always saying "barn owl" would score this
        precision  66.7 %  the mean over the classes, each the same
        recall     69.4 %  likewise: the accuracy as if all classes had as many images
        F1         64.1 %  likewise
        log loss   0.9163  0 is perfect; always giving the shares of the classes scores 1.0609

        class     images  precision   recall      F1
        cat            3     50.0 %   33.3 %  40.0 %
        dog            2     50.0 %  100.0 %  66.7 %
        barn owl       4    100.0 %   75.0 %  85.7 %

        most confused: is  called  images  of them
        cat                dog          2   66.7 %
        barn owl           cat          1   25.0 %

        source  images  accuracy     95 % interval  baseline
        garden       3    33.3 %   6.1 % to 79.2 %   100.0 %
        zoo          6    83.3 %  43.6 % to 97.0 %    66.7 %

      This is not clearly better than always saying "barn owl": train longer or on more images.
      "
    `);
  });

  it("shows the best and the weakest of very many classes", () => {
    const classes = Array.from({ length: 120 }, (_, i) => `class ${i}`);
    const labels = Int32Array.from({ length: 240 }, (_, i) => i >> 1);
    const rows = new Float32Array(240 * 120).fill(0.001);
    // The first hundred classes are known; the others are known by half, and taken for the class before.
    for (const [i, label] of labels.entries()) rows[i * 120 + label - (label > 100 && i % 2 === 1 ? 1 : 0)] = 0.8;
    const text = describeScores({ images: "240 test images", scores: recordedScores(score(rows, labels, classes)) });
    expect(text).toMatch(/top 5 +\d/);
    expect(text).toMatch(/^ {2}class 0 +2 +100\.0 % +100\.0 % +100\.0 %$/m);
    expect(text).toContain("\n  ... 100 more between them; report.json has all\n");
    expect(text).toMatch(/class 119 +class 118 +1 +50\.0 %|class 101 +class 100 +1 +50\.0 %/);
    expect(text.split("\n").length).toBeLessThan(50);
  });
});

describe("trackProgress", () => {
  const start = { type: "start", epochs: 2, stepsPerEpoch: 3, batchSize: 10, trainImages: 25 } as StartEvent;
  const step = (epoch: number, step: number, count: number, loss: number, accuracy: number): StepEvent => ({
    ...{
      type: "step",
      epoch,
      step,
      count,
      loss,
      accuracy,
      totalStep: 3 * (epoch - 1) + step,
      learningRate: 0.001,
      gradientNorm: 1,
    },
  });

  it("gives means over the epoch so far, speed, and time left", () => {
    const track = trackProgress(start, 1000);
    expect(track(step(1, 1, 10, 1, 0.5), 2000)).toMatchObject({
      epoch: 1,
      step: 1,
      loss: 1,
      imagesPerSecond: 10,
      secondsLeft: 4,
    });
    track(step(1, 2, 10, 2, 1), 3000);
    const last = track(step(1, 3, 5, 3, 0), 3500);
    expect(last).toMatchObject({ loss: 1.8, accuracy: 0.6, imagesPerSecond: 10, secondsLeft: 2.5 });
    expect(track(step(2, 1, 10, 0.5, 1), 4500)).toMatchObject({ epoch: 2, loss: 0.5, accuracy: 1 });
  });

  it("does not divide by a clock that stands still", () => {
    const { imagesPerSecond, secondsLeft } = trackProgress(start, 0)(step(1, 1, 10, 1, 1), 0);
    expect([imagesPerSecond, secondsLeft].every(Number.isFinite)).toBe(true);
  });
});
