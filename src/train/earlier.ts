import { ProblemError } from "../errors.ts";
import type { Weights } from "../nn/model.ts";
import type { Tensors } from "../runtime/runtime.ts";
import type { Checkpoint } from "./checkpoint.ts";
import type { Earlier } from "./loop.ts";
import { type FitProgress, startOfEpoch } from "./progress.ts";

interface EarlierSources {
  /** Where the checkpoint at the end of an epoch is found. */
  readonly earlier: ((epoch: number) => Promise<Checkpoint | undefined>) | undefined;
  readonly restoreBest: boolean;
  /** The state before the first step. */
  first(): Tensors;
  /** The state of a checkpoint, once it is sure that it fits. */
  stateOf(checkpoint: Checkpoint): Tensors;
}

/**
 * What was there before a training was taken up again. Nothing is looked for before it is needed.
 * @throws ProblemError when the best epoch's weights will be wanted, and nothing says where they are; later, when what is found
 *   is another epoch's.
 */
export function earlierOf(
  resume: Checkpoint,
  begin: FitProgress,
  { earlier, restoreBest, first, stateOf }: EarlierSources,
): Earlier {
  const isThisOne = (epoch: number) => epoch === begin.epoch && begin.step === 0;
  const find = async (epoch: number) => {
    const found = await earlier?.(epoch);
    if (found !== undefined) expectEndOf(epoch, found.progress);
    return found;
  };
  if (restoreBest && earlier === undefined && begin.best !== undefined && !isThisOne(begin.best.epoch)) {
    throw new ProblemError({
      what: "fit: the best epoch so far was an earlier one, whose weights are not in this checkpoint",
      expected: `earlier: a function that gives the checkpoint at the end of epoch ${begin.best.epoch}`,
      received: "none",
      mend: "Give earlier, or set restoreBest to false.",
    });
  }
  return {
    async lastGood() {
      const progress = startOfEpoch(begin);
      if (progress.epoch === 0) return { state: first(), progress };
      const found = await find(progress.epoch);
      return found === undefined ? { state: stateOf(resume), progress: begin } : { state: stateOf(found), progress };
    },
    async weightsOf(epoch): Promise<Weights | undefined> {
      return isThisOne(epoch) ? resume.model.weights : (await find(epoch))?.model.weights;
    },
  };
}

function expectEndOf(epoch: number, progress: FitProgress): void {
  if (progress.epoch === epoch && progress.step === 0) return;
  throw new ProblemError({
    what: "fit: earlier gave another checkpoint than was asked for",
    expected: `that at the end of epoch ${epoch}`,
    received:
      progress.step === 0 ? `that at the end of epoch ${progress.epoch}` : `one within epoch ${progress.epoch + 1}`,
  });
}
