import { expectOptions, kindOf, ProblemError } from "../errors.ts";
import { expectNumber, expectWhole } from "../nn/options.ts";

/** When there are checkpoints within an epoch. Where both are given, whichever comes first. */
export interface CheckpointSpacing {
  /** After so many steps, counted from the beginning of training. */
  readonly everySteps?: number;
  /** When so many minutes have gone by since the last checkpoint. */
  readonly everyMinutes?: number;
}

/** Tells when a checkpoint is due. */
export interface CheckpointClock {
  /** Whether one is due after a step; then the minutes begin anew. */
  isDue(totalStep: number): boolean;
  /** Begins the minutes anew. */
  restart(): void;
}

/** A clock that starts now. */
export function checkpointClock({ everySteps, everyMinutes }: CheckpointSpacing): CheckpointClock {
  const now = () => Date.now() / 60_000;
  let last = now();
  return {
    isDue(totalStep) {
      const isStep = everySteps !== undefined && totalStep % everySteps === 0;
      const isTime = everyMinutes !== undefined && now() - last >= everyMinutes;
      if (isStep || isTime) last = now();
      return isStep || isTime;
    },
    restart() {
      last = now();
    },
  };
}

/** Throws a ProblemError unless an option says whether there are checkpoints, or when. */
export function expectCheckpoints(where: string, checkpoints: boolean | CheckpointSpacing | undefined): void {
  if (checkpoints === undefined || typeof checkpoints === "boolean") return;
  if (typeof checkpoints !== "object" || checkpoints === null) {
    throw new ProblemError({
      what: `${where}: checkpoints is out of range`,
      expected: "true, false, or { everySteps, everyMinutes }",
      received: kindOf(checkpoints),
    });
  }
  expectOptions(`${where}: checkpoints`, checkpoints, ["everySteps", "everyMinutes"]);
  const { everySteps, everyMinutes } = checkpoints;
  if (everySteps !== undefined) expectWhole(where, "checkpoints.everySteps", everySteps);
  if (everyMinutes !== undefined) expectNumber(where, "checkpoints.everyMinutes", everyMinutes, { above: 0 });
}
