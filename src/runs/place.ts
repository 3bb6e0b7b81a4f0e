import type { FitProgress } from "../train/progress.ts";

/** A place in a training, between two steps. */
export type Place = Pick<FitProgress, "epoch" | "step" | "totalStep">;

/** "epoch 3, step 120", "the end of epoch 2", "the beginning" */
export function describePlace({ epoch, step }: Place): string {
  if (step > 0) return `epoch ${epoch + 1}, step ${step}`;
  return epoch === 0 ? "the beginning" : `the end of epoch ${epoch}`;
}

/** Whether a line of the log proves that all before it was done before the place was reached. */
export function isDoneBefore(place: Place, line: Readonly<Record<string, unknown>>): boolean {
  const { type, epoch, totalStep } = line as { readonly type: unknown } & Partial<Place>;
  switch (type) {
    case "data":
    case "audit":
    case "split":
    case "start":
      return true;
    case "step":
      return totalStep! <= place.totalStep;
    case "epoch":
      return epoch! <= place.epoch;
    case "saved":
      return totalStep! <= place.totalStep && epoch! <= place.epoch;
    default:
      return false;
  }
}
