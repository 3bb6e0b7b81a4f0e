import { nearest, ProblemError } from "../../errors.ts";
import type { Layer } from "../layer.ts";
import { augment } from "./augment.ts";
import type { Augmentation } from "./augmentation.ts";
import { blur } from "./blur.ts";
import { cutmix } from "./cutmix.ts";
import { flipLeftRight } from "./flipLeftRight.ts";
import { mixup } from "./mixup.ts";
import { rotate } from "./rotate.ts";

/** A usual choice of augmentations, under a name. */
export interface Policy {
  /** What it does, in a few words. */
  readonly about: string;
  /** In the order in which they are applied. */
  augmentations(): readonly Augmentation[];
}

/** Named choices of augmentations. */
export const policies = {
  birds: {
    about: "mirrored, turned by up to 25 degrees, blurred",
    augmentations: () => [flipLeftRight(), rotate({ maxAngle: 25 }), blur({ maxSigma: 3 })],
  },
  flip: { about: "mirrored", augmentations: () => [flipLeftRight()] },
  mixup: { about: "mirrored, and two laid over each other", augmentations: () => [flipLeftRight(), mixup()] },
  cutmix: { about: "mirrored, and a part of another set in", augmentations: () => [flipLeftRight(), cutmix()] },
} as const satisfies Readonly<Record<string, Policy>>;

export type PolicyName = keyof typeof policies;

/** The names of all policies. */
export const policyNames = Object.keys(policies) as PolicyName[];

/**
 * The layer of a policy: `augmentBy("birds")`.
 * @throws ProblemError when there is none of this name.
 */
export function augmentBy(name: PolicyName): Layer {
  if (!Object.hasOwn(policies, name)) {
    const near = nearest(name, policyNames);
    throw new ProblemError({
      what: "There is no policy of augmentation of this name",
      expected: policyNames.join(", "),
      received: `"${name}"`,
      ...(near !== undefined && { mend: `Did you mean ${near}?` }),
    });
  }
  return augment(...policies[name].augmentations());
}
