import { labelsOf } from "../data/selection.ts";
import type { Answered } from "../evaluate/judge.ts";
import { likeliest } from "../evaluate/probabilities.ts";

/** The likeliest class of each image. */
export function likeliestClasses({ probabilities, images }: Answered): Uint16Array {
  const width = images.set.classes.length;
  return Uint16Array.from(images.indices, (_, row) =>
    likeliest(probabilities.subarray(row * width, (row + 1) * width)),
  );
}

/**
 * The places of images in the order in which the page keeps them: by truth, by answer where all classes are alike, and the
 * largest score first. So every cell of the matrix is one row of neighbours, whatever the threshold, and neighbours share a sheet
 * of pictures.
 */
export function pageOrder(answered: Answered, positive: number | undefined): Uint32Array {
  const { probabilities, images } = answered;
  const width = images.set.classes.length;
  const truth = labelsOf(images);
  const answer = likeliestClasses(answered);
  const score = Float32Array.from(truth, (_, i) => probabilities[i * width + (positive ?? answer[i]!)]!);
  const group = Uint32Array.from(truth, (label, i) => label * width + (positive === undefined ? answer[i]! : 0));
  const order = Uint32Array.from(truth, (_, i) => i);
  return order.sort((a, b) => group[a]! - group[b]! || score[b]! - score[a]! || a - b);
}
