import type { Judgement } from "../evaluate/judgement.ts";
import type { TrainingRecord } from "../experiment/record.ts";
import type { RecordedScores } from "../experiment/recordedScores.ts";

/**
 * What is known of a run once it is over: report.json, and the last line of `train --json`. "finished" runs have scores;
 * of the others the test images were not used.
 */
export type RunResult = RunFacts | (RunFacts & RecordedScores);

interface RunFacts {
  readonly type: "result";
  readonly reason: TrainingRecord["reason"];
  /** The model file. */
  readonly model: string;
  /** The run folder. */
  readonly run: string;
  readonly weightsHash: string;
  readonly recipe: string;
  readonly dataSet: string;
  /** The class that precision, recall and F1 are about, where it is a question of yes or no. */
  readonly positive?: string;
  readonly epochs: number;
  readonly steps: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly seed: number;
  readonly limit?: number;
  readonly trainImages: number;
  readonly validationImages: number;
  readonly testImages: number;
  readonly engine: string;
  readonly threads: number;
  /** From the first step to the last, judging on validation images included. */
  readonly seconds: number;
  /** All that can be said of the model by the test images: by its decision where it has one. The scores beside it are of the likeliest classes. */
  readonly judgement?: Judgement;
}

/** The result of a run, from the record in its model file. */
export function runResult(
  record: TrainingRecord,
  place: { readonly model: string; readonly run: string; readonly seconds: number },
  judgement?: Judgement,
): RunResult {
  const { scores, reason, weightsHash, recipe, dataSet, positive, seed, limit, images, engine, threads } = record;
  return {
    type: "result",
    reason,
    ...scores,
    ...place,
    weightsHash,
    recipe,
    dataSet,
    ...(positive !== undefined && { positive }),
    epochs: record.epochs,
    steps: record.steps,
    batchSize: record.batchSize,
    learningRate: record.learningRate,
    seed,
    ...(limit !== undefined && { limit }),
    trainImages: images.train,
    validationImages: images.validation,
    testImages: images.test,
    engine,
    threads,
    ...(judgement && { judgement }),
  };
}
