import { trainStep } from "../compile/trainStep.ts";
import type { ValueModel } from "../compile/valueModel.ts";
import { expectOptions, kindOf, ProblemError } from "../errors.ts";
import { judgeValues, type ValueTable } from "../evaluate/judgeValues.ts";
import type { ValueScores } from "../evaluate/valueScores.ts";
import { bind } from "../graph/shape.ts";
import type { Layer } from "../nn/layer.ts";
import type { Loss } from "../nn/losses/loss.ts";
import { meanSquaredError } from "../nn/losses/meanSquaredError.ts";
import type { Weights } from "../nn/model.ts";
import { adam } from "../nn/optimizers/adam.ts";
import { isWhole } from "../nn/options.ts";
import { randomKey, split } from "../tensor/random.ts";
import { elementCount, tensor } from "../tensor/tensor.ts";
import { checkParts } from "./checkParts.ts";
import { controlOf } from "./control.ts";
import type { EndEvent, EpochEvent, SetbackEvent, StartEvent, StepEvent } from "./events.ts";
import { findFault } from "./findFault.ts";
import { finishedWeights, frozenWeights, initialState } from "./initialState.ts";
import { trainingLoop } from "./loop.ts";
import { measureOverRows } from "./measure.ts";
import { monitorsOf } from "./monitor.ts";
import { startOfProgress } from "./progress.ts";
import { checkAccumulate, checkSettings, settingNames, type TrainingSettings, usualBatchSize } from "./settings.ts";
import { openTrainer, type StepResult } from "./trainer.ts";

export interface FitValuesOptions extends TrainingSettings {
  /** The rows to learn from. */
  readonly train: ValueTable;
  /** Rows to judge the model on after each epoch, at least one; it never learns from them. Default none. */
  readonly validation?: ValueTable;
  /** Default meanSquaredError(). */
  readonly loss?: Loss;
}

/** What happens while values are learned: the events of `fit`, without what only classes have, and without checkpoints. */
export type FitValuesEvent =
  | SetbackEvent
  | (Omit<StartEvent, "trainImages" | "validationImages"> & {
      readonly trainRows: number;
      readonly validationRows: number;
    })
  | Omit<StepEvent, "accuracy">
  | (Omit<EpochEvent, "accuracy" | "validation" | "checkpoint"> & {
      /** The model as it is now on the validation rows, where there are any, with the mean of the loss. */
      readonly validation?: ValueScores & { readonly loss: number };
    })
  | (Omit<EndEvent, "model" | "checkpoint"> & { readonly model: ValueModel });

/**
 * Trains a network that gives values: a price from numbers about a house, a picture from itself. As `fit` in everything else.
 *
 * A row of `inputs` has the size `features`, a row of `targets` that of the network's output. Numbers of different sizes are learned
 * more easily behind zeroCenter({ perChannel: true }) and standardize({ perChannel: true }), which measure the training rows.
 *
 * On one machine, with one number of threads, a seed gives the same weights to the bit.
 * @throws ProblemError when an option is out of range, there is nothing to learn from, or the rows do not fit the network.
 */
