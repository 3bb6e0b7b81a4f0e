/** What the page counts, against counting images one by one. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { labelsOf } from "../../src/data/selection.ts";
import { calibration } from "../../src/evaluate/calibration.ts";
import { averagePrecision, classColumn, rocAuc } from "../../src/evaluate/ranking.ts";
import { score } from "../../src/evaluate/scores.ts";
import { columnOf, FULL, levelOf } from "../../src/report/client/answers.ts";
import { pointAt, precisionArea, rankBy, rankBySureness, rocArea } from "../../src/report/client/curves.ts";
import { countGroups } from "../../src/report/client/groups.ts";
import { countMatrix, imagesOfCell, yesNoCounts } from "../../src/report/client/matrix.ts";
import { calibrationError, reliabilityBins } from "../../src/report/client/reliability.ts";
import { quantized } from "../../src/report/quantize.ts";
import { drawnAnswers, onPage } from "./answered.ts";

const yesNo = ["not bird", "bird"];
const three = ["cat", "dog", "owl"];

describe("the matrix", () => {
  it.each([
    [0.5, 0.5],
    [0.3, 0.3],
    [0.31, 0.62],
    [0, 0],
    [1, 1],
  ])("of yes and no, unsure from %f up to below %f, is what the probabilities say", (low, high) => {
    const answered = drawnAnswers(400, yesNo);
    const { answers } = onPage(answered, 1, { low, high });
    const counts = [
      [0, 0, 0],
      [0, 0, 0],
    ];
    for (const [i, label] of labelsOf(answered.images).entries()) {
      const p = answered.probabilities[2 * i + 1]!;
      counts[label]![p >= high ? 1 : p < low ? 0 : 2]! += 1;
    }
    expect(countMatrix(answers, { low, high })).toEqual(counts);
  });

  it("of any classes is the one that scores have, and what is not sure stands beside it", () => {
    const answered = drawnAnswers(300, three);
    const { answers } = onPage(answered, undefined, { low: 0, high: 0 });
    const whole = countMatrix(answers, { low: 0, high: 0 });
    const { confusion } = score(answered.probabilities, labelsOf(answered.images), three);
    expect(whole).toEqual(confusion.map((row) => [...row, 0]));
    const strict = countMatrix(answers, { low: 0, high: 0.5 });
    for (const [truth, row] of strict.entries()) {
      expect(row.reduce((a, b) => a + b)).toBe(whole[truth]!.reduce((a, b) => a + b));
      expect(row[3]).toBeGreaterThan(0);
    }
  });

  it("has in each cell the images whose column it is, whatever the limits", () => {
    const [birds, pets] = [
      onPage(drawnAnswers(120, yesNo), 1, { low: 0.5, high: 0.5 }),
      onPage(drawnAnswers(120, three), undefined, { low: 0, high: 0 }),
    ];
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.boolean(),
        (a, b, isYesNo) => {
          const { answers } = isYesNo ? birds : pets;
          const limits = { low: isYesNo ? Math.min(a, b) : 0, high: Math.max(a, b) };
          const matrix = countMatrix(answers, limits);
          let seen = 0;
          for (const [truth, row] of matrix.entries()) {
            for (const [column, images] of row.entries()) {
              const cell = imagesOfCell(answers, truth, column, limits);
              expect(cell.length).toBe(images);
              for (const i of cell) expect([answers.truth[i], columnOf(answers, i, limits)]).toEqual([truth, column]);
              seen += cell.length;
            }
          }
          expect(seen).toBe(120);
        },
      ),
    );
  });

  it("orders a cell's images by how sure the answer is", () => {
    const { answers } = onPage(drawnAnswers(200, yesNo), 1, { low: 0.5, high: 0.5 });
    const limits = { low: 0.5, high: 0.5 };
    const scores = (truth: number, column: number) =>
      Array.from(imagesOfCell(answers, truth, column, limits), (i) => answers.score[i]!);
    expect(scores(0, 1)).toEqual(scores(0, 1).toSorted((a, b) => b - a));
    expect(scores(1, 0)).toEqual(scores(1, 0).toSorted((a, b) => a - b));
    expect(scores(1, 0).length).toBeGreaterThan(2);
  });
});

describe("rounding to 16 bits", () => {
  it("decides nothing at a limit", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: -1e-5, max: 1e-5, noNaN: true }),
        (limit, beside) => {
          const p = Math.min(1, Math.max(0, limit + beside));
          expect(quantized(p, [limit]) >= levelOf(limit)).toBe(levelOf(limit) === 0 || p >= limit);
          expect(Math.abs(quantized(p, [limit]) / FULL - p)).toBeLessThanOrEqual(1.5 / FULL);
        },
      ),
    );
  });
});

describe("curves", () => {
  it.each([yesNo, three])("have the areas that scores have", (...classes) => {
    const answered = drawnAnswers(300, classes, 3);
    const labels = labelsOf(answered.images);
    const { answers } = onPage(answered, classes.length === 2 ? 1 : undefined, { low: 0.5, high: 0.5 });
    for (const [yes] of classes.entries()) {
      const ranking = rankBy(answers, yes);
      const column = classColumn(answered.probabilities, classes.length, yes);
      expect(rocArea(ranking)).toBeCloseTo(rocAuc(column, labels, yes)!, 4);
      expect(precisionArea(ranking)).toBeCloseTo(averagePrecision(column, labels, yes)!, 3);
    }
  });

  it("pass through what the matrix says at a threshold", () => {
    const { answers } = onPage(drawnAnswers(300, yesNo), 1, { low: 0.4, high: 0.4 });
    for (const high of [0, 0.1, 0.4, 0.77]) {
      const { tp, fp } = yesNoCounts(countMatrix(answers, { low: high, high }), 1);
      expect(pointAt(rankBy(answers, 1), levelOf(high))).toMatchObject({ tp, fp });
    }
    expect(pointAt(rankBy(answers, 1), FULL + 1)).toBeUndefined();
  });

  it("of sureness end with all answers", () => {
    const answered = drawnAnswers(300, three);
    const { answers } = onPage(answered, undefined, { low: 0, high: 0 });
    const { accuracy } = score(answered.probabilities, labelsOf(answered.images), three);
    expect(rankBySureness(answers).points.at(-1)!.tp / 300).toBeCloseTo(accuracy, 10);
  });
});

it("reliability: every image is in one bin, and the error is that of the judgement", () => {
  const answered = drawnAnswers(300, yesNo);
  const bins = reliabilityBins(onPage(answered, 1, { low: 0.5, high: 0.5 }).answers);
  expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(300);
  const yes = labelsOf(answered.images).map((label) => Number(label === 1));
  const said = Array.from(yes, (_, i) => answered.probabilities[2 * i + 1]!);
  const { expectedError: error } = calibration(said, yes);
  expect(bins.flatMap(({ from, to }) => [from, to])).toEqual(
    bins.flatMap((_, i) => [i === 0 ? 0 : 4369 * i + 1, 4369 * (i + 1)]),
  );
  expect(calibrationError(bins)).toBeCloseTo(error!, 3);
});

it("sources: their images and mistakes add up to all", () => {
  const sources = {
    classes: ["camera", "phone"],
    labels: Int32Array.from({ length: 90 }, (_, i) => (i % 4 === 0 ? 1 : 0)),
  };
  const { answers, set } = onPage(drawnAnswers(90, yesNo, 1, { sources }), 1, { low: 0.3, high: 0.6 });
  expect(set.sources!.names).toEqual(sources.classes);
  const labels = Uint16Array.from(
    onPage(drawnAnswers(90, yesNo, 1), 1, { low: 0.3, high: 0.6 }).order,
    (row) => sources.labels[row]!,
  );
  const groups = countGroups(answers, labels, 2, { low: 0.3, high: 0.6 });
  expect(groups.map(({ images }) => images)).toEqual([67, 23]);
  const counts = yesNoCounts(countMatrix(answers, { low: 0.3, high: 0.6 }), 1);
  const sum = (name: "tp" | "fp" | "wrong" | "right") => groups.reduce((all, group) => all + group[name], 0);
  expect([sum("tp"), sum("fp"), sum("wrong"), sum("right")]).toEqual([
    counts.tp,
    counts.fp,
    counts.fp + counts.fn,
    counts.tp + counts.tn,
  ]);
});
