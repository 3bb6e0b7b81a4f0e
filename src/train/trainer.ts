import { lower } from "../compile/lowering/lower.ts";
import { loweringTarget } from "../compile/lowering/target.ts";
import { nextName, type TrainStep } from "../compile/trainStep.ts";
import { kindOf, ProblemError } from "../errors.ts";
import { bind } from "../graph/shape.ts";
import type { RandomSpec } from "../nn/write.ts";
import { writeOnnx } from "../onnx/write.ts";
import { expectRuntime, type Runtime, type Session, type SessionOptions, type Tensors } from "../runtime/runtime.ts";
import { fillUniform, type RandomKey, randomKey, split } from "../tensor/random.ts";
import { elementCount, type Tensor, tensor, zeros } from "../tensor/tensor.ts";

/** What one step tells. */
export interface StepResult {
  readonly loss: number;
  readonly correct: number;
  readonly gradientNorm: number;
}

/** Whether a step may be followed by another. */
export function isFiniteStep({ loss, gradientNorm }: StepResult): boolean {
  return Number.isFinite(loss) && Number.isFinite(gradientNorm);
}

/** What one step is given. */
export interface StepInput {
  /** How many images or rows. */
  readonly count: number;
  /** What the program asks for besides its state and random numbers: `images` and `labels`, or `inputs` and `targets`. */
  readonly batch: Tensors;
  readonly learningRate: number;
  /** For programs that ask for it. */
  readonly momentum?: number | undefined;
  /** How many epochs are done, for programs that ask for it. Default 0. */
  readonly epoch?: number;
  /** Which images these are, for programs whose random numbers belong to the images. Default: the first ones. */
  readonly places?: Uint32Array;
}

/** A training step that is loaded, with the state that it changes. */
export interface Trainer {
  /**
   * Learns one batch. When the result is not finite, nothing is learned and the state stays what it was, which may itself be
   * what is wrong: a step with a finite loss can leave weights that are not.
   */
  step(input: StepInput, randomKey: RandomKey): Promise<StepResult>;
  /** Goes through a step as `step` does, and keeps nothing of it: whatever follows is as if it had not been. */
  tryStep(input: StepInput, randomKey: RandomKey): Promise<StepResult>;
  /** Whether every number of the state is finite. */
  isSound(): boolean;
  /** Goes on from another state, which is copied. */
  restore(state: Tensors): void;
  /** What the last step was fed, its state among it; empty before the first. Its memory changes with the steps that follow. */
  readonly fed: Tensors;
  /** The state now. Its memory changes with the steps that follow: copy what must stay. */
  readonly state: Tensors;
  close(): Promise<void>;
}

/**
 * Loads a training step. All memory is made here: two sets of state (the one now, and the one that the next step writes) that
 * change places, and buffers for random numbers.
 * @param initial the state to begin with, whose memory becomes one of the two sets
 * @param imageKey where the random numbers that belong to the images come from
 */
