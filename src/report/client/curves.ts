import { type Answers, FULL } from "./answers.ts";
import { part } from "./matrix.ts";

/** A threshold, and what calling yes from there on comes to. */
export interface CurvePoint {
  /** In 65535ths. */
  readonly level: number;
  readonly tp: number;
  readonly fp: number;
}

/** Every threshold that makes a difference for one class, the highest first. */
export interface Ranking {
  readonly points: readonly CurvePoint[];
  readonly positives: number;
  readonly negatives: number;
}

/** How images are ranked by the probability of a class, against the rest. */
export function rankBy(answers: Answers, yes: number): Ranking {
  const { truth, count } = answers;
  const score = scoresOf(answers, yes);
  // Counting is faster than sorting: there are but 65,536 scores.
  const so = new Uint32Array(FULL + 1);
  const not = new Uint32Array(FULL + 1);
  for (let i = 0; i < count; i++) (truth[i] === yes ? so : not)[score[i]!]! += 1;
  const points: CurvePoint[] = [];
  let [tp, fp] = [0, 0];
  for (let level = FULL; level >= 0; level--) {
    if (so[level] === 0 && not[level] === 0) continue;
    tp += so[level]!;
    fp += not[level]!;
    points.push({ level, tp, fp });
  }
  return { points, positives: tp, negatives: fp };
}

/** [count]: the probability of a class for each image, in 65535ths. */
export function scoresOf({ probabilities, positive, classes, count }: Answers, yes: number): Uint16Array {
  if (positive === yes) return probabilities;
  if (positive !== undefined) return probabilities.map((value) => FULL - value);
  return Uint16Array.from({ length: count }, (_, i) => probabilities[i * classes.length + yes]!);
}

/** The area under the ROC curve: how often what is so ranks above what is not, ties counting half. */
export function rocArea({ points, positives, negatives }: Ranking): number | undefined {
  let area = 0;
  let before = { tp: 0, fp: 0 };
  for (const point of points) {
    area += (point.fp - before.fp) * ((point.tp + before.tp) / 2);
    before = point;
  }
  return part(area, positives * negatives);
}

/** Average precision: the area under the curve of precision over recall, in steps. */
export function precisionArea({ points, positives }: Ranking): number | undefined {
  let area = 0;
  let found = 0;
  for (const { tp, fp } of points) {
    area += (tp - found) * (tp / (tp + fp));
    found = tp;
  }
  return part(area, positives);
}

/** What is answered rightly, of what is answered at all, the surest answers first. */
export function rankBySureness({ score, truth, answer, count }: Answers): Ranking {
  const right = new Uint32Array(FULL + 1);
  const wrong = new Uint32Array(FULL + 1);
  for (let i = 0; i < count; i++) (truth[i] === answer[i] ? right : wrong)[score[i]!]! += 1;
  const points: CurvePoint[] = [];
  let [tp, fp] = [0, 0];
  for (let level = FULL; level >= 0; level--) {
    if (right[level] === 0 && wrong[level] === 0) continue;
    tp += right[level]!;
    fp += wrong[level]!;
    points.push({ level, tp, fp });
  }
  return { points, positives: tp, negatives: fp };
}

/** The last point that is called yes at a level; undefined where none is. */
export function pointAt({ points }: Ranking, level: number): CurvePoint | undefined {
  let [low, high] = [0, points.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (points[middle]!.level >= level) low = middle + 1;
    else high = middle;
  }
  return points[low - 1];
}
