import type { RunEvent } from "./runEvents.ts";

/** Of the steps of an epoch, the first, the last and every tenth are recorded: a smooth curve, and a small file. */
const STEPS_BETWEEN = 10;

/**
 * An event as the plain data that is recorded, in events.jsonl and by `--json` alike; undefined for one that is passed
 * over. Models and checkpoints stay out: they are files of their own.
 */
export function eventRecorder(): (event: RunEvent) => Readonly<Record<string, unknown>> | undefined {
  let stepsPerEpoch = 0;
  return (event) => {
    switch (event.type) {
      case "download":
      case "unpack":
      case "model":
      case "judged":
      case "decode":
      case "divided":
      case "checkpoint":
      case "planned":
        return undefined;
      case "data": {
        const { problems, ...rest } = event;
        return { ...rest, problems: problems.length };
      }
      case "start": {
        stepsPerEpoch = event.stepsPerEpoch;
        // How long it may take differs from one day to the next: what is recorded is what was trained.
        const { estimate: _, ...rest } = event;
        return rest;
      }
      case "step":
        if (event.step !== 1 && event.step !== stepsPerEpoch && event.step % STEPS_BETWEEN !== 0) return undefined;
        return { ...event };
      case "epoch": {
        const { checkpoint: _, ...rest } = event;
        return rest;
      }
      case "end": {
        const { model: _, checkpoint: __, ...rest } = event;
        return rest;
      }
      default:
        return { ...event };
    }
  };
}
