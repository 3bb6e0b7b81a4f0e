import { kindOf, ProblemError } from "../../errors.ts";
import type { Model } from "../../nn/model.ts";

/**
 * A picture that shows nothing: all "black"; all in the picture's own "mean" colour; all in the mean of the "training"
 * images, where the network has measured it; the picture "blurred" until little is seen in it; or a colour, one number from 0
 * to 255 for each channel.
 */
export type BaselinePicture = "black" | "mean" | "training" | "blurred" | readonly number[];

const NAMES = ["black", "mean", "training", "blurred"];

/**
 * The baseline of one picture, [channels, height, width].
 * @param picture [channels, height, width]
 * @throws ProblemError when there is no such baseline.
 */
export function baselineOf(
  where: string,
  baseline: BaselinePicture,
  picture: Float32Array,
  { image, weights }: Pick<Model, "image" | "weights">,
): Float32Array {
  const places = image.height * image.width;
  if (baseline === "blurred") return blurred(picture, image, Math.min(image.height, image.width) / 8);
  if (baseline === "training") return trainingMean(where, { image, weights });
  const colour = colourOf(where, baseline, picture, image);
  return Float32Array.from(picture, (_, i) => colour[Math.floor(i / places)]!);
}

function colourOf(
  where: string,
  baseline: Exclude<BaselinePicture, "blurred" | "training">,
  picture: Float32Array,
  { height, width, channels }: Model["image"],
): ArrayLike<number> {
  const places = height * width;
  if (baseline === "black") return new Float32Array(channels);
  if (baseline === "mean") {
    return Array.from({ length: channels }, (_, c) => {
      return picture.subarray(c * places, (c + 1) * places).reduce((sum, each) => sum + each, 0) / places;
    });
  }
  const isColour = Array.isArray(baseline) && baseline.length === channels && baseline.every((each) => inRange(each));
  if (isColour) return baseline;
  throw new ProblemError({
    what: `${where}: there is no such baseline`,
    expected: `${NAMES.join(", ")}, or ${channels === 1 ? "a list of one number" : `${channels} numbers`} from 0 to 255`,
    received: Array.isArray(baseline) ? `[${baseline}]` : kindOf(baseline),
  });
}

function inRange(value: unknown): boolean {
  return typeof value === "number" && value >= 0 && value <= 255;
}

/** What the first layer takes away from pixels: one number, one for each channel, or one for each pixel. */
function trainingMean(where: string, { image, weights }: Pick<Model, "image" | "weights">): Float32Array {
  const { height, width, channels } = image;
  const found = Object.entries(weights).find(([name]) => /(^|\.)zeroCenter\.mean$/.test(name))?.[1];
  const size = height * width * channels;
  const repeated = size / (found?.data.length ?? 0);
  if (found === undefined || !Number.isInteger(repeated)) {
    throw new ProblemError({
      what: `${where}: this network has not measured the mean of its training images`,
      mend: 'Take another baseline, such as "mean".',
    });
  }
  return Float32Array.from({ length: size }, (_, i) => Number(found.data[Math.floor(i / repeated)]));
}

/** Each channel blurred by a Gaussian, along rows and then columns; beyond the border its outermost pixels go on. */
function blurred(picture: Float32Array, { height, width, channels }: Model["image"], sigma: number): Float32Array {
  const reach = Math.ceil(3 * sigma);
  const bell = Array.from({ length: 2 * reach + 1 }, (_, i) => Math.exp(-((i - reach) ** 2) / (2 * sigma * sigma)));
  const total = bell.reduce((sum, each) => sum + each, 0);
  const along = (from: Float32Array, length: number, step: number): Float32Array =>
    from.map((_, i) => {
      const at = Math.floor(i / step) % length;
      const first = i - at * step;
      const sum = bell.reduce((sum, weight, k) => {
        const place = Math.min(length - 1, Math.max(0, at + k - reach));
        return sum + weight * from[first + place * step]!;
      }, 0);
      return sum / total;
    });
  const rows = along(picture.subarray(0, channels * height * width), width, 1);
  return along(rows, height, width);
}
