import type { Model } from "../../nn/model.ts";
import type { Runtime } from "../../runtime/runtime.ts";

/** A class by its name, or by its position among the model's classes. */
export type ClassChoice = string | number;

/** The ways of explaining an answer. */
export const attributionMethods = [
  "saliency",
  "smoothGrad",
  "gradientTimesInput",
  "integratedGradients",
  "gradCam",
  "occlusion",
] as const;

export type AttributionMethod = (typeof attributionMethods)[number];

/** What all ways of explaining an answer have in common. */
export interface AttributionOptions {
  /** The class whose logit is explained, or one for each image. Default: the class that the model takes each image for. */
  readonly class?: ClassChoice | readonly ClassChoice[];
  /**
   * Why this class rather than that one: explained is the difference of the two logits. One class, or one for each image.
   * Without it, the logit of `class` alone.
   */
  readonly against?: ClassChoice | readonly ClassChoice[];
  /** The engine that runs the network: `cpuRuntime()`, or `await chooseRuntime()`. */
  readonly runtime: Runtime;
  /** How many images the engine gets at once. Default: as many as have a million numbers together, 64 at most. */
  readonly batchSize?: number;
}

/** What a network's answer to some images rests on, pixel by pixel. */
export interface Attribution {
  readonly image: Model["image"];
  /**
   * [count, height, width]: how much each pixel matters. Where `isSigned`, numbers above 0 speak for the class and those
   * below against it; otherwise none is below 0.
   */
  readonly maps: Float32Array;
  readonly isSigned: boolean;
  /** The explained class of each image, by its position. */
  readonly classes: readonly number[];
  /** The class that it is held against, where there is one. */
  readonly against?: readonly number[];
  /** What is explained, of the images as they are, [count]: the logit, or the difference of two. */
  readonly scores: Float32Array;
  /** [count, classes] */
  readonly probabilities: Float32Array;
}
