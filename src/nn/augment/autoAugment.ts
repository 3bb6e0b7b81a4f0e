import { expectOptions } from "../../errors.ts";
import { expectOneOf } from "../options.ts";
import { INTERPOLATIONS } from "./affine.ts";
import type { Augmentation } from "./augmentation.ts";
import { type Change, changesOf, type OperationName } from "./operations.ts";
import { outsideOf, PADDING_OPTIONS } from "./outside.ts";
import { applyPolicy, type Outcome } from "./policy.ts";
import type { PolicyOptions } from "./randAugment.ts";

/** An operation, how often it is done, and its level of 0 to 9. */
type Part = readonly [name: OperationName, probability: number, level: number];

/** The policy that was found for CIFAR-10: pairs of operations, each pair as likely (table 7 of the paper, as torchvision has it). */
const CIFAR10: readonly (readonly [Part, Part])[] = [
  [part("invert", 0.1), part("contrast", 0.2, 6)],
  [part("rotate", 0.7, 2), part("translateX", 0.3, 9)],
  [part("sharpness", 0.8, 1), part("sharpness", 0.9, 3)],
  [part("shearY", 0.5, 8), part("translateY", 0.7, 9)],
  [part("autocontrast", 0.5), part("equalize", 0.9)],
  [part("shearY", 0.2, 7), part("posterize", 0.3, 7)],
  [part("saturation", 0.4, 3), part("brightness", 0.6, 7)],
  [part("sharpness", 0.3, 9), part("brightness", 0.7, 9)],
  [part("equalize", 0.6), part("equalize", 0.5)],
  [part("contrast", 0.6, 7), part("sharpness", 0.6, 5)],
  [part("saturation", 0.7, 7), part("translateX", 0.5, 8)],
  [part("equalize", 0.3), part("autocontrast", 0.4)],
  [part("translateY", 0.4, 3), part("sharpness", 0.2, 6)],
  [part("brightness", 0.9, 6), part("saturation", 0.2, 8)],
  [part("solarize", 0.5, 2), part("invert", 0)],
  [part("equalize", 0.2), part("autocontrast", 0.6)],
  [part("equalize", 0.2), part("equalize", 0.6)],
  [part("saturation", 0.9, 9), part("equalize", 0.6)],
  [part("autocontrast", 0.8), part("solarize", 0.2, 8)],
  [part("brightness", 0.1, 3), part("saturation", 0.7, 0)],
  [part("solarize", 0.4, 5), part("autocontrast", 0.9)],
  [part("translateY", 0.9, 9), part("translateY", 0.7, 9)],
  [part("autocontrast", 0.9), part("solarize", 0.8, 3)],
  [part("equalize", 0.8), part("invert", 0.1)],
  [part("translateY", 0.7, 9), part("autocontrast", 0.9)],
];

/** The strongest level. */
const STRONGEST = 9;

/**
 * AutoAugment with the policy that was found for CIFAR-10 (Cubuk et al., 2019): each image draws one of 25 pairs of operations, and
 * does each of the two with a probability that belongs to it, as torchvision's AutoAugment; those with a direction go either way.
 *
 * Pixels must be whole numbers from 0 to 255, and are whole afterwards. One difference to torchvision: of an image that draws equalize
 * twice, the second does nothing.
 * @throws ProblemError when the interpolation or the padding is unknown, or the fill value is not 0 to 255.
 */
export function autoAugment(options: PolicyOptions = {}): Augmentation {
  expectOptions("autoAugment", options, ["interpolation", ...PADDING_OPTIONS]);
  const { interpolation = "nearest" } = options;
  expectOneOf("autoAugment", "interpolation", interpolation, INTERPOLATIONS);
  const outside = outsideOf("autoAugment", options);
  return Object.freeze<Augmentation>({
    kind: "autoAugment",
    config: { policy: "cifar10", interpolation, paddingMode: outside.mode, fillValue: outside.value },
    stage: "pixels",
    apply(x, context) {
      const outcomes = CIFAR10.flatMap(([first, second]) =>
        alternatives(first, context).flatMap((a) =>
          alternatives(second, context).map(
            (b): Outcome => ({
              probability: (a.probability * b.probability) / CIFAR10.length,
              changes: [a.change, b.change],
            }),
          ),
        ),
      );
      return applyPolicy(x, context, [outcomes], { interpolation, outside });
    },
  });
}

function part(name: OperationName, probability: number, level = 0): Part {
  return [name, probability, level];
}

/** What a part of a pair may do, and how likely: its change one way or the other, or none. */
function alternatives(
  [name, probability, level]: Part,
  size: { readonly height: number; readonly width: number },
): readonly { readonly probability: number; readonly change: Change }[] {
  const changes = changesOf(name, level / STRONGEST, size);
  const done = changes.map((change) => ({ probability: probability / changes.length, change }));
  return [...done, { probability: 1 - probability, change: {} }].filter((each) => each.probability > 0);
}
