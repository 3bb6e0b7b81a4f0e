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

/** The graph input that takes raw pixels: uint8 [N, height, width, channels]. */
export function imagesInput({ height, width, channels }: ImageShape): ValueOf<"Input"> {
  return input("images", "uint8", [BATCH, height, width, channels]);
}

/** Pixels as networks want them: float32 [N, channels, height, width], 0 to 255. */
export function toChannelsFirst(images: Value): Value {
  return cast(transpose(images, [0, 3, 1, 2]), "float32");
}
