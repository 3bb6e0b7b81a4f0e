import type { Relabel } from "../data/relabelList.ts";
import { classCounts, type Split } from "../data/selection.ts";
import { ProblemError } from "../errors.ts";
import type { Runtime } from "../runtime/runtime.ts";
import type { EndEvent, StartEvent } from "../train/events.ts";
import { type FitOptions, fit } from "../train/fit.ts";
import { encodeTrained } from "./encodeTrained.ts";
import type { DataProgress, ExperimentEvent, SplitEvent } from "./events.ts";
import { type Choices, expectChoices, judgeTrained } from "./judging.ts";
import type { HeldOut, NetworkInput, Recipe } from "./recipe.ts";
import type { TrainingRecord } from "./record.ts";
import { splitNotes } from "./splitNotes.ts";
import { type GivenParts, prepareSplits, type Splits, splitData } from "./splits.ts";
import { splitsHash } from "./splitsHash.ts";
import {
  chosenOptimizer,
  controlOptions,
  givenControl,
  optimizerTable,
  type TrainingControl,
} from "./trainingSettings.ts";
import { type Sha256, weightsHash } from "./weightsHash.ts";
import { withProgress } from "./withProgress.ts";

/** How training is controlled; each may be left undefined. */
type ControlSettings = { readonly [K in keyof TrainingControl]?: TrainingControl[K] | undefined };

/** What may be changed about a recipe. Whatever is left out is the recipe's. */
export interface ExperimentSettings extends Choices, ControlSettings {
  readonly epochs?: number | undefined;
  /** Images a step. The recipe's own is made smaller where there are fewer training images. */
  readonly batchSize?: number | undefined;
  /** Default: the recipe's, or where another optimiser is asked for, the one that is usual for it. */
  readonly learningRate?: number | undefined;
  /** The largest norm of all gradients together. */
  readonly clipNorm?: number | undefined;
  /** Fixes everything random: the validation images, first weights, order, augmentation, dropout. Default 0. */
  readonly seed?: number | undefined;
  /** The first so many images of each class, for a quick try. Default: all. */
  readonly limit?: number | undefined;
  /** The part of every class of the training images that is kept for validation, where none are given. */
  readonly validationFraction?: number | undefined;
  /** What is held out for the test, where no test images are given. */
  readonly heldOut?: HeldOut | undefined;
  /** Ends training after the step under way. */
  readonly signal?: { readonly aborted: boolean };
  /** Whether events carry checkpoints, as in `fit`. Default: none do. */
  readonly checkpoints?: FitOptions["checkpoints"];
  /** Whether the start tells how long training will take, as in `fit`. Default false. */
  readonly estimate?: FitOptions["estimate"];
  /** Where an earlier training by the same recipe and settings stopped: this one goes on as if it had not. */
  readonly resume?: FitOptions["resume"];
  /** Where its earlier checkpoints are found, as in `fit`. */
  readonly earlier?: FitOptions["earlier"];
}

/** Images to learn from, as far as they come divided, and what to write down about where they were. */
export interface ExperimentData extends GivenParts {
  readonly record?: TrainingRecord["data"];
  readonly added?: TrainingRecord["added"];
  /** What a person said of labels; it is done already. */
  readonly relabels?: readonly Relabel[];
}

/** What an experiment asks of the world. */
export interface ExperimentEffects {
  /** The data of a recipe by its `dataSet`, and what the record should keep of them. */
  readonly loadData: (name: string, report: (progress: DataProgress) => void) => Promise<ExperimentData>;
  readonly runtime: Runtime;
  readonly sha256: Sha256;
  /** Versions and date, kept in the model file. */
  readonly provenance: Readonly<Record<string, string>>;
}

/**
 * Carries out a recipe, and tells what happens as it happens: loads and divides the data, trains, encodes the model file,
 * and judges that file on the test images. They are used once, at the end, and not at all when training was stopped or
 * diverged.
 * @throws ProblemError when the data cannot be had, or a setting is out of range or does not fit the data.
 */
