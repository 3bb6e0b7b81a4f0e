import { expectOptions } from "../../errors.ts";
import type { Model, Weights } from "../../nn/model.ts";
import { expectNumber, expectWhole } from "../../nn/options.ts";
import { normal, randomKey, split } from "../../tensor/random.ts";
import type { Attribution, AttributionOptions } from "./attribution.ts";
import { attributionOf, type Explained, explainedBy, type MapsOf, placesOf, rowOf } from "./explained.ts";
import { type Pictures, pictureAt, picturesOf, sizeOf } from "./pictures.ts";
import { type Probe, pixelGradient, withProbe } from "./probe.ts";

/** Noisy copies of a picture whose gradients are averaged. */
export interface Smoothing {
  /** How many copies. Default 25. */
  readonly samples?: number;
  /** The noise's standard deviation, as a share of the range from the picture's darkest to its brightest number. Default 0.15. */
  readonly noise?: number;
  /** Of the noise. Default 0. */
  readonly seed?: number;
}

export interface SaliencyOptions extends AttributionOptions {
  /** Averages the gradients of noisy copies (SmoothGrad). `true` takes its defaults. Default false. */
  readonly smooth?: boolean | Smoothing;
  /** Multiplies each gradient by its pixel's number. Default false. */
  readonly timesInput?: boolean;
}

/** An attribution with the numbers behind its maps. */
export interface PixelAttribution extends Attribution {
  /** What each number of the images contributes, with its sign: float32 [count, channels, height, width]. */
  readonly values: Float32Array;
}

/**
 * How much the class's logit would change with each pixel: the gradient of the logit with respect to the pixels (Simonyan,
 * Vedaldi & Zisserman, "Deep Inside Convolutional Networks", 2013). A map has the largest of a pixel's channels, without its sign.
 *
 * With `timesInput` the gradient times the pixel's number, summed over channels, with its sign: what the logit would lose, if
 * it were linear, were the pixel black. With `smooth` the mean gradient of noisy copies (Smilkov and others, "SmoothGrad", 2017).
 * @param images uint8 [count, height, width, channels]
 * @returns maps [count, height, width], and as `values` the gradients [count, channels, height, width], times the pixels where so asked
 * @throws ProblemError when an option is out of range, or the images are not the model's.
 */
export async function saliency(model: Model, images: Uint8Array, options: SaliencyOptions): Promise<PixelAttribution> {
  const where = "saliency";
  expectOptions(where, options, ["class", "against", "runtime", "batchSize", "smooth", "timesInput"]);
  const smoothing = smoothingOf(where, options.smooth ?? false);
  const timesInput = options.timesInput ?? false;
  const pictures = picturesOf(where, model, images, options);
  return withProbe(model, options, pixelGradient, async (probe) => {
    const explained = await explainedBy(where, probe, pictures, options);
    const gradients = await gradientsOf(probe, explained, smoothing);
    const { values, maps } = mapsFrom(gradients, pictures, timesInput);
    return { ...attributionOf(explained, { maps, isSigned: timesInput }), values };
  });
}

/** The maps of saliency, with any weights. */
export function saliencyMaps({ smooth, timesInput }: Pick<SaliencyOptions, "smooth" | "timesInput">): MapsOf {
  const smoothing = smoothingOf("saliency", smooth ?? false);
  return async (probe, explained, weights) =>
    mapsFrom(await gradientsOf(probe, explained, smoothing, weights), explained.pictures, timesInput ?? false).maps;
}

function mapsFrom(gradients: Float32Array, { pixels, image }: Pictures, timesInput: boolean) {
  if (!timesInput) return { values: gradients, maps: largestChannels(gradients, image) };
  const values = gradients.map((each, i) => each * pixels[i]!);
  return { values, maps: summedChannels(values, image) };
}

function smoothingOf(where: string, smooth: boolean | Smoothing): Required<Smoothing> | undefined {
  if (smooth === false) return undefined;
  const given = smooth === true ? {} : smooth;
  expectOptions(`${where}: smooth`, given, ["samples", "noise", "seed"]);
  const { samples = 25, noise = 0.15, seed = 0 } = given;
  expectWhole(where, "smooth.samples", samples);
  expectNumber(where, "smooth.noise", noise, { least: 0 });
  expectNumber(where, "smooth.seed", seed);
  return { samples, noise, seed };
}

async function gradientsOf(
  probe: Probe,
  { pictures, chosen }: Explained,
  smoothing: Required<Smoothing> | undefined,
  weights?: Weights,
): Promise<Float32Array> {
  if (smoothing === undefined) return (await probe.read(pictures.pixels, chosen, weights)).values.gradient!;
  const size = sizeOf(pictures.image);
  const means = new Float32Array(pictures.pixels.length);
  for (let n = 0; n < pictures.count; n++) {
    const copies = noisyCopies(pictureAt(pictures, n), smoothing);
    const row = rowOf(chosen, n, probe.model.classes.length);
    const { gradient } = (await probe.read(copies, row, weights)).values;
    means.set(meanOf(gradient!, size), n * size);
  }
  return means;
}

/** Each copy has its own noise, the same for every picture, so that a picture's map is the same alone as among others. */
function noisyCopies(picture: Float32Array, { samples, noise, seed }: Required<Smoothing>): Float32Array {
  const range = picture.reduce((a, b) => Math.max(a, b), 0) - picture.reduce((a, b) => Math.min(a, b), 255);
  const copies = new Float32Array(samples * picture.length);
  for (let sample = 0; sample < samples; sample++) {
    const drawn = normal(split(split(randomKey(seed), "smoothGrad"), sample), picture.length);
    copies.set(
      drawn.map((z, i) => picture[i]! + noise * range * z),
      sample * picture.length,
    );
  }
  return copies;
}

/** The mean of rows of that length. */
export function meanOf(rows: Float32Array, length: number): Float32Array {
  const sums = new Float64Array(length);
  rows.forEach((value, i) => {
    sums[i % length]! += value;
  });
  const count = rows.length / length;
  return Float32Array.from(sums, (sum) => sum / count);
}

/** Of each pixel the largest channel without its sign: [count, channels, h, w] -> [count, h, w] */
function largestChannels(values: Float32Array, image: Model["image"]): Float32Array {
  return perPixel(values, image, (most, value) => Math.max(most, Math.abs(value)));
}

/** Of each pixel the sum of its channels: [count, channels, h, w] -> [count, h, w] */
export function summedChannels(values: Float32Array, image: Model["image"]): Float32Array {
  return perPixel(values, image, (sum, value) => sum + value);
}

function perPixel(
  values: Float32Array,
  image: Model["image"],
  join: (joined: number, value: number) => number,
): Float32Array {
  const places = placesOf(image);
  const maps = new Float32Array(values.length / image.channels);
  values.forEach((value, i) => {
    const at = Math.floor(i / sizeOf(image)) * places + (i % places);
    maps[at] = join(maps[at]!, value);
  });
  return maps;
}
