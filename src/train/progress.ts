import type { EpochResult } from "../nn/schedules/schedule.ts";

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
}

/** The beginning of training. */
export function startOfProgress(options: { readonly seed: number; readonly batchSize: number }): FitProgress {
  return { epoch: 0, step: 0, totalStep: 0, seen: 0, lossSum: 0, correct: 0, history: [], ...options };
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

/** At the end of an epoch. */
export function afterEpoch(done: FitProgress, result: EpochResult): FitProgress {
  const history = [...done.history, result];
  return { ...done, epoch: done.epoch + 1, step: 0, seen: 0, lossSum: 0, correct: 0, history };
}
