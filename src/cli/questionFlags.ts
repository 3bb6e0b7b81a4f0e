import { toggle } from "./flags.ts";

/** What can be asked of a training instead of carrying it out. */
export const questionFlags = {
  findLearningRate: toggle("do not train: find the learning rate, and draw it (--out, default: learning-rate.svg)"),
  dryRun: toggle("do not train: tell of the data, the network, the time and the memory that it would take"),
};
