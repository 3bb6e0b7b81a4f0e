import { expectOptions, ProblemError } from "../errors.ts";
import {
  normal as drawNormal,
  truncatedNormal as drawTruncated,
  uniform as drawUniform,
  type RandomKey,
} from "../tensor/random.ts";
import { elementCount } from "../tensor/tensor.ts";
import { describeValue, expectNumber, expectOneOf } from "./options.ts";

/** How many inputs reach one output of a weight, and how many outputs one input reaches. */
export interface Fans {
  readonly fanIn: number;
  readonly fanOut: number;
}

/** A way to draw the first value of a weight. */
export interface Initializer {
  readonly kind: string;
  readonly config: Readonly<Record<string, unknown>>;
  /**
   * The first values, in row-major order. The same key gives the same values.
   * @returns as many as the shape has places
   */
  draw(key: RandomKey, shape: readonly number[], fans: Fans): Float32Array;
}

/** All zeros. */
export function zeros(): Initializer {
  return Object.freeze<Initializer>({
    kind: "zeros",
    config: {},
    draw: (_, shape) => new Float32Array(elementCount(shape)),
  });
}

/** All ones. */
export function ones(): Initializer {
  return Object.freeze<Initializer>({
    kind: "ones",
    config: {},
    draw: (_, shape) => new Float32Array(elementCount(shape)).fill(1),
  });
}

/**
 * One number everywhere.
 * @param value default 0, as in Keras
 * @throws ProblemError when the value is not finite.
 */
export function constant(value = 0): Initializer {
  expectNumber("constant", "value", value);
  return Object.freeze<Initializer>({
    kind: "constant",
    config: { value },
    draw: (_, shape) => new Float32Array(elementCount(shape)).fill(value),
  });
}

/**
 * Evenly from -limit to limit (default 0.05).
 * @throws ProblemError when the limit is below 0 or not finite.
 */
export function uniform({ limit = 0.05 }: { readonly limit?: number } = {}): Initializer {
  expectNumber("uniform", "limit", limit, { least: 0 });
  return Object.freeze<Initializer>({
    kind: "uniform",
    config: { limit },
    draw: (key, shape) => spread(key, shape, limit),
  });
}

export interface NormalOptions {
  /** What the numbers lie around. Default 0. */
  readonly mean?: number;
  /** Their standard deviation, 0 or more. */
  readonly sd?: number;
}

/**
 * Normal with mean `mean` (default 0) and deviation `sd` (default 0.05).
 * @throws ProblemError when the deviation is below 0, or a number is not finite.
 */
export function normal(options: NormalOptions = {}): Initializer {
  expectOptions("normal", options, ["mean", "sd"]);
  const { mean = 0, sd = 0.05 } = options;
  expectNumber("normal", "mean", mean);
  expectNumber("normal", "sd", sd, { least: 0 });
  return Object.freeze<Initializer>({
    kind: "normal",
    config: { mean, sd },
    draw: (key, shape) => drawNormal(key, elementCount(shape)).map((value) => mean + value * sd),
  });
}

/**
 * Normal with mean `mean` (default 0) and deviation `sd` (default 0.02), redrawn beyond two deviations; what is left has
 * a deviation of 0.88 sd.
 * @throws ProblemError when the deviation is below 0, or a number is not finite.
 */
export function truncatedNormal(options: NormalOptions = {}): Initializer {
  expectOptions("truncatedNormal", options, ["mean", "sd"]);
  const { mean = 0, sd = 0.02 } = options;
  expectNumber("truncatedNormal", "mean", mean);
  expectNumber("truncatedNormal", "sd", sd, { least: 0 });
  return Object.freeze<Initializer>({
    kind: "truncatedNormal",
    config: { mean, sd },
    draw: (key, shape) => drawTruncated(key, elementCount(shape)).map((value) => mean + value * sd),
  });
}

/**
 * Evenly from -a to a with a = factor sqrt(3 / fanIn), which keeps the variance of what flows through
 * (Sussillo & Abbott, 2014). `factor` is 1 by default. PyTorch's convolutions and linear layers begin with
 * factor 1 / sqrt(3).
 * @throws ProblemError when the factor is below 0 or not finite.
 */
export function uniformScaling({ factor = 1 }: { readonly factor?: number } = {}): Initializer {
  expectNumber("uniformScaling", "factor", factor, { least: 0 });
  return Object.freeze<Initializer>({
    kind: "uniformScaling",
    config: { factor },
    draw: (key, shape, { fanIn }) => spread(key, shape, factor * Math.sqrt(3 / fanIn)),
  });
}

export interface VarianceScalingOptions {
  /** Factor of the variance, above 0. Default 1. */
  readonly scale?: number;
  /** What the variance is divided by: the inputs of one output (default), the outputs of one input, or the mean of both. */
  readonly mode?: "fanIn" | "fanOut" | "fanAvg";
  /**
   * "truncatedNormal" (default): normal, redrawn beyond two deviations, and then as wide as the variance asks for; "untruncatedNormal";
   * "uniform".
   */
  readonly distribution?: "truncatedNormal" | "untruncatedNormal" | "uniform";
}

/**
 * Mean 0 and variance scale / n, where n is what `mode` says, so that numbers neither grow nor fade on their way through many
 * layers. Options and defaults are Keras's. Most of the others are cases of it.
 * @throws ProblemError when the scale is not above 0, or a word is unknown.
 */
