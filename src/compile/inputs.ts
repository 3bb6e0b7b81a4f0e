import { kindOf, ProblemError } from "../errors.ts";
import { input, type Value, type ValueOf } from "../graph/graph.ts";
import { BATCH } from "../graph/shape.ts";
import { cast } from "../ops/choice.ts";
import { transpose } from "../ops/layout.ts";

/** The size of every image that a network takes. */
export interface ImageShape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** The size of every row of numbers that a network takes, when it takes no images: [3], or [channels, length]. */
export interface FeatureShape {
  readonly features: readonly number[];
}

export type InputShape = ImageShape | FeatureShape;

/** What is fed to a network, and what its first layer sees of it. */
export interface NetworkInput {
  /** `images` uint8 [N, height, width, channels], or `inputs` float32 [N, ...features]. */
  readonly feed: ValueOf<"Input">;
  /** float32 [N, channels, height, width], 0 to 255; or the features as they are. */
  readonly x: Value;
}

/** The input of a network. */
export function networkInput(shape: InputShape): NetworkInput {
  expectInputShape(shape);
  if ("features" in shape) {
    const feed = input("inputs", "float32", [BATCH, ...shape.features]);
    return { feed, x: feed };
  }
  const feed = imagesInput(shape);
  return { feed, x: toChannelsFirst(feed) };
}

function expectInputShape(shape: InputShape): void {
  const { features, height, width, channels } = Object(shape) as Record<string, unknown>;
  const sizes = features === undefined ? [height, width, channels] : features;
  if (Array.isArray(sizes) && sizes.every((size) => Number.isInteger(size) && size >= 1)) return;
  throw new ProblemError({
    what: "The size of the network's input is unknown",
    expected: "{ height, width, channels }, or { features: [...] }, each a whole number of at least 1",
    received: kindOf(shape),
  });
}

/** The graph input that takes raw pixels: uint8 [N, height, width, channels]. */
export function imagesInput({ height, width, channels }: ImageShape): ValueOf<"Input"> {
  return input("images", "uint8", [BATCH, height, width, channels]);
}

/** Pixels as networks want them: float32 [N, channels, height, width], 0 to 255. */
export function toChannelsFirst(images: Value): Value {
  return cast(transpose(images, [0, 3, 1, 2]), "float32");
}
