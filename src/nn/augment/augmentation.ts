import type { Value } from "../../graph/graph.ts";
import type { Dim } from "../../graph/shape.ts";
import type { SampleOptions } from "../../ops/sample.ts";
import type { Outside } from "./outside.ts";

/**
 * A random change of training images that keeps their meaning. It is written into the training graph, from random
 * numbers that are fed, so it runs on every engine and one seed repeats it. Those of this library take pixels for
 * numbers from 0 to 255, as they come into a network.
 */
export type Augmentation = GeometryAugmentation | PixelAugmentation;

interface AugmentationBase {
  readonly kind: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/**
 * Moves pixels. Neighbours in an `augment` list are multiplied into one map, so the image is read only once, unless they
 * find different things outside the image.
 */
export interface GeometryAugmentation extends AugmentationBase {
  readonly stage: "geometry";
  /** How the image is read between pixels; among neighbours the smoothest wins. */
  readonly interpolation: NonNullable<SampleOptions["mode"]>;
  /** What lies outside the image. Left out where nothing is read there: then it agrees with all its neighbours. */
  readonly outside?: Outside;
  /** Whether the third row of the maps is more than (0, 0, 1), so that far things are smaller. Default false. */
  readonly isProjective?: boolean;
  /** Where each place of the result is read in the image, as matrices [n, 3, 3] on (x, y, 1) in -1 to 1. */
  map(context: AugmentationContext): Value;
}

/** Changes pixels where they are. */
export interface PixelAugmentation extends AugmentationBase {
  readonly stage: "pixels";
  /** [n, c, h, w] -> [n, c, h, w] */
  apply(x: Value, context: AugmentationContext): Value;
}

/** Whether a value has what an augmentation needs. */
export function isAugmentation(value: unknown): value is Augmentation {
  const { kind, stage, map, apply } = Object(value) as Record<string, unknown>;
  const writes = stage === "geometry" ? map : stage === "pixels" ? apply : undefined;
  return typeof kind === "string" && typeof writes === "function";
}

export interface AugmentationContext {
  readonly batch: Dim;
  readonly height: number;
  readonly width: number;
  /** `count` fresh numbers in [0, 1) for each image, as `count` values of shape [n, 1]. */
  random(count: number): readonly Value[];
  /**
   * Many fresh numbers in [0, 1) for each image: [n, ...shape].
   * @param name what they are; each of an augmentation's has another
   */
  randomField(name: string, shape: readonly number[]): Value;
  /** `count` numbers in [0, 1) that belong to each image, the same in every epoch, as `count` values of shape [n, 1]. */
  imageRandom(count: number): readonly Value[];
  /** How many epochs are done, a scalar. */
  epoch(): Value;
  /** Says that each image is now mixed with its partner in the batch, as `LayerContext` has it. share [n], 0 to 1. */
  mixLabels(share: Value): void;
  /** The context of an augmentation inside this one, which has its own random numbers. */
  inside(position: number, augmentation: Augmentation): AugmentationContext;
}
