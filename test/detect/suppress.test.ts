import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { intersectionOverUnion } from "../../src/detect/box.ts";
import type { Candidate } from "../../src/detect/collect.ts";
import { suppress } from "../../src/detect/suppress.ts";

const side = fc.integer({ min: 1, max: 10 });
const place = fc.integer({ min: 0, max: 12 });
const candidates = fc
  .array(
    fc.record({
      box: fc.record({ left: place, top: place, width: side, height: side }),
      label: fc.integer({ min: 0, max: 1 }),
      score: fc.integer({ min: 1, max: 100 }).map((part) => part / 100),
    }),
    { maxLength: 30 },
  )
  .map((all) => all.toSorted((a, b) => b.score - a.score));

/** By its definition: every pair is looked at, and whether a box stays depends on those that stayed before it. */
function plainGreedy(all: readonly Candidate[], overlap: number): Candidate[] {
  const gone = all.map(() => false);
  for (let i = 0; i < all.length; i++) {
    for (let j = i + 1; j < all.length; j++) {
      const isSame = all[i]!.label === all[j]!.label;
      if (!gone[i] && isSame && intersectionOverUnion(all[i]!.box, all[j]!.box) > overlap) gone[j] = true;
    }
  }
  return all.filter((_, i) => !gone[i]);
}

/** As the paper's figure has it: the set B of boxes, the set D of detections. */
function plainSoft(all: readonly Candidate[], f: (iou: number) => number, threshold: number): Candidate[] {
  const b = all.map((one) => ({ ...one }));
  const d: Candidate[] = [];
  while (b.length > 0) {
    let m = 0;
    for (let i = 1; i < b.length; i++) if (b[i]!.score > b[m]!.score) m = i;
    const [best] = b.splice(m, 1);
    if (best!.score >= threshold) d.push(best!);
    for (const one of b) {
      if (one.label === best!.label) one.score *= f(intersectionOverUnion(one.box, best!.box));
    }
  }
  return d;
}

const all = { threshold: 0, most: Number.POSITIVE_INFINITY };

describe("suppress", () => {
  test("greedily keeps what the definition keeps", () => {
    fc.assert(
      fc.property(candidates, fc.constantFrom(0, 0.2, 0.5, 1), (given, overlap) => {
        expect(suppress(given, { method: "greedy", overlap }, all)).toEqual(plainGreedy(given, overlap));
      }),
    );
  });

  test("greedily leaves no two boxes of a class that overlap more, and each that went overlaps one that stayed", () => {
    fc.assert(
      fc.property(candidates, (given) => {
        const kept = suppress(given, { method: "greedy", overlap: 0.3 }, all);
        for (const one of given) {
          const over = kept.filter(
            (other) => other !== one && other.label === one.label && intersectionOverUnion(one.box, other.box) > 0.3,
          );
          expect(over.length > 0).toBe(!kept.includes(one));
        }
      }),
    );
  });

  test.each([
    ["gaussian", { method: "gaussian", sigma: 0.5 } as const, (iou: number) => Math.exp(-(iou ** 2) / 0.5)],
    ["linear", { method: "linear", overlap: 0.3 } as const, (iou: number) => (iou >= 0.3 ? 1 - iou : 1)],
  ])("softly gives the scores of the formula: %s", (_, suppression, f) => {
    fc.assert(
      fc.property(candidates, fc.constantFrom(0.01, 0.3), (given, threshold) => {
        const plain = plainSoft(given, f, threshold);
        const soft = suppress(
          given.filter((one) => one.score >= threshold),
          suppression,
          { ...all, threshold },
        );
        expect(soft.map(({ score }) => score.toFixed(9))).toEqual(plain.map(({ score }) => score.toFixed(9)));
      }),
    );
  });

  test("gives no more than asked for, the likeliest first", () => {
    const apart = [0.9, 0.8, 0.7].map((score, i) => ({
      box: { left: 9 * i, top: 0, width: 3, height: 3 },
      label: 0,
      score,
    }));
    for (const suppression of [
      { method: "greedy", overlap: 0.3 },
      { method: "gaussian", sigma: 1 },
    ] as const) {
      expect(suppress(apart, suppression, { threshold: 0.5, most: 2 })).toEqual(apart.slice(0, 2));
    }
  });

  test("says what is wrong with its numbers", () => {
    expect(() => suppress([], { method: "linear", overlap: 2 }, all)).toThrow(
      /^overlap: expected a number from 0 to 1/,
    );
    expect(() => suppress([], { method: "gaussian", sigma: 0 }, all)).toThrow(/^sigma: expected a number above 0/);
  });
});
