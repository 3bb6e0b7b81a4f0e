import { toggle, wholeNumber } from "./flags.ts";

/** What can be asked of a training instead of carrying it out. */
export const questionFlags = {
  findLearningRate: toggle("do not train: find the learning rate, and draw it (--out, default: learning-rate.svg)"),
  learningCurve: toggle(
    "train on 1/8, 1/4, 1/2 and all images, keep nothing, and say what twice as many would bring (--out, default: learning-curve.svg)",
  ),
  repeats: wholeNumber("with --learning-curve: how often each part is trained on (default: 1)", { min: 1, max: 100 }),
  dryRun: toggle("do not train: tell of the data, the network, the time and the memory that it would take"),
};
