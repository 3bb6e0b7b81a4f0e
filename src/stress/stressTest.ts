import { asSplit, type Selection, type Split, subset } from "../data/selection.ts";
import { expectOptions, ProblemError } from "../errors.ts";
import { answerScores } from "../evaluate/answerScores.ts";
import type { Classifier } from "../evaluate/classifier.ts";
import { decide, placeOfPositive } from "../evaluate/decide.ts";
import type { Estimate } from "../evaluate/interval.ts";
import { answers } from "../evaluate/judge.ts";
import type { Outside } from "../nn/augment/outside.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { randomKey, shuffled, split } from "../tensor/random.ts";
import { changeImages } from "./changeImages.ts";
import { type ChangeName, changeNames, changes, strengthsOf } from "./changes.ts";

export interface StressOptions {
  /** What changes the images. */
  readonly runtime: Runtime;
  /** Which changes, by name, each with the strengths to try where they are not the usual ones. Default: all. */
  readonly changes?: Partial<Record<ChangeName, readonly number[] | undefined>> | undefined;
  /** Fixes what is drawn: directions, places, noise. Default 0. */
  readonly seed?: number | undefined;
  /** What lies outside a moved picture. Default: its edge pixels on and on. */
  readonly outside?: Outside | undefined;
  /** Of two classes, the one that precision and recall are about. Default: that of the model's decision. */
  readonly positive?: string | undefined;
  /** Images of each change and strength that are kept to be shown. Default 0. */
  readonly examples?: number | undefined;
  /** Stops the work: its reason is thrown. */
  readonly signal?: { throwIfAborted(): void } | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** How a model does at one strength. */
export interface StressPoint {
  readonly strength: number;
  /** The part called right; Wilson's interval. */
  readonly accuracy: Estimate;
  /** The mean recall of the classes. */
  readonly balancedAccuracy: number | null;
  /** For a question of yes or no. */
  readonly precision?: Estimate;
  readonly recall?: Estimate;
  /** Images whose answer is another than at strength 0. */
  readonly changed: number;
  readonly examples: readonly StressExample[];
}

/** A changed image and what became of it. */
export interface StressExample {
  /** [height, width, channels] */
  readonly pixels: Uint8Array;
  readonly truth: string;
  readonly answer: string;
}

/** How a model does under one change, the strengths rising from 0. */
export interface StressCurve {
  readonly change: ChangeName;
  readonly unit: string;
  readonly points: readonly StressPoint[];
}

export interface StressResult {
  readonly images: number;
  /** What always saying the commonest class would score. */
  readonly baseline: number;
  readonly curves: readonly StressCurve[];
}

const EDGE: Outside = Object.freeze({ mode: "edge", value: 0 });

/**
 * Judges a model on images that are moved, turned, blurred and so on, more and more: does it know what things look like, or only
 * where and how they stood in training? The changed images are rounded to bytes and given to the model as any picture is.
 * @param selection images of the model's size, whose classes are the model's
 * @throws ProblemError when there are no images, or a change or a strength is not there.
 */
export async function stressTest(
  model: Pick<Classifier, "classes" | "decision" | "predictAll" | "image"> & Classifier,
  selection: Selection,
  options: StressOptions,
): Promise<StressResult> {
  expectOptions("stressTest", options, [
    ...(["runtime", "changes", "seed", "outside", "positive", "examples", "signal", "onProgress"] as const),
  ]);
  const { runtime, seed = 0, outside = EDGE, examples = 0, signal, onProgress } = options;
  const { positive = model.decision?.positive } = options;
  const images = asSplit(selection);
  const wanted = plannedOf(options.changes, images.set);
  const yes = positive === undefined ? undefined : placeOfPositive(model.classes, positive);
  const total = wanted.reduce((sum, { strengths }) => sum + strengths.length, 0);
  let done = 0;
  let unchanged: Int32Array | undefined;
  let baseline = 0;
  const curves: StressCurve[] = [];
  for (const { name, strengths } of wanted) {
    const points: StressPoint[] = [];
    for (const strength of strengths) {
      signal?.throwIfAborted();
      const set = await changeImages(images, name, strength, { runtime, seed, outside });
      const { probabilities } = await answers(model, set);
      const called = decide(probabilities, model.classes, model.decision);
      unchanged ??= called;
      const { labels } = set;
      const scores = answerScores({ labels, answers: called, classes: model.classes, yes });
      const supports = scores.classes.map(({ support }) => support);
      baseline = Math.max(...supports) / labels.length;
      const of = yes === undefined ? undefined : scores.classes[yes]!;
      const size = set.height * set.width * set.channels;
      points.push({
        ...{ strength, accuracy: scores.accuracy, balancedAccuracy: scores.balancedAccuracy.value },
        ...(of && { precision: of.precision, recall: of.recall }),
        changed: called.reduce((sum, answer, i) => sum + (answer === unchanged![i] ? 0 : 1), 0),
        examples: Array.from({ length: Math.min(examples, labels.length) }, (_, i) => ({
          pixels: set.images.slice(i * size, (i + 1) * size),
          truth: model.classes[labels[i]!]!,
          answer: model.classes[called[i]!] ?? "not sure",
        })),
      });
      done += 1;
      onProgress?.(done, total);
    }
    curves.push({ change: name, unit: changes[name].unit, points });
  }
  return { images: images.indices.length, baseline, curves };
}

function plannedOf(given: StressOptions["changes"], size: Split["set"]) {
  const names = given === undefined ? changeNames : (Object.keys(given) as ChangeName[]);
  return names.map((name) => {
    if (!Object.hasOwn(changes, name)) {
      throw new ProblemError(
        { what: "There is no change of this name", expected: changeNames.join(", "), received: name },
        { exitCode: 2 },
      );
    }
    return { name, strengths: strengthsOf(name, size, given?.[name]) };
  });
}

/**
 * As many images of each class, drawn by a seed, so that neither class is judged by a handful. They come class by class in turn.
 * @param count of all classes together, about
 */
export function balancedPart(selection: Selection, count: number, seed: number): Split {
  const { set, indices } = asSplit(selection);
  const order = shuffled(split(randomKey(seed), "stress"), indices.length);
  const byClass = set.classes.map((): number[] => []);
  for (const position of order) byClass[set.labels[indices[position]!]!]!.push(position);
  const present = byClass.filter(({ length }) => length > 0);
  const each = Math.max(1, Math.min(Math.floor(count / present.length), ...present.map(({ length }) => length)));
  const chosen = Array.from({ length: each }, (_, i) => present.map((positions) => positions[i]!)).flat();
  return subset({ set, indices }, chosen);
}
