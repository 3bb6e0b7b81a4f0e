import * as z from "zod/mini";
import { averaged, binaryCounts, type ConfusionMatrix, fBeta, precision, recall } from "../evaluate/confusion.ts";
import type { Scores } from "../evaluate/scores.ts";

/** Up to so many classes, the whole matrix of truths and answers is recorded. */
const MOST_IN_MATRIX = 30;

/** So many pairs of classes that are taken for one another are recorded. */
const MOST_PAIRS = 20;

const count = z.int().check(z.nonnegative());

const measures = {
  accuracy: z.number(),
  interval: z.object({ low: z.number(), high: z.number() }),
  baseline: z.number(),
  loss: z.number(),
};

const ratios = { precision: z.number(), recall: z.number(), f1: z.number() };

/** One source's part of the images: precision, recall and F1 where there is a class that means yes. */
const sourceSchema = z.object({ source: z.string(), images: count, ...measures, ...z.partial(z.object(ratios)).shape });

const perSource = z.optional(z.array(sourceSchema));

const yesNoSchema = z.object({
  ...measures,
  ...ratios,
  /** Null where all images are of one class; absent in models that were judged without it. */
  rocAuc: z.optional(z.nullable(z.number())),
  confusion: z.object({ tp: count, fp: count, fn: count, tn: count }),
  perSource,
});

const classesSchema = z.object({
  ...measures,
  /** Means over the classes, each class the same. */
  macro: z.object(ratios),
  /** How often the truth is among the five likeliest; where there are more than ten classes. */
  top5Accuracy: z.optional(z.number()),
  classes: z.array(z.object({ name: z.string(), support: count, ...ratios })),
  /** Which class is taken for which how often, the commonest first. */
  mostConfused: z.array(z.object({ is: z.string(), called: z.string(), count })),
  /** How often images of the class of a row were called the class of a column; up to 30 classes. */
  matrix: z.optional(z.array(z.array(count))),
  perSource,
});

/** Scores as they stand in model files and in report.json. */
export const recordedScoresSchema = z.union([yesNoSchema, classesSchema]);

/** The scores of a question of yes or no. */
export type YesNoScores = z.infer<typeof yesNoSchema>;

/** The scores of any number of classes, of which none means yes. */
export type ClassesScores = z.infer<typeof classesSchema>;

export type RecordedScores = YesNoScores | ClassesScores;

/** The scores of a part of the images. */
export type RecordedSourceScores = z.infer<typeof sourceSchema>;

/** Whether these are scores of a question of yes or no. */
export function isYesNo(scores: RecordedScores): scores is YesNoScores {
  return "confusion" in scores;
}

/**
 * A judgement as it is recorded.
 * @param positive which of two classes means yes; without it, all classes are alike
 */
export function recordedScores(scores: Scores, positive?: string): RecordedScores {
  const { accuracy, baseline, loss, confusion, classes } = scores;
  const shared = { accuracy, interval: { ...scores.interval }, baseline };
  const sources = scores.perSource && { perSource: scores.perSource.map((each) => sourceScores(each, positive)) };
  if (positive !== undefined) {
    const { index, ...ofPositive } = yesScores(scores, positive);
    const { rocAuc = null } = scores;
    return { ...shared, ...ofPositive, loss, rocAuc, confusion: binaryCounts(confusion, index), ...sources };
  }
  return {
    ...shared,
    loss,
    macro: macroAverages(confusion),
    ...(classes.length > 10 && scores.top5Accuracy !== undefined && { top5Accuracy: scores.top5Accuracy }),
    classes: classes.map((each) => ({ ...each })),
    mostConfused: confusedPairs(confusion, MOST_PAIRS).map(({ truth, answer, count }) => ({
      is: classes[truth]!.name,
      called: classes[answer]!.name,
      count,
    })),
    ...(classes.length <= MOST_IN_MATRIX && { matrix: confusion.map((row) => [...row]) }),
    ...sources,
  };
}

/** Precision, recall and F1 as means over the classes for which they are defined; 0 where they are for none. */
export function macroAverages(confusion: ConfusionMatrix) {
  const mean = (measure: typeof precision) => averaged(confusion, "macro", measure) ?? 0;
  return { precision: mean(precision), recall: mean(recall), f1: mean(fBeta) };
}

interface ConfusedPair {
  readonly truth: number;
  readonly answer: number;
  readonly count: number;
}

/** The wrong answers that were given most often; of equally many, those of the first classes. */
function confusedPairs(confusion: ConfusionMatrix, most: number): readonly ConfusedPair[] {
  return confusion
    .flatMap((row, truth) => row.map((count, answer) => ({ truth, answer, count })))
    .filter(({ truth, answer, count }) => truth !== answer && count > 0)
    .toSorted((a, b) => b.count - a.count)
    .slice(0, most);
}

function sourceScores(
  { source, ...scores }: NonNullable<Scores["perSource"]>[number],
  positive: string | undefined,
): RecordedSourceScores {
  const { count: images, accuracy, interval, baseline, loss } = scores;
  const shared = { source, images, accuracy, interval: { ...interval }, baseline, loss };
  if (positive === undefined) return shared;
  const { index: _, ...ofPositive } = yesScores(scores, positive);
  return { ...shared, ...ofPositive };
}

function yesScores({ classes }: Pick<Scores, "classes">, positive: string) {
  const index = classes.findIndex(({ name }) => name === positive);
  const { precision, recall, f1 } = classes[index]!;
  return { index, precision, recall, f1 };
}
