import type { Weights } from "../nn/model.ts";
import type { Optimizer } from "../nn/optimizers/optimizer.ts";
import type { EpochResult, Schedule } from "../nn/schedules/schedule.ts";
import type { Tensors } from "../runtime/runtime.ts";
import { type RandomKey, shuffled, split } from "../tensor/random.ts";
import type { CheckpointClock } from "./checkpointClock.ts";
import type { Control } from "./control.ts";
import type { EndEvent, Fault, SetbackEvent, StepEvent } from "./events.ts";
import { type Kept, stateKeeper } from "./keptState.ts";
import { type Best, hasStalled } from "./monitor.ts";
import { afterEpoch, afterStep, type FitProgress } from "./progress.ts";
import { isFiniteStep, type StepResult, type Trainer } from "./trainer.ts";

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
  readonly control: Control;
  /** Where training begins: at its start, or where a checkpoint was taken. */
  readonly begin: FitProgress;
  /** When checkpoints within an epoch are due. Default: never. */
  readonly clock?: CheckpointClock | undefined;
  /** What a step is fed for some places of the training data in an epoch, from 0. Its memory is used again for the next step. */
  feed(places: Uint32Array, epoch: number): Tensors;
  /** Judges what was learned, after each epoch; undefined where there is nothing to judge it on. */
  judge(): Promise<V | undefined>;
  /** A copy of what the model's weights are now. */
  weightsNow(): Weights;
  /** For training that was taken up again: what was there before. Default: nothing. */
  readonly earlier?: Earlier | undefined;
  /** Finds where the numbers of the step that was just tried stopped being finite. Default: it is not asked. */
  locate?(result: StepResult): Promise<Omit<Fault, "step">>;
}

/** What was there before a training was taken up again. */
export interface Earlier {
  /** Where the epoch under way began. */
  lastGood(): Promise<Kept>;
  /** The model's weights at the end of an epoch; undefined where they are lost. */
  weightsOf(epoch: number): Promise<Weights | undefined>;
}

/** What happens in a loop. `progress` is where training stands then. */
export type LoopEvent<V> =
  | (Omit<StepEvent, "accuracy"> & { readonly accuracy?: number })
  | { readonly type: "checkpoint"; readonly progress: FitProgress }
  | SetbackEvent
  | {
      readonly type: "epoch";
      readonly epoch: number;
      readonly means: Pick<EpochResult, "loss" | "accuracy">;
      readonly judged: V | undefined;
      readonly isBest: boolean;
      readonly best: Best;
      readonly progress: FitProgress;
    }
  | (Omit<EndEvent, "type" | "model" | "checkpoint" | "totalStep"> & {
      readonly type: "end";
      /** The model's: as they are, or those of the best epoch. */
      readonly weights: Weights;
      readonly progress: FitProgress;
    });

/** Goes through the training data again and again, in a new order each time: a step for each batch, then judging. It ends with one "end". */
export async function* trainingLoop<V extends NonNullable<EpochResult["validation"]>>(
  loop: Loop<V>,
): AsyncGenerator<LoopEvent<V>, void, undefined> {
  const { trainer, optimizer, schedule, epochs, count, hasClasses, key, signal, control, begin, feed, judge } = loop;
  const { monitor, earlyStopping, retries, factor } = control;
  const { batchSize } = begin;
  const stepsPerEpoch = Math.ceil(count / batchSize);
  const safe = stateKeeper();
  let done = begin;
  let bestWeights: Weights | undefined;

  const end = async (reason: EndEvent["reason"], fault?: Fault): Promise<LoopEvent<V>> => {
    const { best, epoch, step } = done;
    const standsThere = best?.epoch === epoch && step === 0;
    const restored =
      control.restoreBest && best !== undefined && !standsThere
        ? (bestWeights ?? (await loop.earlier?.weightsOf(best.epoch)))
        : undefined;
    return {
      ...{ type: "end", reason, epochs: epoch, weights: restored ?? loop.weightsNow(), progress: done },
      ...{ isBest: standsThere || restored !== undefined, ...(best && { best }), ...(fault && { fault }) },
    };
  };

  while (done.epoch < epochs) {
    if (done.step === 0) {
      if (earlyStopping && hasStalled(done.history, monitor, earlyStopping)) return yield await end("stoppedEarly");
      safe.keep(trainer.state, done);
    }
    const epoch = done.epoch + 1;
    const order = shuffled(split(split(key, "order"), epoch), count);
    let result: StepResult | undefined;
    while (done.step < stepsPerEpoch) {
      if (signal?.aborted) return yield await end("aborted");
      const places = order.subarray(done.step * batchSize, (done.step + 1) * batchSize);
      const { totalStep, history, rateFactor } = done;
      const totalSteps = epochs * stepsPerEpoch;
      const rates = { step: totalStep, epoch: done.epoch, totalSteps, stepsPerEpoch, history };
      const { rate, momentum = optimizer.momentum } = schedule?.at(rates) ?? { rate: 1 };
      const learningRate = optimizer.learningRate * rate * rateFactor;
      result = await trainer.step(
        { count: places.length, batch: feed(places, done.epoch), learningRate, momentum, epoch: done.epoch, places },
        split(split(key, "step"), totalStep),
      );
      const { loss, correct, gradientNorm } = result;
      const told = { epoch, step: done.step + 1, totalStep: totalStep + 1, count: places.length, learningRate };
      yield { type: "step", ...told, loss, ...(hasClasses && { accuracy: correct / places.length }), gradientNorm };
      if (!isFiniteStep(result)) break;
      done = afterStep(done, places.length, result);
      if (done.step < stepsPerEpoch && loop.clock?.isDue(done.totalStep)) yield { type: "checkpoint", progress: done };
    }

    if (result !== undefined && !(isFiniteStep(result) && trainer.isSound())) {
      const step = done.totalStep + (isFiniteStep(result) ? 0 : 1);
      const fault = { step, ...((await loop.locate?.(result)) ?? { what: "the numbers are not finite" }) };
      const good = safe.kept() ?? (await loop.earlier!.lastGood());
      trainer.restore(good.state);
      const { rateFactor, setbacks } = done;
      done = { ...good.progress, rateFactor, setbacks };
      if (setbacks >= retries) return yield await end("diverged", fault);
      done = { ...done, rateFactor: rateFactor * factor, setbacks: setbacks + 1 };
      const rate = optimizer.learningRate * done.rateFactor;
      yield { type: "setback", ...fault, backTo: { epoch: done.epoch }, rate };
      continue;
    }

    const judged = await judge();
    const means = { loss: done.lossSum / done.seen, ...(hasClasses && { accuracy: done.correct / done.seen }) };
    done = afterEpoch(done, { ...means, ...(judged && { validation: judged }) }, monitor);
    const best = done.best!;
    const isBest = best.epoch === epoch;
    if (isBest && control.restoreBest) bestWeights = loop.weightsNow();
    loop.clock?.restart();
    yield { type: "epoch", epoch, means, judged, isBest, best, progress: done };
  }
  yield await end("finished");
}
