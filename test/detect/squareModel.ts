import type { Decision } from "../../src/compile/decision.ts";
import { encodeModel } from "../../src/compile/modelFile.ts";
import { type ImageSet, imageSet } from "../../src/data/dataset.ts";
import { type Classifier, openClassifier } from "../../src/evaluate/classifier.ts";
import { dense } from "../../src/nn/layers/dense.ts";
import { flatten } from "../../src/nn/layers/flatten.ts";
import { sequential } from "../../src/nn/layers/sequential.ts";
import type { Model } from "../../src/nn/model.ts";
import { cpuRuntime } from "../../src/runtime/ort.node.ts";
import { tensor } from "../../src/tensor/tensor.ts";

/** Windows of 16 x 16 with a square of 12 x 12 in the middle. */
export const WINDOW = 16;
export const MARGIN = 2;

/** Whether a pixel of the window belongs to the square. */
function isInside(i: number): boolean {
  const [y, x] = [Math.floor(i / WINDOW), i % WINDOW];
  return Math.min(y, x) >= MARGIN && Math.max(y, x) < WINDOW - MARGIN;
}

/**
 * A network whose answer is known: the more light there is in the middle of the window and the less around it, the surer it
 * is of a square. A square by itself has the logit 4, one that is 1 pixel away from the middle less than 2.2.
 */
export function squareModel(channels = 1): Model {
  const pixels = WINDOW * WINDOW;
  const inside = Array.from({ length: pixels }, (_, i) => isInside(i)).filter(Boolean).length;
  const kernel = new Float32Array(channels * pixels * 2);
  for (let i = 0; i < channels * pixels; i++) {
    const weight = isInside(i % pixels) ? 10 / inside : -10 / (pixels - inside);
    kernel[2 * i + 1] = weight / 255 / channels;
  }
  return {
    network: sequential(flatten(), dense(2, { activation: "softmax" })),
    image: { height: WINDOW, width: WINDOW, channels },
    classes: ["nothing", "square"],
    weights: {
      "dense.kernel": tensor("float32", [channels * pixels, 2], kernel),
      "dense.bias": tensor("float32", [2], Float32Array.of(0, -6)),
    },
  };
}

export function openSquares(decision?: Decision, channels = 1): Promise<Classifier> {
  return openClassifier(encodeModel(squareModel(channels), {}, decision && { decision }), cpuRuntime());
}

/** One picture of a square, light on black, for `scene`. */
export const squares: ImageSet<Uint8Array> = imageSet({
  ...{ name: "squares", classes: ["square"], height: WINDOW, width: WINDOW, channels: 1, labels: Int32Array.of(0) },
  images: Uint8Array.from({ length: WINDOW * WINDOW }, (_, i) => (isInside(i) ? 255 : 0)),
});
