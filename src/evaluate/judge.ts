import { asSplit, labelsOf, type Selection, type Split } from "../data/selection.ts";
import { ProblemError, shortList } from "../errors.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { type Classifier, openClassifier } from "./classifier.ts";
import { type Scores, score, scoreSources } from "./scores.ts";

/**
 * The scores of an opened model on images whose classes are known; where the set has several sources, of each source, too.
 * @throws ProblemError when there are none, or their size, or their classes, are not the model's.
 */
export async function judge(classifier: Classifier, images: Selection): Promise<Scores> {
  return judgeAnswers(await answers(classifier, images));
}

/** Images with what a model says of each. */
export interface Answered {
  readonly images: Split;
  /** [images, classes], row by row. */
  readonly probabilities: Float32Array;
}

/**
 * What an opened model says of images whose classes are known.
 * @throws ProblemError when there are none, or their size, or their classes, are not the model's.
 */
export async function answers(classifier: Classifier, selection: Selection): Promise<Answered> {
  const images = asSplit(selection);
  const { set, indices } = images;
  if (indices.length === 0)
    throw new ProblemError({ what: `There are no images of ${set.name} to judge the model on` });
  expectClasses(set, classifier.classes);
  return { images, probabilities: await classifier.predictAll(images) };
}

/** The scores of answers; where the set has several sources, of each source, too. */
export function judgeAnswers({ images, probabilities }: Answered): Scores {
  const { set, indices } = images;
  const labels = labelsOf(images);
  const scores = score(probabilities, labels, set.classes);
  if (set.sources === undefined || set.sources.classes.length < 2) return scores;
  const sources = { ...set.sources, labels: Int32Array.from(indices, (index) => set.sources!.labels[index]!) };
  return { ...scores, perSource: scoreSources(probabilities, labels, set.classes, sources) };
}

/** As `judge`, for the bytes of a model file. */
export async function judgeFile(file: Uint8Array, images: Selection, runtime: Runtime): Promise<Scores> {
  return judgeAnswers(await answersOfFile(file, images, runtime));
}

/** As `answers`, for the bytes of a model file. */
export async function answersOfFile(file: Uint8Array, images: Selection, runtime: Runtime): Promise<Answered> {
  const classifier = await openClassifier(file, runtime);
  try {
    return await answers(classifier, images);
  } finally {
    await classifier.close();
  }
}

/** Labels are numbers: under other names, or in another order, they would be judged as something else. */
function expectClasses(
  set: { readonly name: string; readonly classes: readonly string[] },
  classes: readonly string[],
) {
  const isAlike = set.classes.length === classes.length && set.classes.every((name, i) => name === classes[i]);
  if (isAlike) return;
  throw new ProblemError({
    what: `The classes of ${set.name} are not the model's`,
    expected: shortList(classes, 10),
    received: shortList(set.classes, 10),
    mend: "Bring them to the model's names and order with groupClasses.",
  });
}
