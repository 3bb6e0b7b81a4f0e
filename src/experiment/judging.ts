import type { Decision } from "../compile/decision.ts";
import { encodeModel } from "../compile/modelFile.ts";
import { labelsOf } from "../data/selection.ts";
import { ProblemError } from "../errors.ts";
import { openClassifier } from "../evaluate/classifier.ts";
import { type Answered, answers, judgeAnswers } from "../evaluate/judge.ts";
import { judgement } from "../evaluate/judgement.ts";
import { findOverlap } from "../evaluate/overlap.ts";
import { fitTemperature, type Temperature } from "../evaluate/temperature.ts";
import { chooseDecision } from "../evaluate/thresholds.ts";
import { expectWish, type Wish } from "../evaluate/wish.ts";
import { temperatureScaled } from "../nn/layers/temperatureScaled.ts";
import type { Model } from "../nn/model.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { encodeTrained } from "./encodeTrained.ts";
import type { JudgedEvent } from "./events.ts";
import type { TrainingRecord } from "./record.ts";
import { recordedScores } from "./recordedScores.ts";
import type { Splits } from "./splits.ts";

/** What is chosen on the validation images before the test is judged. */
export interface Choices {
  /** What the threshold is chosen by. Default: the likeliest class is the answer. */
  readonly wish?: Wish | undefined;
  /** Whether probabilities are brought to mean what they say, by a temperature. Default: not. */
  readonly calibrate?: boolean | undefined;
  /** Whether the model file carries golden pictures, which are some of the data. Default: it does. */
  readonly golden?: boolean | undefined;
}

/**
 * Choices must make sense, and there must be images to make them by: told before the training, not after it.
 * @throws ProblemError otherwise
 */
export function expectChoices(
  { wish, calibrate }: Choices,
  { validation }: Splits,
  positive: string | undefined,
): void {
  if (wish === undefined && calibrate !== true) return;
  if (wish !== undefined) expectWish(wish, positive !== undefined);
  if (validation.indices.length > 0) return;
  throw new ProblemError({
    what: `${wish === undefined ? "Probabilities cannot be calibrated" : "A threshold cannot be chosen"}: there are no validation images`,
    mend: "Keep some with --validation-fraction.",
  });
}

/** A model as it will be kept, and what it says of the images that it was not trained on. */
interface Finished {
  readonly model: Model;
  readonly decision?: Decision;
  readonly calibration?: Temperature;
  readonly validation?: Answered;
  readonly test?: Answered;
}

/**
 * Chooses on validation what is to be chosen, then judges the model file that comes of it on the test images.
 * @returns what is told at the end; without a judgement where there are no test images
 */
export async function judgeTrained(
  model: Model,
  record: TrainingRecord,
  splits: Splits,
  choices: Choices,
  { runtime, contents }: { readonly runtime: Runtime; readonly contents?: readonly string[] | undefined },
): Promise<JudgedEvent | { readonly type: "model"; readonly file: Uint8Array; readonly record: TrainingRecord }> {
  const { positive } = record;
  const { test, validation, ...finished } = await finish(model, record, splits, choices, runtime);
  const { decision, calibration } = finished;
  const kept = { ...record, ...(calibration && { calibration }) };
  const extras = { decision, golden: choices.golden };
  const encoded = (told: TrainingRecord) => encodeTrained(finished.model, told, splits, runtime, extras);
  if (test === undefined) return { type: "model", file: await encoded(kept), record: kept };
  const scores = judgeAnswers(test);
  const overlap = findOverlap(splits.test, splits.train, contents);
  const judged = { ...kept, scores: recordedScores(scores, positive) };
  return {
    type: "judged",
    scores,
    judgement: judgement(test, { positive, decision, overlap }),
    file: await encoded(judged),
    record: judged,
    test,
    ...(validation && { validation }),
  };
}

async function finish(
  model: Model,
  record: TrainingRecord,
  splits: Splits,
  { wish, calibrate }: Choices,
  runtime: Runtime,
): Promise<Finished> {
  if (calibrate === true) {
    const { validation } = await ask(model, record, { validation: splits.validation }, runtime);
    const calibration = fitTemperature(validation!.probabilities, labelsOf(validation!.images), model.classes.length);
    const scaled = { ...model, network: temperatureScaled(model.network, calibration.temperature) };
    return { ...(await finish(scaled, record, splits, { wish }, runtime)), calibration };
  }
  const { validation, test } = await ask(model, record, splits, runtime);
  return {
    model,
    ...(wish && validation && { decision: chooseDecision(validation, wish, record.positive) }),
    ...(validation && { validation }),
    ...(test && { test }),
  };
}

/** What the model file says of images. */
async function ask(
  model: Model,
  record: TrainingRecord,
  { validation, test }: Partial<Splits>,
  runtime: Runtime,
): Promise<{ readonly validation?: Answered; readonly test?: Answered }> {
  const classifier = await openClassifier(encodeModel(model, record), runtime);
  try {
    return {
      ...(validation && validation.indices.length > 0 && { validation: await answers(classifier, validation) }),
      ...(test && test.indices.length > 0 && { test: await answers(classifier, test) }),
    };
  } finally {
    await classifier.close();
  }
}
