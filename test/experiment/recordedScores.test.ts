import { describe, expect, it } from "vitest";
import { score, scoreSources } from "../../src/evaluate/scores.ts";
import { isYesNo, recordedScores, recordedScoresSchema } from "../../src/experiment/recordedScores.ts";

const saying = (answers: readonly number[], classes: number) =>
  Float32Array.from(answers.flatMap((answer) => Array.from({ length: classes }, (_, i) => (i === answer ? 0.7 : 0.1))));

describe("recordedScores", () => {
  const labels = Int32Array.of(0, 0, 0, 1, 1, 2);
  const rows = saying([0, 1, 1, 1, 2, 2], 3);
  const classes = ["cat", "dog", "owl"];

  it("tells each class, their means, and what is taken for what", () => {
    const recorded = recordedScores(score(rows, labels, classes));
    expect(isYesNo(recorded)).toBe(false);
    expect(recorded).toMatchObject({
      accuracy: 0.5,
      baseline: 0.5,
      classes: [
        { name: "cat", support: 3, precision: 1, recall: 1 / 3, f1: 0.5 },
        { name: "dog", support: 2, precision: 1 / 3, recall: 0.5 },
        { name: "owl", support: 1, precision: 0.5, recall: 1 },
      ],
      mostConfused: [
        { is: "cat", called: "dog", count: 2 },
        { is: "dog", called: "owl", count: 1 },
      ],
      matrix: [
        [1, 2, 0],
        [0, 1, 1],
        [0, 0, 1],
      ],
    });
    if (isYesNo(recorded)) return;
    expect(recorded.macro.precision).toBeCloseTo((1 + 1 / 3 + 1 / 2) / 3, 12);
    expect(recorded.macro.recall).toBeCloseTo((1 / 3 + 1 / 2 + 1) / 3, 12);
    expect(recorded).not.toHaveProperty("top5Accuracy");
  });

  it("keeps the top five, and no matrix of many classes", () => {
    const many = Array.from({ length: 40 }, (_, i) => `class ${i}`);
    const recorded = recordedScores(score(saying([7], 40), Int32Array.of(2), many));
    expect(recorded).toMatchObject({ accuracy: 0, top5Accuracy: 1 });
    expect(recorded).not.toHaveProperty("matrix");
    expect(recordedScoresSchema.parse(JSON.parse(JSON.stringify(recorded)))).toEqual(recorded);
  });

  it("tells of each source what it tells of all", () => {
    const twoLabels = Int32Array.of(0, 0, 1, 1, 1, 1);
    const twoRows = saying([0, 1, 1, 1, 1, 0], 2);
    const two = ["other", "bird"];
    const sources = { classes: ["a", "none", "b"], labels: Int32Array.of(0, 0, 0, 2, 2, 2) };
    const perSource = scoreSources(twoRows, twoLabels, two, sources);
    const recorded = recordedScores({ ...score(twoRows, twoLabels, two), perSource }, "bird");
    expect(recorded).toMatchObject({
      confusion: { tp: 3, fp: 1, fn: 1, tn: 1 },
      perSource: [
        { source: "a", images: 3, accuracy: 2 / 3, baseline: 2 / 3, precision: 0.5, recall: 1 },
        { source: "b", images: 3, accuracy: 2 / 3, baseline: 1, precision: 1, recall: 2 / 3 },
      ],
    });
    expect(recordedScoresSchema.parse(JSON.parse(JSON.stringify(recorded)))).toEqual(recorded);
    expect(recordedScores({ ...score(twoRows, twoLabels, two), perSource }).perSource![0]).not.toHaveProperty("recall");
  });
});
