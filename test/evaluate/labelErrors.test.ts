import { describe, expect, test } from "vitest";
import { findLabelErrors } from "../../src/evaluate/labelErrors.ts";
import { randomKey, split, uniform } from "../../src/tensor/random.ts";

/** A decent model's probabilities, and labels of which some were changed. */
function planted(count: number, classes: number, part: number, seed: number) {
  const key = split(randomKey(seed), "planted");
  const [truths, lots, others, noise] = ["truth", "lot", "other", "noise"].map((name) =>
    uniform(split(key, name), name === "noise" ? count * classes : count),
  );
  const truth = Array.from(truths!, (each) => Math.floor(each * classes));
  const isWrong = Array.from(lots!, (each) => each < part);
  const labels = truth.map((label, i) =>
    isWrong[i] ? (label + 1 + Math.floor(others![i]! * (classes - 1))) % classes : label,
  );
  const probabilities = new Float32Array(count * classes);
  for (const [i, label] of truth.entries()) {
    const row = Array.from({ length: classes }, (_, k) =>
      Math.exp(3 * noise![i * classes + k]! + (k === label ? 4 : 0)),
    );
    const sum = row.reduce((a, b) => a + b, 0);
    probabilities.set(
      row.map((each) => each / sum),
      i * classes,
    );
  }
  return { probabilities, labels, isWrong };
}

describe("confident learning", () => {
  test("finds labels that were changed, and names the class that they were", () => {
    for (const [classes, part] of [
      [2, 0.05],
      [4, 0.1],
      [10, 0.03],
    ] as const) {
      for (const seed of [1, 2, 3]) {
        const { probabilities, labels, isWrong } = planted(3000, classes, part, seed);
        const { suspects, noise } = findLabelErrors(probabilities, labels, classes);
        const wrong = isWrong.filter(Boolean).length;
        const found = suspects.filter(({ index }) => isWrong[index]).length;
        expect(found / wrong).toBeGreaterThan(0.6);
        const worst = suspects.slice(0, Math.round(wrong / 4));
        expect(worst.filter(({ index }) => isWrong[index]).length / worst.length).toBeGreaterThan(0.9);
        expect(Math.abs(noise - part)).toBeLessThan(0.06);
      }
    }
  });

  test("of six images, by hand", () => {
    // Thresholds: class 0 (.9 + .8 + .1) / 3 = .6, class 1 (.9 + .7 + .2) / 3 = .6.
    const probabilities = Float64Array.of(0.9, 0.1, 0.8, 0.2, 0.1, 0.9, 0.1, 0.9, 0.3, 0.7, 0.8, 0.2);
    const { thresholds, confidentJoint, suspects, noise } = findLabelErrors(probabilities, [0, 0, 0, 1, 1, 1], 2);
    expect(thresholds.map((each) => each!.toFixed(6))).toEqual(["0.600000", "0.600000"]);
    expect(confidentJoint).toEqual([
      [2, 1],
      [1, 2],
    ]);
    expect(suspects.map(({ index, label, likelier }) => [index, label, likelier])).toEqual([
      [2, 0, 1],
      [5, 1, 0],
    ]);
    expect(suspects[0]!.margin).toBeCloseTo(-0.8, 12);
    expect(noise).toBeCloseTo(1 / 3, 12);
  });

  test("suspects nothing where all is right, no class that has no images, and takes no images", () => {
    expect(findLabelErrors(Float32Array.of(0.9, 0.1, 0.2, 0.8), [0, 1], 2)).toMatchObject({ suspects: [], noise: 0 });
    const { thresholds, suspects } = findLabelErrors(Float32Array.of(0.1, 0.2, 0.7, 0.9, 0.1, 0), [0, 0], 3);
    expect(thresholds.slice(1)).toEqual([null, null]);
    expect(suspects).toEqual([]);
    expect(findLabelErrors(new Float32Array(), [], 2)).toMatchObject({ suspects: [], noise: 0 });
    expect(() => findLabelErrors(new Float32Array(2), [0, 1], 2)).toThrow("2 x 2");
    expect(() => findLabelErrors(new Float32Array(2), [2], 2)).toThrow("2 at place 0");
  });
});
