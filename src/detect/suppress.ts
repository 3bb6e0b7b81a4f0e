import { ProblemError } from "../errors.ts";
import { intersectionOverUnion } from "./box.ts";
import type { Candidate } from "./collect.ts";

/** How boxes of one class that lie over each other become one. */
export type Suppression =
  /** The likeliest stays, and takes away all of its class that overlap it by more than `overlap`. */
  | { readonly method: "greedy"; readonly overlap: number }
  /** The likeliest stays, and lessens the score s of all others of its class: s <- s (1 - iou) where iou >= `overlap`. */
  | { readonly method: "linear"; readonly overlap: number }
  /** The likeliest stays, and lessens the score s of all others of its class: s <- s exp(-iou^2 / sigma). */
  | { readonly method: "gaussian"; readonly sigma: number };

interface SuppressOptions {
  /** Whether boxes of different classes are merged, too. Default false: each class by itself. */
  readonly acrossClasses?: boolean;
  /** Boxes whose score falls below it are gone. */
  readonly threshold: number;
  /** Boxes, at most. */
  readonly most: number;
}

/**
 * Merges boxes: greedy non-maximum suppression, or Soft-NMS (Bodla et al., "Soft-NMS: Improving Object Detection With One Line
 * of Code", 2017), by default each class by itself. Overlap is intersection over union.
 * @param candidates the likeliest first
 * @returns the likeliest first, with what is left of their scores
 * @throws ProblemError when `overlap` is not from 0 to 1, or `sigma` not above 0.
 */
export function suppress(
  candidates: readonly Candidate[],
  suppression: Suppression,
  { threshold, most, acrossClasses = false }: SuppressOptions,
): readonly Candidate[] {
  expectSuppression(suppression);
  const overlapOf: Overlap = (a, b) => (acrossClasses || a.label === b.label ? intersectionOverUnion(a.box, b.box) : 0);
  return suppression.method === "greedy"
    ? greedy(candidates, overlapOf, suppression.overlap, most)
    : soft(candidates, (a, b) => weight(suppression, overlapOf(a, b)), threshold, most);
}

/** Of boxes that have nothing to do with each other 0. */
type Overlap = (a: Candidate, b: Candidate) => number;

function greedy(
  candidates: readonly Candidate[],
  overlapOf: Overlap,
  overlap: number,
  most: number,
): readonly Candidate[] {
  const kept: Candidate[] = [];
  for (const one of candidates) {
    if (kept.length >= most) break;
    const isNew = kept.every((other) => overlapOf(other, one) <= overlap);
    if (isNew) kept.push(one);
  }
  return kept;
}

function weight(suppression: Exclude<Suppression, { method: "greedy" }>, iou: number): number {
  if (suppression.method === "gaussian") return Math.exp(-(iou ** 2) / suppression.sigma);
  return iou >= suppression.overlap ? 1 - iou : 1; // without any overlap 1, too
}

function soft(
  candidates: readonly Candidate[],
  weightOf: Overlap,
  threshold: number,
  most: number,
): readonly Candidate[] {
  const kept: Candidate[] = [];
  let left: readonly Candidate[] = candidates;
  while (left.length > 0 && kept.length < most) {
    const best = left.reduce((a, b) => (b.score > a.score ? b : a));
    kept.push(best);
    left = left.flatMap((one) => {
      if (one === best) return [];
      const factor = weightOf(best, one);
      if (factor === 1) return [one];
      const score = one.score * factor;
      return score >= threshold ? [{ ...one, score }] : [];
    });
  }
  return kept;
}

function expectSuppression(suppression: Suppression): void {
  if (suppression.method === "gaussian") {
    if (suppression.sigma > 0 && Number.isFinite(suppression.sigma)) return;
    throw new ProblemError(
      { what: "sigma", expected: "a number above 0", received: `${suppression.sigma}` },
      { exitCode: 2 },
    );
  }
  if (suppression.overlap >= 0 && suppression.overlap <= 1) return;
  throw new ProblemError(
    { what: "overlap", expected: "a number from 0 to 1", received: `${suppression.overlap}` },
    { exitCode: 2 },
  );
}