export function varianceScaling(options: VarianceScalingOptions = {}): Initializer {
  expectOptions("varianceScaling", options, ["scale", "mode", "distribution"]);
  const { scale = 1, mode = "fanIn", distribution = "truncatedNormal" } = options;
  expectNumber("varianceScaling", "scale", scale, { above: 0 });
  expectOneOf("varianceScaling", "mode", mode, ["fanIn", "fanOut", "fanAvg"]);
  expectOneOf("varianceScaling", "distribution", distribution, ["truncatedNormal", "untruncatedNormal", "uniform"]);
  return scaled("varianceScaling", { scale, mode, distribution }, { scale, mode, distribution });
}

/** Evenly from -a to a with a = sqrt(6 / (fanIn + fanOut)) (Glorot & Bengio, 2010). Also known as Xavier's. */
export function glorotUniform(): Initializer {
  return scaled("glorotUniform", {}, { scale: 1, mode: "fanAvg", distribution: "uniform" });
}

/** Normal with deviation sqrt(2 / (fanIn + fanOut)), cut at two deviations as in Keras (Glorot & Bengio, 2010). */
export function glorotNormal(): Initializer {
  return scaled("glorotNormal", {}, { scale: 1, mode: "fanAvg", distribution: "truncatedNormal" });
}

/** Evenly from -a to a with a = sqrt(6 / fanIn), for layers that end in ReLU (He et al., 2015). */
export function heUniform(): Initializer {
  return scaled("heUniform", {}, { scale: 2, mode: "fanIn", distribution: "uniform" });
}

/**
 * Normal with deviation sqrt(2 / fanIn), for layers that end in ReLU (He et al., 2015). It is cut at two deviations as in Keras;
 * PyTorch's kaiming_normal_ is varianceScaling({ scale: 2, distribution: "untruncatedNormal" }).
 */
export function heNormal(): Initializer {
  return scaled("heNormal", {}, { scale: 2, mode: "fanIn", distribution: "truncatedNormal" });
}

/** Evenly from -a to a with a = sqrt(3 / fanIn) (LeCun et al., 1998). */
export function lecunUniform(): Initializer {
  return scaled("lecunUniform", {}, { scale: 1, mode: "fanIn", distribution: "uniform" });
}

/** Normal with deviation sqrt(1 / fanIn), cut at two deviations as in Keras, for layers that end in SELU (LeCun et al., 1998). */
export function lecunNormal(): Initializer {
  return scaled("lecunNormal", {}, { scale: 1, mode: "fanIn", distribution: "truncatedNormal" });
}

/**
 * The fans of a weight, from its shape: a matrix [in, out], or filters [out, in, ...window]. Convolutions whose shape does not tell
 * (groups, transposed ones) say theirs when they ask for the weight: `convolutionFans`.
 */
export function fansOf(shape: readonly number[]): Fans {
  const [first = 1, second = 1, ...window] = shape;
  if (shape.length === 2) return { fanIn: first, fanOut: second };
  return convolutionFans({ channels: second, filters: first, window });
}

/** What the fans of a convolution follow from. */
export interface ConvolutionSizes {
  /** Channels of its input. */
  readonly channels: number;
  /** Channels of its output. */
  readonly filters: number;
  /** Sizes of its window. */
  readonly window: readonly number[];
  /** How many groups the channels fall into. Default 1. */
  readonly groups?: number;
}

/** The fans of a convolution of any sort, transposed ones too: inside its group, each input meets each output at each place of the window. */
export function convolutionFans({ channels, filters, window, groups = 1 }: ConvolutionSizes): Fans {
  const taps = elementCount(window);
  return { fanIn: (channels / groups) * taps, fanOut: (filters / groups) * taps };
}

/** Throws a ProblemError unless each option is an initialiser. */
export function expectInitializers(factory: string, options: Readonly<Record<string, Initializer>>): void {
  for (const [name, value] of Object.entries(options)) {
    const { kind, draw, config } = Object(value) as Record<string, unknown>;
    if (typeof kind === "string" && typeof draw === "function" && typeof config === "object") continue;
    throw new ProblemError({
      what: `${factory}: ${name} is no initialiser`,
      expected: "one such as zeros() or heNormal()",
      received: describeValue(value),
    });
  }
}

/** The deviation of a standard normal distribution that is cut at two deviations. */
const CUT_DEVIATION = 0.87962566103423978;

function scaled(
  kind: string,
  config: Initializer["config"],
  { scale, mode, distribution }: Required<VarianceScalingOptions>,
): Initializer {
  return Object.freeze<Initializer>({
    kind,
    config,
    draw(key, shape, { fanIn, fanOut }) {
      const variance = scale / { fanIn, fanOut, fanAvg: (fanIn + fanOut) / 2 }[mode];
      const sd = Math.sqrt(variance);
      if (distribution === "uniform") return spread(key, shape, Math.sqrt(3 * variance));
      if (distribution === "untruncatedNormal") return drawNormal(key, elementCount(shape)).map((value) => value * sd);
      return drawTruncated(key, elementCount(shape)).map((value) => (value * sd) / CUT_DEVIATION);
    },
  });
}

function spread(key: RandomKey, shape: readonly number[], limit: number): Float32Array {
  return drawUniform(key, elementCount(shape)).map((value) => (2 * value - 1) * limit);
}