export async function* runExperiment(
  recipe: Recipe,
  settings: ExperimentSettings,
  effects: ExperimentEffects,
): AsyncGenerator<ExperimentEvent, void, undefined> {
  const { epochs, learningRate, clipNorm, validationFraction, heldOut } = { ...recipe.defaults, ...given(settings) };
  const { seed = 0, limit, signal } = settings;
  const positive = recipe.task?.positive;
  const { runtime } = effects;

  const data = yield* withProgress<DataProgress, ExperimentData>((report) => effects.loadData(recipe.dataSet, report));
  const divided = splitData(data, recipe.task, { limit, validationFraction, heldOut, seed });
  const splits = prepareSplits(divided, recipe, seed);
  yield describeSplits(recipe, splits);
  yield { type: "divided", splits };
  expectQuestion(splits);
  const { wish, calibrate, golden } = settings;
  expectChoices({ wish, calibrate }, splits, positive);

  const batchSize = chooseBatchSize(recipe, settings, splits.train);
  const input = networkInput(splits);
  const network = recipe.network(input);
  const control = { ...recipe.control, ...givenControl(settings) };
  const optimizer = chosenOptimizer(control, (rate) => recipe.optimizer(rate), learningRate);
  const dataHash = splitsHash(splits, data.contents, effects.sha256);
  const hasValidation = splits.validation.indices.length > 0;
  const { checkpoints, resume, earlier = async () => undefined } = settings;
  const options: FitOptions = {
    train: splits.train,
    ...(hasValidation && { validation: splits.validation }),
    epochs,
    batchSize,
    optimizer,
    clipNorm,
    ...controlOptions(control, hasValidation),
    seed,
    ...(signal && { signal }),
    ...(checkpoints !== undefined && { checkpoints }),
    ...(resume && { resume, earlier }),
    ...(settings.estimate && { estimate: settings.estimate }),
    runtime,
  };
  yield {
    ...{ type: "planned", splits, dataHash, network, input, options },
    settings: {
      ...{ epochs, batchSize, learningRate, clipNorm, seed, validationFraction },
      ...(limit !== undefined && { limit }),
      ...(data.test === undefined && heldOut !== undefined && { heldOut }),
      ...control,
      optimizer: { kind: optimizer.kind, ...optimizer.config },
    },
  };
  const training = fit(network, options);
  let start: StartEvent | undefined;
  let end: EndEvent | undefined;
  for await (const event of training) {
    yield event;
    if (event.type === "start") start = event;
    if (event.type === "end") end = event;
  }
  if (start === undefined || end === undefined) return;

  const record: TrainingRecord = {
    recipe: recipe.name,
    ...(recipe.choice && { choice: recipe.choice }),
    dataSet: recipe.dataSet,
    ...(positive !== undefined && { positive }),
    ...(data.record && { data: data.record }),
    ...(data.added && { added: data.added }),
    ...(data.relabels && { relabels: data.relabels.map((each) => ({ ...each })) }),
    seed,
    ...(limit !== undefined && { limit }),
    validationFraction,
    ...(data.test === undefined && heldOut !== undefined && { heldOut }),
    images: countImages(splits),
    dataHash,
    batchSize,
    learningRate,
    clipNorm,
    ...(Object.keys(control).length > 0 && { control }),
    ...(end.best && { bestEpoch: end.best.epoch }),
    isBest: end.isBest,
    reason: end.reason,
    ...(end.fault && { fault: end.fault }),
    epochs: end.epochs,
    plannedEpochs: epochs,
    steps: end.totalStep,
    parameters: start.parameters,
    engine: runtime.engine,
    threads: runtime.threads,
    weightsHash: weightsHash(end.model.weights, effects.sha256),
    provenance: effects.provenance,
  };
  yield { type: "model", file: await encodeTrained(end.model, record, splits, runtime, { golden }), record };
  if (end.reason !== "finished" && end.reason !== "stoppedEarly") return;
  if (splits.test.indices.length === 0 && wish === undefined && calibrate !== true) return;
  yield await judgeTrained(
    end.model,
    record,
    splits,
    { wish, calibrate, golden },
    { runtime, contents: data.contents },
  );
}

function describeSplits(recipe: Recipe, { train, validation, test }: Splits): SplitEvent {
  return {
    type: "split",
    dataSet: recipe.dataSet,
    classes: train.set.classes,
    ...(train.set.sources && { sources: train.set.sources.classes }),
    notes: splitNotes({ train, validation, test }),
    counts: { train: classCounts(train), validation: classCounts(validation), test: classCounts(test) },
  };
}

function networkInput({ train: { set } }: Splits): NetworkInput {
  const { height, width, channels, classes } = set;
  return { height, width, channels, classes: classes.length };
}

/** Something must be learned, and there must be something to tell apart. */
function expectQuestion({ train }: Splits): void {
  const { name, classes } = train.set;
  if (train.indices.length === 0) {
    throw new ProblemError({ what: `${name} has no image to learn from`, mend: "Give more images." });
  }
  if (classes.length > 1) return;
  throw new ProblemError({
    what: `${name} has only one class, "${classes[0]}": there is nothing to tell apart`,
    expected: "pictures of two classes or more",
    mend: "A folder for each class does it: photos/cat, photos/dog.",
  });
}

function countImages({ train, validation, test }: Splits): TrainingRecord["images"] {
  return { train: train.indices.length, validation: validation.indices.length, test: test.indices.length };
}

function chooseBatchSize({ defaults }: Recipe, { batchSize }: ExperimentSettings, train: Split): number {
  const count = train.indices.length;
  if (batchSize === undefined) return Math.min(defaults.batchSize, count);
  if (batchSize <= count) return batchSize;
  throw new ProblemError(
    {
      what: "The batch size is larger than the training data",
      expected: `at most ${count}, the number of training images`,
      received: String(batchSize),
      mend: "Use a smaller batch or more images.",
    },
    { exitCode: 2 },
  );
}

/** Settings without those that were left undefined, so that they do not hide the recipe's. */
function given(settings: ExperimentSettings): Partial<Recipe["defaults"]> {
  const { epochs, optimizer, clipNorm, validationFraction, heldOut } = settings;
  const { learningRate = optimizer && optimizerTable[optimizer].rate } = settings;
  return {
    ...(epochs !== undefined && { epochs }),
    ...(learningRate !== undefined && { learningRate }),
    ...(clipNorm !== undefined && { clipNorm }),
    ...(validationFraction !== undefined && { validationFraction }),
    ...(heldOut !== undefined && { heldOut }),
  };
}
