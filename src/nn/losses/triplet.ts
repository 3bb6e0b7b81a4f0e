import { expectOptions } from "../../errors.ts";
import { cast, greater, where } from "../../ops/choice.ts";
import { add, mul, relu, sub } from "../../ops/elementwise.ts";
import { reduceMax, reduceMin, reduceSum } from "../../ops/reduce.ts";
import { expectNumber } from "../options.ts";
import { classNumbers } from "./comparison.ts";
import { pairsAlike, rootOf, squaredDistances } from "./embeddings.ts";
import type { Loss } from "./loss.ts";

export interface TripletOptions {
  /** By how much an image of another class should lie further away than any of its own; above 0. Default 1. */
  readonly margin?: number;
}

/**
 * The triplet loss (Schroff et al., 2015) on the hardest triplet of each image (batch-hard; Hermans et al., 2017):
 * max(0, margin + distance to the farthest image of its class in the batch - distance to the nearest of any other class).
 * Images that are the only ones of their class in the batch, or have no other class beside them, cost nothing.
 *
 * Output [n, d], a place for each image, often of length 1; target int32 [n]. TFLearn's triplet_loss takes three networks that share
 * their weights; here one network sees the batch and the classes say which images belong together.
 *
 * @throws ProblemError when the margin is not above 0; when it is written, where the output is not [n, d] or the target is not int32 [n].
 */
export function triplet(options: TripletOptions = {}): Loss {
  expectOptions("triplet", options, ["margin"]);
  const { margin = 1 } = options;
  expectNumber("triplet", "margin", margin, { above: 0 });
  return Object.freeze<Loss>({
    kind: "triplet",
    config: { margin },
    apply(output, target) {
      const distances = rootOf(squaredDistances("triplet", output));
      const alike = pairsAlike(classNumbers("triplet", output, target));
      const farthest = reduceMax(where(alike, distances, 0), { axes: [1] });
      const nearest = reduceMin(where(alike, FAR, distances), { axes: [1] });
      const inClass = reduceSum(cast(alike, "float32"), { axes: [1] });
      const hasPartner = cast(greater(inClass, 1), "float32");
      return mul(hasPartner, relu(add(sub(farthest, nearest), margin)));
    },
  });
}

/** Farther than any place that a network gives. */
const FAR = 1e30;
