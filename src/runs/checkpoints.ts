import type { Place } from "./place.ts";

/** A checkpoint on the disk, as far as it must be known to decide whether it stays. */
export interface KnownCheckpoint extends Place {
  /** The best epoch when it was taken, from 1. */
  readonly bestEpoch?: number;
}

/** In `checkpoints/` of a run folder, named by the steps done, so that they sort by age. */
export function checkpointName(totalStep: number): string {
  return `${String(totalStep).padStart(8, "0")}.safetensors`;
}

/** The steps done of a file's name; undefined where it is no checkpoint's. */
export function stepsOfName(name: string): number | undefined {
  const digits = /^(\d{8,})\.safetensors$/.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/**
 * Which checkpoints stay: the last so many, and with each of them what going on from it may need: its best epoch's, and the end
 * of the last epoch before it.
 * @param known all that there are
 * @param keep at least 1
 */
export function keptCheckpoints(known: readonly KnownCheckpoint[], keep: number): readonly KnownCheckpoint[] {
  const last = known.toSorted((a, b) => a.totalStep - b.totalStep).slice(-keep);
  const epochs = new Set(last.flatMap(({ epoch, bestEpoch }) => [epoch, bestEpoch]));
  return known.filter((each) => last.includes(each) || (each.step === 0 && epochs.has(each.epoch)));
}

/** The epochs whose ends going on from a checkpoint may need. */
export function neededEpochs({ epoch, step, bestEpoch }: KnownCheckpoint): readonly number[] {
  const needed = new Set([bestEpoch, ...(step > 0 ? [epoch] : [])]);
  return [...needed].filter((each) => each !== undefined && each > 0 && !(step === 0 && each === epoch)) as number[];
}

/** Whether a checkpoint tells of what comes after the end of an epoch. */
export function isAfterEpoch({ epoch, step }: Place, end: number): boolean {
  return epoch > end || (epoch === end && step > 0);
}
