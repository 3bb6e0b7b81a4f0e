import * as z from "zod/mini";
import type { ModelInfo } from "../compile/modelFile.ts";
import { ProblemError } from "../errors.ts";

const count = z.int().check(z.nonnegative());

const scoresSchema = z.object({
  accuracy: z.number(),
  interval: z.object({ low: z.number(), high: z.number() }),
  baseline: z.number(),
  precision: z.number(),
  recall: z.number(),
  f1: z.number(),
  loss: z.number(),
  /** Null where all images are of one class; absent in models that were judged without it. */
  rocAuc: z.optional(z.nullable(z.number())),
  confusion: z.object({ tp: count, fp: count, fn: count, tn: count }),
});

const recordSchema = z.object({
  recipe: z.string(),
  dataSet: z.string(),
  positive: z.string(),
  seed: z.number(),
  /** Images of each class of the task that were looked at; absent where all were. */
  limit: z.optional(count),
  validationFraction: z.number(),
  images: z.object({ train: count, validation: count, test: count }),
  batchSize: count,
  learningRate: z.number(),
  clipNorm: z.number(),
  /** How training ended. */
  reason: z.enum(["finished", "aborted", "diverged"]),
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
  /** Of the model on the test images; absent where training did not finish. */
  scores: z.optional(scoresSchema),
});

/** How a model was trained, as it stands in the model file: enough to divide the data in the same way again. */
export type TrainingRecord = z.infer<typeof recordSchema>;

/** The scores of a question of yes or no. */
export type BinaryScores = z.infer<typeof scoresSchema>;

/**
 * The record in a model file.
 * @throws ProblemError when the model was not made by a recipe.
 */
export function readRecord({ training }: ModelInfo): TrainingRecord {
  const record = z.safeParse(recordSchema, training);
  if (record.success) return record.data;
  throw new ProblemError({
    what: "The model does not say how it was trained, so its test images cannot be found again",
    mend: "Give a model.onnx that `plumage train` wrote.",
  });
}
