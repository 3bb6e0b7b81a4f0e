import * as z from "zod/mini";
import type { ModelInfo } from "../compile/modelFile.ts";
import { ProblemError } from "../errors.ts";
import { dataRecordSchema } from "./dataRecord.ts";
import { recordedScoresSchema } from "./recordedScores.ts";
import { controlSchema } from "./trainingSettings.ts";

const count = z.int().check(z.nonnegative());

const surenessSchema = z.object({ logLoss: z.number(), expectedError: z.number() });

/** `Relabel` of data/relabelList.ts. */
const relabelSchema = z.object({
  name: z.string(),
  content: z.optional(z.string()),
  was: z.string(),
  is: z.optional(z.string()),
});

const recordSchema = z.object({
  recipe: z.string(),
  /** Which of the recipe's questions was asked; absent where it was its own. */
  choice: z.optional(z.object({ digit: z.optional(count), all: z.optional(z.boolean()) })),
  dataSet: z.string(),
  /** Where the images were, where they were not a built-in set's. */
  data: z.optional(dataRecordSchema),
  /** Pictures that were put to the data set, how many images there were with them, and their `dataHash`. */
  added: z.optional(z.object({ set: z.string(), images: count, hash: z.string() })),
  /** What a person said of labels before training; absent where nobody did. */
  relabels: z.optional(z.array(relabelSchema)),
  /** The class that means yes, where it is a question of yes or no. */
  positive: z.optional(z.string()),
  seed: z.number(),
  /** Images of each class of the task that were looked at; absent where all were. */
  limit: z.optional(count),
  validationFraction: z.number(),
  /** What was held out for the test where the data had no test images of their own; absent where it was the usual part. */
  heldOut: z.optional(z.union([z.object({ fraction: z.number() }), z.object({ count })])),
  images: z.object({ train: count, validation: count, test: count }),
  /** `splitsHash` of all parts: the same word, the same images, divided in the same way. */
  dataHash: z.optional(z.string()),
  batchSize: count,
  learningRate: z.number(),
  clipNorm: z.number(),
  /** How training was controlled, as far as it was asked for. */
  control: z.optional(controlSchema),
  /** The best epoch, by what was monitored; absent where there was no whole one. */
  bestEpoch: z.optional(count),
  /** Whether the model is that epoch's. */
  isBest: z.optional(z.boolean()),
  /** How training ended. */
  reason: z.enum(["finished", "aborted", "diverged", "stoppedEarly"]),
  /** After divergence: what was not finite, at which step, and in which layer, where one was found. */
  fault: z.optional(z.object({ step: count, layer: z.optional(z.string()), what: z.string() })),
  /** Whole epochs done, of those planned. */
  epochs: count,
  plannedEpochs: count,
  steps: count,
  parameters: count,
  engine: z.string(),
  threads: count,
  weightsHash: z.string(),
  /** Versions and date. */
  provenance: z.record(z.string(), z.string()),
  /** The temperature that its probabilities were divided by on validation images, and what that brought there. */
  calibration: z.optional(z.object({ temperature: z.number(), before: surenessSchema, after: surenessSchema })),
  /** Of the model on the test images; absent where training did not finish. */
  scores: z.optional(recordedScoresSchema),
});

/** How a model was trained, as it stands in the model file: enough to divide the data in the same way again. */
export type TrainingRecord = z.infer<typeof recordSchema>;

/** The record in a model file; undefined where the model was not made by a recipe. */
export function findRecord({ training }: Pick<ModelInfo, "training">): TrainingRecord | undefined {
  const record = z.safeParse(recordSchema, training);
  return record.success ? record.data : undefined;
}

/**
 * The record in a model file.
 * @throws ProblemError when the model was not made by a recipe.
 */
export function readRecord(info: Pick<ModelInfo, "training">): TrainingRecord {
  const record = findRecord(info);
  if (record !== undefined) return record;
  throw new ProblemError({
    what: "The model does not say how it was trained, so its test images cannot be found again",
    mend: "Give a model.onnx that `plumage train` wrote.",
  });
}
