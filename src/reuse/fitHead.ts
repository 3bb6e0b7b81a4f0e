import { simplified } from "../compile/fold.ts";
import { networkInput } from "../compile/inputs.ts";
import { lower } from "../compile/lowering/lower.ts";
import { trainStep } from "../compile/trainStep.ts";
import { expectOptions, kindOf, ProblemError, shortList } from "../errors.ts";
import { input } from "../graph/graph.ts";
import { BATCH } from "../graph/shape.ts";
import type { Layer } from "../nn/layer.ts";
import { sequential } from "../nn/layers/sequential.ts";
import { crossEntropy } from "../nn/losses/crossEntropy.ts";
import type { Loss } from "../nn/losses/loss.ts";
import type { Model, Weights } from "../nn/model.ts";
import { adam } from "../nn/optimizers/adam.ts";
import { writeNetwork } from "../nn/write.ts";
import { writeOnnx } from "../onnx/write.ts";
import { cast, equal } from "../ops/choice.ts";
import { argMax, reduceMean } from "../ops/reduce.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { randomKey, split } from "../tensor/random.ts";
import { tensor } from "../tensor/tensor.ts";
import { checkParts } from "../train/checkParts.ts";
import { controlOf } from "../train/control.ts";
import type { EndEvent, SetbackEvent } from "../train/events.ts";
import { findFault } from "../train/findFault.ts";
import { finishedWeights, frozenWeights, initialState } from "../train/initialState.ts";
import { trainingLoop } from "../train/loop.ts";
import { type Best, monitorsOf } from "../train/monitor.ts";
import { startOfProgress } from "../train/progress.ts";
import { checkSettings, settingNames, type TrainingSettings, usualBatchSize } from "../train/settings.ts";
import { openTrainer, type StepResult } from "../train/trainer.ts";
import type { Features } from "./features.ts";

export interface FitHeadOptions extends TrainingSettings {
  /** What to learn from. */
  readonly train: Features;
  /** What to judge the head on after each epoch. Default none. */
  readonly validation?: Features;
  /** Default crossEntropy(). */
  readonly loss?: Loss;
}

/** All features were seen once more. */
export interface HeadEpochEvent {
  readonly type: "epoch";
  readonly epoch: number;
  /** Means over the epoch, each before its update. */
  readonly loss: number;
  readonly accuracy: number;
  readonly validation?: { readonly loss: number; readonly accuracy: number };
  /** Whether this epoch is better than all before it, by what `monitor` looks at. The first always is. */
  readonly isBest: boolean;
  /** The best epoch so far. */
  readonly best: Best;
}

/** What happens while a head is trained. */
export type FitHeadEvent = HeadEpochEvent | SetbackEvent | HeadEndEvent;

/** The head is trained. */
export interface HeadEndEvent extends Pick<EndEvent, "type" | "reason" | "epochs" | "best" | "isBest" | "fault"> {
  /** The extractor with the head on top, to be judged, saved, or trained further as a whole. */
  readonly model: Model;
}

/**
 * Trains a head on features that were computed once: an epoch takes as long as the head alone. Nothing happens until you
 * loop over it; leaving the loop stops the training.
 * @param head features -> a number for each class, such as `dense(5, { activation: "softmax" })`
 * @throws ProblemError when an option is out of range, the head does not fit the features or classes, or it has layers that
 *   measure their input.
 */
export async function* fitHead(head: Layer, options: FitHeadOptions): AsyncGenerator<FitHeadEvent, void, undefined> {
  expectOptions("fitHead", options, ["train", "validation", "loss", ...settingNames]);
  const { train, validation, epochs = 10, optimizer = adam(), loss = crossEntropy(), schedule } = options;
  const { clipNorm, clipValue, accumulate, weights: given = {}, seed = 0, signal, runtime } = options;
  if (!Array.isArray(train?.shape) || train.extractor === undefined) {
    throw new ProblemError({
      what: "fitHead: train holds no features",
      expected: "what extractFeatures(network, images) gives",
      received: kindOf(train),
    });
  }
  checkParts("fitHead", head, { optimizer, loss, schedule, weights: given, runtime });
  const count = train.labels.length;
  checkSettings("fitHead", count, options);
  const has = { validation: validation !== undefined, classes: true, macroF1: false };
  const control = controlOf("fitHead", options, monitorsOf(has));
  const { batchSize = usualBatchSize(count) } = options;
  const shape = { features: train.shape };
  const key = randomKey(seed);
  expectNoMeasures(head, train);
  const frozen = frozenWeights(head, shape, split(key, "weights"), given);
  const settings = { network: head, input: shape, loss, optimizer, clipNorm, clipValue, accumulate };
  const program = trainStep({ ...settings, values: frozen });
  expectClasses(program.classes, train.classes);
  const trainer = await openTrainer(program, batchSize, initialState(program, split(key, "weights"), given), runtime);
  const judge = validation && (await openJudge(head, frozen, loss, validation, runtime));
  const weightsNow = () => ({ ...frozen, ...finishedWeights(program, trainer.state, accumulate) });
  const feed = (places: Uint32Array) => rowsOf(train, places);
  const begin = startOfProgress({ seed, batchSize }, control.monitor);
  try {
    const locate = (result: StepResult) => findFault({ ...settings, values: frozen }, trainer, result, runtime);
    const data = {
      locate,
      count,
      hasClasses: true,
      key,
      begin,
      feed,
      judge: async () => judge?.judge(weightsNow()),
      weightsNow,
    };
    for await (const event of trainingLoop({ trainer, optimizer, schedule, epochs, signal, control, ...data })) {
      if (event.type === "setback") yield event;
      else if (event.type === "epoch") {
        const { means, judged, progress: _, ...rest } = event;
        yield { ...rest, loss: means.loss, accuracy: means.accuracy!, ...(judged && { validation: judged }) };
      } else if (event.type === "end") {
        const { weights, progress: _, ...rest } = event;
        yield { ...rest, model: withHead(train, head, weights) };
      }
    }
  } finally {
    await trainer.close();
    await judge?.close();
  }
}

