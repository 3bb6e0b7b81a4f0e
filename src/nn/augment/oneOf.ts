import { ProblemError } from "../../errors.ts";
import type { Value } from "../../graph/graph.ts";
import { cast, greaterOrEqual, less } from "../../ops/choice.ts";
import { add, mul } from "../../ops/elementwise.ts";
import { reshape } from "../../ops/layout.ts";
import { expectParts } from "../options.ts";
import { forImages } from "./adjustment.ts";
import { sampleThrough } from "./affine.ts";
import { type Augmentation, type AugmentationContext, isAugmentation } from "./augmentation.ts";
import { choose } from "./colour.ts";

/**
 * One of several augmentations for each image, each as likely: `oneOf(mixup(), cutmix())`. It takes the time of all of them.
 * @throws ProblemError when an argument is no augmentation, or there is none.
 */
export function oneOf(...augmentations: readonly Augmentation[]): Augmentation {
  expectParts("oneOf", augmentations, { isPart: isAugmentation, noun: "augmentation", example: "mixup()" });
  if (augmentations.length === 0) {
    throw new ProblemError({ what: "oneOf: there is nothing to choose from", mend: "Write oneOf(mixup(), cutmix())." });
  }
  return Object.freeze<Augmentation>({
    kind: "oneOf",
    config: { augmentations },
    stage: "pixels",
    apply(x, context) {
      const [number] = context.random(1);
      const parts = augmentations.map((each, i) => partOf(each, x, context.inside(i, each)));
      const [first, ...rest] = parts;
      // The number decides: the first has it below 1 / n, the last from there on. chosen [n, 1]
      const chosen = rest.map((_, i) => cast(greaterOrEqual(number!, (i + 1) / parts.length), "float32"));
      const image = rest.reduce((other, part, i) => choose(forImages(chosen[i]!), part.image, other), first!.image);
      if (parts.some(({ share }) => share !== undefined)) {
        const shares = parts.map(({ share }) => share ?? reshape(cast(less(number!, 1), "float32"), [context.batch]));
        const told = shares.reduce((other, share, i) => {
          const own = reshape(chosen[i - 1]!, [context.batch]);
          return add(other, mul(own, add(share, mul(other, -1))));
        });
        context.mixLabels(told);
      }
      return image;
    },
  });
}

interface Part {
  readonly image: Value;
  /** How much of each image is its own, where the augmentation mixes them. */
  readonly share?: Value;
}

function partOf(augmentation: Augmentation, x: Value, context: AugmentationContext): Part {
  if (augmentation.stage === "geometry") return { image: sampleThrough(x, [augmentation], [context]) };
  let share: Value | undefined;
  const image = augmentation.apply(x, {
    ...context,
    mixLabels(of) {
      share = of;
    },
  });
  return { image, ...(share && { share }) };
}
