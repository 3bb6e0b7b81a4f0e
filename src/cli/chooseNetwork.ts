import { ProblemError } from "../errors.ts";
import type { NetworkInput } from "../experiment/recipe.ts";
import { augment } from "../nn/augment/augment.ts";
import { augmentBy, type PolicyName } from "../nn/augment/policies.ts";
import type { Layer } from "../nn/layer.ts";
import { sequential } from "../nn/layers/sequential.ts";
import { summarize } from "../summary/summary.ts";
import { birdNet } from "../zoo/birdNet.ts";
import { findNetwork } from "../zoo/networks.ts";

/** How training images are changed: a policy's name, or not at all. */
export type AugmentationName = PolicyName | "none";

/** A network for images and classes that are not known yet. */
export interface ChosenNetwork {
  readonly name: string;
  /** The size of images unless the user says another. */
  readonly usual: { readonly height: number; readonly width: number; readonly channels: number };
  build(classes: number): Layer;
}

/**
 * A network of the zoo by its name, or the bird classifier's where none is named.
 * @param augmentation a policy in the place of the network's own, or none
 * @throws ProblemError where there is none of that name, or it does not tell classes of images apart.
 */
export function chooseNetwork(given: string | undefined, augmentation?: AugmentationName): ChosenNetwork {
  const { name, input, classes, build } = findNetwork(given ?? "bird");
  if ("features" in input || classes === undefined) {
    throw new ProblemError(
      { what: `--network ${given}: it does not tell classes of images apart`, mend: "Choose another network." },
      { exitCode: 2 },
    );
  }
  const augmented = augmentation === "none" ? augment() : augmentation && augmentBy(augmentation);
  return {
    name,
    usual: input,
    build(count) {
      if (augmented === undefined) return build({ classes: count });
      // Its own augmentation gives way; other networks have none.
      return name === "bird"
        ? birdNet(count, { augmentation: augmented })
        : sequential(augmented, build({ classes: count }));
    },
  };
}

/**
 * Tries a network on paper, before anything is trained.
 * @throws ProblemError where images are too small for it, or have another number of channels.
 */
export function expectFit({ name, build }: ChosenNetwork, { classes, ...input }: NetworkInput): void {
  try {
    summarize(build(classes), { input });
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const { height, width, channels } = input;
    throw new ProblemError(
      {
        what: `--network ${name} does not fit images of ${height} x ${width} with ${channels} channel${channels === 1 ? "" : "s"}`,
        received: error.message.replace(/\.$/, ""),
        mend: "Give another --size, or another network.",
      },
      { cause: error, exitCode: 2 },
    );
  }
}