export async function openTrainer(
  program: TrainStep,
  batchSize: number,
  initial: Tensors,
  runtime: Runtime,
  imageKey: RandomKey = randomKey(0),
): Promise<Trainer> {
  if (Object(program).graph === undefined) {
    throw new ProblemError({
      what: "openTrainer: its program",
      expected: "what trainStep gives",
      received: kindOf(program),
    });
  }
  expectRuntime("openTrainer", runtime);
  const target = await loweringTarget(runtime);
  const load = (size: number | undefined, options: SessionOptions) => {
    const graph = lower(program.graph, { ...target, batchSize: size });
    return runtime.load(writeOnnx(graph, { name: "training_step" }), options);
  };
  // In blocks of channels, whole batches run fastest when their size is known. The last short batch of an epoch then runs in
  // a graph for any size.
  const isSized = target.channelBlock !== undefined;
  const whole = await load(isSized ? batchSize : undefined, {});
  let short: Promise<Session> | undefined;
  const sessionFor = (count: number) => {
    if (!isSized || count === batchSize) return whole;
    short ??= load(undefined, { keepsMemory: false });
    return short;
  };
  const scalars = { loss: zeros("float32", []), correct: zeros("float32", []), gradientNorm: zeros("float32", []) };
  const rates = { learningRate: zeros("float32", []), momentum: zeros("float32", []), epoch: zeros("float32", []) };
  const asksFor = (name: string) => program.graph.inputs.some(({ attrs }) => attrs.name === name);
  const [hasMomentum, hasEpoch] = [asksFor("momentum"), asksFor("epoch")];
  const memoryFor = ({ name, shape }: RandomSpec) => ({
    name,
    shape,
    data: new Float32Array(elementCount(bind(shape, { N: batchSize }))),
  });
  const noise = program.randoms.map(memoryFor);
  const imageNoise = program.imageRandoms.map(memoryFor);
  let current = initial;
  let spare: Tensors = Object.fromEntries(program.state.map(({ name, shape }) => [name, zeros("float32", shape)]));
  let fed: Tensors = {};

  const randomFeeds = (count: number, key: RandomKey): Record<string, Tensor> => {
    const feeds: Record<string, Tensor> = {};
    for (const { name, shape, data } of noise) {
      const sizes = bind(shape, { N: count });
      const numbers = fillUniform(split(key, name), data.subarray(0, elementCount(sizes)));
      feeds[name] = tensor("float32", sizes, numbers);
    }
    return feeds;
  };
  // An image's numbers come from its place in the training data, so it has the same in every epoch.
  const imageFeeds = (count: number, places: Uint32Array | undefined): Record<string, Tensor> => {
    const feeds: Record<string, Tensor> = {};
    for (const { name, shape, data } of imageNoise) {
      const sizes = bind(shape, { N: count });
      const [key, each] = [split(imageKey, name), elementCount(sizes.slice(1))];
      for (let i = 0; i < count; i++)
        fillUniform(split(key, places?.[i] ?? i), data.subarray(i * each, (i + 1) * each));
      feeds[name] = tensor("float32", sizes, data.subarray(0, count * each));
    }
    return feeds;
  };

  /** A step from the state now, into the spare memory. */
  const run = async ({ count, batch, learningRate, momentum = 0, epoch = 0, places }: StepInput, key: RandomKey) => {
    rates.learningRate.data[0] = learningRate;
    rates.momentum.data[0] = momentum;
    rates.epoch.data[0] = epoch;
    const feeds = {
      ...current,
      ...randomFeeds(count, key),
      ...imageFeeds(count, places),
      ...batch,
      learningRate: rates.learningRate,
      ...(hasMomentum && { momentum: rates.momentum }),
      ...(hasEpoch && { epoch: rates.epoch }),
    };
    const next = Object.entries(spare).map(([name, memory]) => [nextName(name), memory] as const);
    const session = await sessionFor(count);
    await session.run(feeds, { ...scalars, ...Object.fromEntries(next) });
    const result: StepResult = {
      loss: scalars.loss.data[0]!,
      correct: scalars.correct.data[0]!,
      gradientNorm: scalars.gradientNorm.data[0]!,
    };
    return { feeds, result };
  };

  return {
    get state() {
      return current;
    },
    isSound: () => Object.values(current).every(({ data }) => (data as Float32Array).every(Number.isFinite)),
    get fed() {
      return fed;
    },
    restore(state) {
      for (const [name, { data }] of Object.entries(spare))
        (data as Float32Array).set(state[name]!.data as Float32Array);
      [current, spare] = [spare, current];
    },
    async step(input, key) {
      const { feeds, result } = await run(input, key);
      fed = feeds;
      if (isFiniteStep(result)) [current, spare] = [spare, current];
      return result;
    },
    tryStep: async (input, key) => (await run(input, key)).result,
    async close() {
      await whole.close();
      await (await short)?.close();
    },
  };
}
