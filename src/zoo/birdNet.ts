import { augmentBy } from "../nn/augment/policies.ts";
import type { Layer } from "../nn/layer.ts";
import { conv2d } from "../nn/layers/conv2d.ts";
import { dense } from "../nn/layers/dense.ts";
import { dropout } from "../nn/layers/dropout.ts";
import { maxPool2d } from "../nn/layers/maxPool2d.ts";
import { standardize, zeroCenter } from "../nn/layers/normalize.ts";
import { sequential } from "../nn/layers/sequential.ts";
import { tflearn } from "../nn/presets.ts";

export interface BirdNetOptions {
  readonly augmentation?: Layer;
}

/**
 * The bird classifier of "Machine Learning is Fun! Part 3": 2,155,010 weights for 32 x 32 colour images and two
 * classes, with TFLearn's first weights, preprocessing and augmentation.
 * @param classes how many; default 2
 * @param options `augmentation`: how training images are changed; default mirrored, turned by up to 25 degrees and blurred
 */
export function birdNet(classes = 2, { augmentation = augmentBy("birds") }: BirdNetOptions = {}): Layer {
  const relu = { activation: "relu", padding: "same" } as const;
  return sequential(
    augmentation,
    zeroCenter(),
    standardize(),
    conv2d(32, 3, { ...relu, ...tflearn.conv2d }),
    maxPool2d(2, { padding: "same" }),
    conv2d(64, 3, { ...relu, ...tflearn.conv2d }),
    conv2d(64, 3, { ...relu, ...tflearn.conv2d }),
    maxPool2d(2, { padding: "same" }),
    dense(512, { activation: "relu", ...tflearn.dense }),
    dropout(0.5),
    dense(classes, { activation: "softmax", ...tflearn.dense }),
  );
}
