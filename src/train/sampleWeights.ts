import { asSplit, classCounts, labelsOf, type Selection } from "../data/selection.ts";
import { kindOf, nearest, ProblemError, shortList } from "../errors.ts";
import { describeValue } from "../nn/options.ts";
import { type Tensor, tensor } from "../tensor/tensor.ts";

/** How much each image's loss counts: by its class, and by itself. */
export interface WeightOptions {
  readonly classWeights?: Readonly<Record<string, number>> | "balanced";
  readonly sampleWeights?: ArrayLike<number>;
}

/**
 * The weight of each image of a selection in its order, or undefined where all count the same.
 * @throws ProblemError when a class is unknown, a weight is below 0 or not finite, or there is not one for each image.
 */
export function weightsOfImages(train: Selection, options: WeightOptions): Float32Array | undefined {
  const { sampleWeights } = options;
  const classWeights = options.classWeights === "balanced" ? balanced(train) : options.classWeights;
  if (classWeights === undefined && sampleWeights === undefined) return undefined;
  const { set, indices } = asSplit(train);
  if (classWeights !== undefined && Object(classWeights) !== classWeights) {
    throw new ProblemError({
      what: "fit: classWeights is out of range",
      expected: 'a weight for each class by name, such as { bird: 2 }, or "balanced"',
      received: describeValue(classWeights),
    });
  }
  const byClass = set.classes.map((name) => classWeights?.[name] ?? 1);
  const unknown = Object.keys(classWeights ?? {}).filter((name) => !set.classes.includes(name));
  if (unknown.length > 0) {
    const near = nearest(unknown[0]!, set.classes);
    throw new ProblemError({
      what: "fit: classWeights names a class that the data does not have",
      expected: shortList(set.classes),
      received: shortList(unknown),
      ...(near !== undefined && { mend: `Did you mean ${near}?` }),
    });
  }
  for (const [name, weight] of Object.entries(classWeights ?? {})) {
    if (typeof weight === "number" && Number.isFinite(weight) && weight >= 0) continue;
    throw new ProblemError({
      what: `fit: the weight of class ${name} is out of range`,
      expected: "a number of at least 0",
      received: kindOf(weight),
    });
  }
  if (sampleWeights !== undefined && sampleWeights.length !== indices.length) {
    throw new ProblemError({
      what: "fit: sampleWeights is not one number for each training image",
      expected: `${indices.length}`,
      received: `${sampleWeights.length}`,
    });
  }
  const weights = Float32Array.from(labelsOf(train), (label, i) => byClass[label]! * (sampleWeights?.[i] ?? 1));
  const wrong = weights.findIndex((weight) => !(weight >= 0 && Number.isFinite(weight)));
  if (wrong >= 0) {
    throw new ProblemError({
      what: "fit: a weight of an image is out of range",
      expected: "0 or more",
      received: `${weights[wrong]} for image ${wrong}`,
    });
  }
  if (weights.every((weight) => weight === 0)) {
    throw new ProblemError({
      what: "fit: every image weighs 0, so there is nothing to learn from",
      mend: "Give at least one class and image a weight above 0.",
    });
  }
  return weights;
}

/** Weights that make all classes count alike, images / (classes * images of the class), over those that have images. Their mean over the images is 1. */
function balanced(train: Selection): Record<string, number> {
  const { set, indices } = asSplit(train);
  const counts = classCounts(train);
  const classes = counts.filter((count) => count > 0).length;
  return Object.fromEntries(
    set.classes.map((name, i) => [name, counts[i] === 0 ? 1 : indices.length / (classes * counts[i]!)]),
  );
}

/** The weights of the images at some places of the selection, [n]. */
export function weightsAt(weights: Float32Array, places: Uint32Array): Tensor {
  return tensor(
    "float32",
    [places.length],
    Float32Array.from(places, (place) => weights[place]!),
  );
}
