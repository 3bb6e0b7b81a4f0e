import type { Optimizer } from "../nn/optimizers/optimizer.ts";
import type { EpochResult, Schedule } from "../nn/schedules/schedule.ts";
import type { Tensors } from "../runtime/runtime.ts";
import { type RandomKey, shuffled, split } from "../tensor/random.ts";
import type { EndEvent, StepEvent } from "./events.ts";
import { afterEpoch, afterStep, type FitProgress } from "./progress.ts";
import { isFiniteStep, type Trainer } from "./trainer.ts";

/** What is trained, on what, and for how long. */
export interface Loop<V extends NonNullable<EpochResult["validation"]>> {
  readonly trainer: Trainer;
  readonly optimizer: Pick<Optimizer, "learningRate" | "momentum">;
  readonly schedule: Schedule | undefined;
  readonly epochs: number;
  /** Images, or rows, in an epoch. */
  readonly count: number;
  /** Whether steps tell how many were right. */
  readonly hasClasses: boolean;
  /** From which order and all random numbers come. */
  readonly key: RandomKey;
  readonly signal: { readonly aborted: boolean } | undefined;
  /** Where training begins: at its start, or where a checkpoint was taken. */
  readonly begin: FitProgress;
  /** What a step is fed for some places of the training data in an epoch, from 0. Its memory is used again for the next step. */
  feed(places: Uint32Array, epoch: number): Tensors;
  /** Judges what was learned, after each epoch; undefined where there is nothing to judge it on. */
  judge(): Promise<V | undefined>;
}

/** What happens in a loop. `progress` is where training stands then. */
export type LoopEvent<V> =
  | (Omit<StepEvent, "accuracy"> & { readonly accuracy?: number })
  | {
      readonly type: "epoch";
      readonly epoch: number;
      readonly means: Pick<EpochResult, "loss" | "accuracy">;
      readonly judged: V | undefined;
      readonly progress: FitProgress;
    }
  | {
      readonly type: "end";
      readonly reason: EndEvent["reason"];
      readonly epochs: number;
      readonly progress: FitProgress;
    };

/** Goes through the training data again and again, in a new order each time: a step for each batch, then judging. It ends with one "end". */
export async function* trainingLoop<V extends NonNullable<EpochResult["validation"]>>(
  loop: Loop<V>,
): AsyncGenerator<LoopEvent<V>, void, undefined> {
  const { trainer, optimizer, schedule, epochs, count, hasClasses, key, signal, begin, feed, judge } = loop;
  const { batchSize } = begin;
  const stepsPerEpoch = Math.ceil(count / batchSize);
  // Where training stands, and where it stood a step before: what a divergence goes back to.
  let done = begin;
  let before = begin;
  const end = (reason: EndEvent["reason"]): LoopEvent<V> => ({
    ...{ type: "end", reason, epochs: done.epoch, progress: reason === "diverged" ? before : done },
  });

  while (done.epoch < epochs) {
    const epoch = done.epoch + 1;
    const order = shuffled(split(split(key, "order"), epoch), count);
    while (done.step < stepsPerEpoch) {
      if (signal?.aborted) return yield end("aborted");
      const places = order.subarray(done.step * batchSize, (done.step + 1) * batchSize);
      const { totalStep, history } = done;
      const totalSteps = epochs * stepsPerEpoch;
      const rates = { step: totalStep, epoch: done.epoch, totalSteps, stepsPerEpoch, history };
      const { rate, momentum = optimizer.momentum } = schedule?.at(rates) ?? { rate: 1 };
      const learningRate = optimizer.learningRate * rate;
      const result = await trainer.step(
        { count: places.length, batch: feed(places, done.epoch), learningRate, momentum, epoch: done.epoch, places },
        split(split(key, "step"), totalStep),
      );
      const { loss, correct, gradientNorm } = result;
      const told = { epoch, step: done.step + 1, totalStep: totalStep + 1, count: places.length, learningRate };
      yield { type: "step", ...told, loss, ...(hasClasses && { accuracy: correct / places.length }), gradientNorm };
      // The last update led here, and is taken back.
      if (!isFiniteStep(result)) return yield end("diverged");
      before = done;
      done = afterStep(done, places.length, result);
    }
    if (!trainer.isSound()) {
      trainer.undo();
      return yield end("diverged");
    }
    const judged = await judge();
    const means = { loss: done.lossSum / done.seen, ...(hasClasses && { accuracy: done.correct / done.seen }) };
    done = afterEpoch(done, { ...means, ...(judged && { validation: judged }) });
    yield { type: "epoch", epoch, means, judged, progress: done };
  }
  yield end("finished");
}