/**
 * The network that features came from with a trained head on top, as one model.
 * @param weights the head's, under the names that they have in it
 */
export function withHead(features: Features, head: Layer, weights: Weights): Model {
  for (const [what, given] of Object.entries({ features, head, weights })) {
    const isMeant = what === "features" ? Object.hasOwn(Object(given), "extractor") : Object(given) === given;
    if (!isMeant) {
      const expected = "withHead(features, head, weights), with what extractFeatures and fitHead gave";
      throw new ProblemError({ what: `withHead: its ${what}`, expected, received: kindOf(given) });
    }
  }
  const { extractor, classes } = features;
  const { image } = extractor;
  const network = sequential(extractor.network, head);
  const { root } = writeNetwork(network, networkInput(image).x, { mode: "infer" });
  const [below, above] = root.inside.map(
    ({ path }) =>
      (name: string) =>
        `${path}.${name}`,
  );
  const renamed = (from: Weights, rename: (name: string) => string) =>
    Object.fromEntries(Object.entries(from).map(([name, value]) => [rename(name), value]));
  return { network, image, classes, weights: { ...renamed(extractor.weights, below!), ...renamed(weights, above!) } };
}

function rowsOf({ data, labels, shape }: Features, rows: Uint32Array) {
  const length = data.length / labels.length;
  const inputs = new Float32Array(rows.length * length);
  for (const [place, row] of rows.entries())
    inputs.set(data.subarray(row * length, (row + 1) * length), place * length);
  return {
    inputs: tensor("float32", [rows.length, ...shape], inputs),
    labels: tensor(
      "int32",
      [rows.length],
      Int32Array.from(rows, (row) => labels[row]!),
    ),
  };
}

/** Mean loss and accuracy of a head on features, for weights that are fed. */
async function openJudge(
  head: Layer,
  frozen: Weights,
  loss: Loss,
  { shape, data, labels }: Features,
  runtime: Runtime,
): Promise<{ judge(weights: Weights): Promise<{ loss: number; accuracy: number }>; close(): Promise<void> }> {
  const { feed, x } = networkInput({ features: shape });
  const { output, inputs } = writeNetwork(head, x, { mode: "infer", values: frozen });
  const truth = input("labels", "int32", [BATCH]);
  const isRight = cast(equal(cast(argMax(output, 1), "int32"), truth), "float32");
  const outputs = { loss: reduceMean(loss.apply(output, truth)), accuracy: reduceMean(isRight) };
  const graph = simplified({ inputs: [feed, truth, ...inputs.values()], outputs });
  const session = await runtime.load(writeOnnx(lower(graph, { webgpu: true })));
  const count = labels.length;
  const rows = { inputs: tensor("float32", [count, ...shape], data), labels: tensor("int32", [count], labels) };
  return {
    async judge(weights) {
      const fed = Object.fromEntries([...inputs.keys()].map((name) => [name, weights[name]!]));
      const found = await session.run({ ...rows, ...fed });
      return { loss: Number(found.loss!.data[0]), accuracy: Number(found.accuracy!.data[0]) };
    },
    close: () => session.close(),
  };
}

function expectNoMeasures(head: Layer, { shape }: Features): void {
  const { measured } = writeNetwork(head, networkInput({ features: shape }).x, { mode: "infer" });
  if (measured.length === 0) return;
  throw new ProblemError({
    what: "fitHead: a head cannot measure its input",
    received: measured.map(({ name }) => name).join(", "),
    mend: "Put that layer at the end of the network that gives the features, or use batchNormalization().",
  });
}

function expectClasses(found: number | undefined, classes: readonly string[]): void {
  if (found === classes.length) return;
  throw new ProblemError({
    what: "fitHead: the head does not fit the classes",
    expected: `${classes.length} outputs (${shortList(classes)})`,
    received: found === undefined ? "no row of numbers for each image" : String(found),
    mend: `Let it end in dense(${classes.length}, { activation: "softmax" }).`,
  });
}