export async function* fitValues(
  network: Layer,
  options: FitValuesOptions,
): AsyncGenerator<FitValuesEvent, void, undefined> {
  expectOptions("fitValues", options, ["train", "validation", "loss", ...settingNames]);
  const { train, validation, epochs = 10, optimizer = adam(), loss = meanSquaredError(), schedule } = options;
  const { clipNorm, clipValue, accumulate = 1, weights: given = {}, seed = 0, signal, runtime } = options;
  const count = rowsOf("train", train);
  const { features, inputs, targets } = train;
  checkSettings("fitValues", count, options);
  const has = { validation: validation !== undefined, classes: false, macroF1: false };
  const control = controlOf("fitValues", options, monitorsOf(has));
  checkParts("fitValues", network, { optimizer, loss, schedule, weights: given, runtime });
  const { batchSize = usualBatchSize(count) } = options;
  checkAccumulate("fitValues", accumulate, epochs * Math.ceil(count / batchSize));
  const key = randomKey(seed);

  const shape = { features };
  const frozen = frozenWeights(network, shape, split(key, "weights"), given);
  const settings = { network, input: shape, loss, optimizer, clipNorm, clipValue, accumulate };
  const stepOptions = (values: Weights) => ({ ...settings, target: "values" as const, values });
  const writeStep = (values: Weights) => trainStep(stepOptions(values));
  const targetShape = writeStep(frozen).graph.inputs.find(({ attrs }) => attrs.name === "targets")!.shape;
  const outputs = bind(targetShape, { N: 1 }).slice(1);
  checkTargets("train", train, outputs);
  if (validation !== undefined) {
    checkFeatures(train, validation);
    rowsOf("validation", validation);
    checkTargets("validation", validation, outputs);
  }
  const known = { ...frozen, ...(await measureOverRows(network, inputs, shape, runtime, given)) };
  const program = writeStep(known);
  const first = initialState(program, split(key, "weights"), given);
  const trainer = await openTrainer(program, batchSize, first, runtime, split(key, "images"));

  const weightsNow = () => ({ ...known, ...finishedWeights(program, trainer.state, accumulate) });
  const modelOf = (weights: Weights): ValueModel => ({ network, features, weights });
  const inputRows = rowBuffer(inputs, features, batchSize);
  const targetRows = rowBuffer(targets, outputs, batchSize);
  const feed = (places: Uint32Array) => ({ inputs: inputRows(places), targets: targetRows(places) });
  const judge = async () => validation && judgeValues(modelOf(weightsNow()), validation, loss, runtime);
  const begin = startOfProgress({ seed, batchSize }, control.monitor);

  const stepsPerEpoch = Math.ceil(count / batchSize);
  try {
    yield {
      type: "start",
      epochs,
      stepsPerEpoch,
      batchSize,
      trainRows: count,
      validationRows: validation === undefined ? 0 : rowsOf("validation", validation),
      parameters: program.state.reduce(
        (sum, { shape, parameter }) => sum + (parameter?.trainable ? elementCount(shape) : 0),
        0,
      ),
      engine: runtime.engine,
      threads: runtime.threads,
    };
    const locate = (result: StepResult) => findFault(stepOptions(known), trainer, result, runtime);
    const data = { count, locate, hasClasses: false, key, begin, feed, judge, weightsNow };
    for await (const event of trainingLoop({ trainer, optimizer, schedule, epochs, signal, control, ...data })) {
      switch (event.type) {
        case "step":
        case "setback":
          yield event;
          break;
        case "epoch": {
          const { means, judged, progress: _, ...rest } = event;
          yield { ...rest, loss: means.loss, ...(judged && { validation: judged }) };
          break;
        }
        case "end": {
          const { weights, progress, ...rest } = event;
          yield { ...rest, totalStep: progress.totalStep, model: modelOf(weights) };
        }
      }
    }
  } finally {
    await trainer.close();
  }
}

/** Copies rows, by their places, into memory that the next call uses again. */
function rowBuffer(all: Float32Array, shape: readonly number[], batchSize: number) {
  const width = elementCount(shape);
  const memory = new Float32Array(batchSize * width);
  return (places: Uint32Array) => {
    places.forEach((place, row) => {
      memory.set(all.subarray(place * width, (place + 1) * width), row * width);
    });
    return tensor("float32", [places.length, ...shape], memory.subarray(0, places.length * width));
  };
}

/** How many rows a table has. */
function rowsOf(name: string, table: ValueTable): number {
  const { features, inputs } = Object(table) as Partial<ValueTable>;
  if (!Array.isArray(features) || !features.every((size) => isWhole(size))) {
    throw new ProblemError({
      what: `fitValues: ${name} does not say how large its rows are`,
      expected: "{ features, inputs, targets }, features such as [3]",
      received: features === undefined ? kindOf(table) : `features: ${kindOf(features)}`,
    });
  }
  const width = elementCount(features);
  if (!(inputs instanceof Float32Array) || inputs.length === 0 || inputs.length % width !== 0) {
    throw new ProblemError({
      what: `fitValues: the inputs of ${name} are not whole rows`,
      expected: `a Float32Array of one or more times ${width} numbers, the size [${features}]`,
      received: inputs instanceof Float32Array ? `${inputs.length} numbers` : kindOf(inputs),
    });
  }
  return inputs.length / width;
}

function checkTargets(name: string, table: ValueTable, outputs: readonly number[]): void {
  const expected = rowsOf(name, table) * elementCount(outputs);
  if (table.targets instanceof Float32Array && table.targets.length === expected) return;
  throw new ProblemError({
    what: `fitValues: the targets of ${name} do not fit the network`,
    expected: `a Float32Array of ${expected} numbers, [${outputs}] for each row, as its last layer gives them`,
    received: table.targets instanceof Float32Array ? `${table.targets.length} numbers` : kindOf(table.targets),
  });
}

function checkFeatures(train: ValueTable, validation: ValueTable): void {
  if (train.features.join() === validation.features.join()) return;
  throw new ProblemError({
    what: "fitValues: the rows for validation are not like those for training",
    expected: `[${train.features}]`,
    received: `[${validation.features}]`,
  });
}
