/** How long a training will take, told before it begins: what is done again and again is tried once or twice, and timed. */
import { asSplit, type Selection, subset } from "../data/selection.ts";
import type { TrainingMemory } from "../summary/trainingMemory.ts";

/** What a training will need, on this machine and with nothing else running. */
export interface TrainingEstimate {
  /** From the first step to the end of the last epoch; early stopping may end it before. */
  readonly seconds: number;
  /** One step, its batch included. */
  readonly stepSeconds: number;
  /** Judging the model on the validation images, after each epoch; 0 where there are none. */
  readonly judgeSeconds: number;
  /** Bytes of memory at most, roughly: of the whole process where it is known what that holds, otherwise of training alone. */
  readonly memory: number;
}

export interface EstimateOptions {
  /** Goes through one step of which nothing is kept. */
  readonly tryStep: () => Promise<unknown>;
  /** Steps and epochs that are left to do. */
  readonly steps: number;
  readonly epochs: number;
  readonly validation: Selection | undefined;
  /** Judges the model as it is on images. */
  readonly judge: (images: Selection) => Promise<unknown>;
  /** Is asked last. */
  readonly memory: () => number;
}

/** So many images are judged together. */
const JUDGED = 128;

/**
 * Tries two steps, of which the first warms the engine, and judges one batch of images; and one image, to tell the time of opening
 * a model from that of asking it.
 * @returns what all steps and judgements together will take
 */
export async function estimateTraining(options: EstimateOptions): Promise<TrainingEstimate> {
  const { tryStep, steps, epochs } = options;
  const stepSeconds = Math.min(await timed(tryStep), await timed(tryStep));
  const judgeSeconds = await timeOfJudging(options);
  return { seconds: steps * stepSeconds + epochs * judgeSeconds, stepSeconds, judgeSeconds, memory: options.memory() };
}

/** Copies of weights and the optimiser's state that are made on the way: a checkpoint, its file, and the best so far. */
const COPIES = 3;
/**
 * What a process holds beside that: programs that are read later, and garbage that waits for its collection. Measured with small and
 * larger networks: the peaks of whole trainings lay 12 to 60 MB above all else that is counted here.
 */
const BESIDE = 32e6;

/**
 * Bytes that a training needs. A step has been tried: so what engine and trainer need is held, and what is kept of the training comes to it.
 * @param short what a step on the short batch at the end of an epoch needs: it has a program of its own, while the other's memory is held
 * @param held what the process holds; unknown, the answer is what the steps alone need
 */
export function memoryOf(
  { weights, optimizer, total }: TrainingMemory,
  short: TrainingMemory | undefined,
  held: (() => number) | undefined,
): number {
  const ofShort = short === undefined ? 0 : short.activations + short.gradients;
  return ofShort + (held === undefined ? total : held() + COPIES * (weights + optimizer) + BESIDE);
}

async function timeOfJudging({ validation, judge }: EstimateOptions): Promise<number> {
  if (validation === undefined) return 0;
  const all = asSplit(validation).indices.length;
  const some = Math.min(JUDGED, all);
  const first = (count: number) =>
    subset(
      validation,
      Uint32Array.from({ length: count }, (_, i) => i),
    );
  const ofOne = await timed(() => judge(first(1)));
  if (some === 1) return ofOne;
  const ofSome = await timed(() => judge(first(some)));
  const each = Math.max(0, ofSome - ofOne) / (some - 1);
  return ofOne + (all - 1) * each;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = Date.now();
  await work();
  return (Date.now() - began) / 1000;
}
