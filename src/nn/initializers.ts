import {
  normal as drawNormal,
  truncatedNormal as drawTruncated,
  uniform as drawUniform,
  type RandomKey,
} from "../tensor/random.ts";
import { elementCount } from "../tensor/tensor.ts";

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
  return { kind: "zeros", config: {}, draw: (_, shape) => new Float32Array(elementCount(shape)) };
}

/** All ones. */
export function ones(): Initializer {
  return { kind: "ones", config: {}, draw: (_, shape) => new Float32Array(elementCount(shape)).fill(1) };
}

/** Normal with some mean (default 0) and deviation `sd` (default 0.05). */
export function normal({ mean = 0, sd = 0.05 }: { readonly mean?: number; readonly sd?: number } = {}): Initializer {
  return {
    kind: "normal",
    config: { mean, sd },
    draw: (key, shape) => drawNormal(key, elementCount(shape)).map((value) => mean + value * sd),
  };
}

/** Evenly from -limit to limit (default 0.05). */
export function uniform({ limit = 0.05 }: { readonly limit?: number } = {}): Initializer {
  return { kind: "uniform", config: { limit }, draw: (key, shape) => spread(key, shape, limit) };
}

/**
 * Evenly from -a to a with a = factor sqrt(3 / fanIn), which keeps the variance of what flows through
 * (Sussillo & Abbott, 2014). `factor` is 1 by default.
 */
export function uniformScaling({ factor = 1 }: { readonly factor?: number } = {}): Initializer {
  return {
    kind: "uniformScaling",
    config: { factor },
    draw: (key, shape, { fanIn }) => spread(key, shape, factor * Math.sqrt(3 / fanIn)),
  };
}

/** Normal with mean 0 and deviation `sd` (default 0.02), redrawn beyond two deviations. */
export function truncatedNormal({ sd = 0.02 }: { readonly sd?: number } = {}): Initializer {
  return {
    kind: "truncatedNormal",
    config: { sd },
    draw: (key, shape) => drawTruncated(key, elementCount(shape)).map((value) => value * sd),
  };
}

/** Evenly from -a to a with a = sqrt(6 / (fanIn + fanOut)) (Glorot & Bengio, 2010). */
export function glorotUniform(): Initializer {
  return {
    kind: "glorotUniform",
    config: {},
    draw: (key, shape, { fanIn, fanOut }) => spread(key, shape, Math.sqrt(6 / (fanIn + fanOut))),
  };
}

/** Normal with deviation sqrt(2 / fanIn), for layers that end in ReLU (He et al., 2015). */
export function heNormal(): Initializer {
  return {
    kind: "heNormal",
    config: {},
    draw: (key, shape, { fanIn }) => drawNormal(key, elementCount(shape)).map((value) => value * Math.sqrt(2 / fanIn)),
  };
}

/** The fans of a weight: a matrix [in, out], or filters [out, in / group, ...window]. */
export function fansOf(shape: readonly number[]): Fans {
  const [first = 1, second = 1, ...window] = shape;
  if (shape.length === 2) return { fanIn: first, fanOut: second };
  const taps = elementCount(window);
  return { fanIn: second * taps, fanOut: first * taps };
}

function spread(key: RandomKey, shape: readonly number[], limit: number): Float32Array {
  return drawUniform(key, elementCount(shape)).map((value) => (2 * value - 1) * limit);
}
