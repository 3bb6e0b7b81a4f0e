import type { EpochResult } from "../nn/schedules/schedule.ts";
import { type Best, bestOf, type Monitor } from "./monitor.ts";

/** How far training has come. */
export interface FitProgress {
  readonly seed: number;
  readonly batchSize: number;
  /** Whole epochs done. */
  readonly epoch: number;
  /** Steps done of the epoch under way. */
  readonly step: number;
  readonly totalStep: number;
  /** Of the epoch under way: images seen, the sum of their losses, and how many were right. */
  readonly seen: number;
  readonly lossSum: number;
  readonly correct: number;
  /** What each finished epoch gave. */
  readonly history: readonly EpochResult[];
  /** The best epoch of them. */
  readonly best?: Best;
  /** What all rates are multiplied by: 1 until there is a setback. */
  readonly rateFactor: number;
  /** How often training went back because numbers were not finite. */
  readonly setbacks: number;
}

/** The beginning of training, or where an earlier one stopped. What was best is judged anew: the monitor may be another one. */
export function startOfProgress(
  options: { readonly seed: number; readonly batchSize: number },
  monitor: Monitor,
  earlier?: FitProgress,
): FitProgress {
  const nothing = { seen: 0, lossSum: 0, correct: 0, history: [], rateFactor: 1, setbacks: 0 };
  const { best: _, ...start } = { epoch: 0, step: 0, totalStep: 0, ...nothing, ...earlier, ...options };
  const best = bestOf(start.history, monitor);
  return { ...start, ...(best && { best }) };
}

/** One step further. */
export function afterStep(
  done: FitProgress,
  count: number,
  { loss, correct }: { readonly loss: number; readonly correct: number },
): FitProgress {
  return {
    ...done,
    step: done.step + 1,
    totalStep: done.totalStep + 1,
    seen: done.seen + count,
    lossSum: done.lossSum + loss * count,
    correct: done.correct + correct,
  };
}

/** At the end of an epoch. Of its scores, what training looks at is kept. */
export function afterEpoch(
  done: FitProgress,
  { loss, accuracy, validation }: EpochResult,
  monitor: Monitor,
): FitProgress {
  const result = {
    loss,
    ...(accuracy !== undefined && { accuracy }),
    ...(validation && { validation: brief(validation) }),
  };
  const history = [...done.history, result];
  const next = { ...done, epoch: done.epoch + 1, step: 0, seen: 0, lossSum: 0, correct: 0, history };
  return { ...next, best: bestOf(history, monitor)! };
}

function brief({ loss, accuracy, macroF1 }: NonNullable<EpochResult["validation"]>) {
  return { loss, ...(accuracy !== undefined && { accuracy }), ...(typeof macroF1 === "number" && { macroF1 }) };
}

/** Where the epoch under way began: what a setback goes back to. */
export function startOfEpoch(done: FitProgress): FitProgress {
  return { ...done, step: 0, totalStep: done.totalStep - done.step, seen: 0, lossSum: 0, correct: 0 };
}
