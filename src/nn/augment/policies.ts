import { nearest, ProblemError } from "../../errors.ts";
import type { Layer } from "../layer.ts";
import { augment } from "./augment.ts";
import type { Augmentation } from "./augmentation.ts";
import { autoAugment } from "./autoAugment.ts";
import { blur } from "./blur.ts";
import { colorJitter } from "./colorJitter.ts";
import { cutmix } from "./cutmix.ts";
import { cutout } from "./cutout.ts";
import { flipLeftRight } from "./flipLeftRight.ts";
import { mixup } from "./mixup.ts";
import { randAugment } from "./randAugment.ts";
import { randomCrop } from "./randomCrop.ts";
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
  crop: {
    about: "mirrored, moved by up to 4 pixels, as residual networks learn CIFAR-10",
    augmentations: () => [flipLeftRight(), randomCrop({ padding: 4 })],
  },
  color: {
    about: "mirrored, with other brightness, contrast, saturation and hue",
    augmentations: () => [flipLeftRight(), colorJitter({ brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1 })],
  },
  cutout: {
    about: "mirrored, moved by up to 4 pixels, a square erased",
    augmentations: () => [flipLeftRight(), randomCrop({ padding: 4 }), cutout()],
  },
  mixup: { about: "mirrored, laid over another image", augmentations: () => [flipLeftRight(), mixup()] },
  cutmix: { about: "mirrored, a part of another image set in", augmentations: () => [flipLeftRight(), cutmix()] },
  randaugment: {
    about: "mirrored, changed by two of RandAugment's operations",
    augmentations: () => [flipLeftRight(), randAugment()],
  },
  autoaugment: {
    about: "mirrored, changed by AutoAugment's policy for CIFAR-10",
    augmentations: () => [flipLeftRight(), autoAugment()],
  },
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
