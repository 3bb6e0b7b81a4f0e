import { imageName } from "../data/dataset.ts";
import type { Answered } from "../evaluate/judge.ts";
import { likeliest } from "../evaluate/probabilities.ts";

/** An image that was taken for something else. */
export interface Mistake {
  /** Its place in its set. */
  readonly index: number;
  /** What it is called in reports. */
  readonly name: string;
  readonly truth: string;
  readonly answer: string;
  /** Of the answer. */
  readonly probability: number;
}

/** The mistakes that a model is surest of, the surest first, at most so many. */
export function surestMistakes({ images, probabilities }: Answered, most: number): readonly Mistake[] {
  const { set, indices } = images;
  const width = set.classes.length;
  return Array.from(indices, (index, row) => {
    const own = probabilities.subarray(row * width, (row + 1) * width);
    const answer = likeliest(own);
    return { index, label: set.labels[index]!, answer, probability: own[answer]! };
  })
    .filter(({ label, answer }) => label !== answer)
    .sort((a, b) => b.probability - a.probability)
    .slice(0, most)
    .map(({ index, label, answer, probability }) => ({
      index,
      name: imageName(set, index),
      truth: set.classes[label]!,
      answer: set.classes[answer]!,
      probability,
    }));
}
