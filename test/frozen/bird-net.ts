/** The frozen bird network: what went in (by formula) and what came out of PyTorch (bird-net.json). */
import { readFileSync } from "node:fs";
import { hashes, symmetric, uniform } from "./formula.ts";

export interface FrozenGradient {
  readonly norm: number;
  readonly sum: number;
  readonly absoluteSum: number;
  readonly samples: readonly number[];
  /** Every element, for gradients of at most 1024. */
  readonly values?: readonly number[];
  readonly strays: { readonly norm: number; readonly sum: number; readonly values: number };
}

export interface FrozenStep {
  readonly loss: number;
  readonly logits: readonly (readonly number[])[];
  readonly gradientNorm: number;
  readonly strays: { readonly loss: number; readonly logits: number; readonly gradientNorm: number };
  readonly gradients: Readonly<Record<string, FrozenGradient>>;
}

export interface FrozenWeights {
  readonly norm: number;
  readonly samples: readonly number[];
  readonly updateNorm: number;
  readonly strays: {
    readonly norm: number;
    readonly samples: number;
    readonly values: number;
    readonly update: number;
  };
}

export interface FrozenRun {
  readonly update: "adam" | "adam-tensorflow" | "sgd";
  readonly clipNorm: number | null;
  readonly dropout: boolean;
  readonly losses: readonly number[];
  readonly gradientNorms: readonly number[];
  readonly strays: { readonly losses: readonly number[]; readonly gradientNorms: readonly number[] };
  readonly parameters: Readonly<Record<string, FrozenWeights>>;
}

export interface FrozenBirdNet {
  readonly about: readonly string[];
  readonly torch: string;
  readonly batch: number;
  readonly mean: number;
  readonly sd: number;
  readonly biasRange: number;
  readonly adam: { readonly rate: number; readonly beta1: number; readonly beta2: number; readonly epsilon: number };
  readonly sgdRate: number;
  readonly parameters: Readonly<Record<string, { readonly shape: readonly number[]; readonly fanIn: number | null }>>;
  /** labels[step][image], 1 is "bird". */
  readonly labels: readonly (readonly number[])[];
  readonly plain: FrozenStep;
  readonly dropout: FrozenStep;
  readonly runs: Readonly<Record<string, FrozenRun>>;
}

export const birdNet: FrozenBirdNet = JSON.parse(readFileSync(new URL("./bird-net.json", import.meta.url), "utf8"));

/** The weights before the first step, row-major, by parameter name. */
export function initialWeights(): Record<string, Float32Array> {
  const weights: Record<string, Float32Array> = {};
  for (const [name, { shape, fanIn }] of Object.entries(birdNet.parameters)) {
    const size = shape.reduce((product, n) => product * n, 1);
    weights[name] = symmetric(name, size, fanIn === null ? birdNet.biasRange : Math.sqrt(3 / fanIn));
  }
  return weights;
}

/** 0 or 1 for each image of a step's batch. */
export function labelsOf(step: number): Uint8Array {
  return Uint8Array.from(uniform(`labels ${step}`, birdNet.batch), (u) => (u >= 0.5 ? 1 : 0));
}

/** A step's images, [n, 32, 32, 3]: noise 0..127, brighter by position in the batch and in a bird's left half. */
export function imagesOf(step: number): Uint8Array {
  const size = 32 * 32 * 3;
  const labels = labelsOf(step);
  return Uint8Array.from(hashes(`images ${step}`, birdNet.batch * size), (hash, i) => {
    const image = Math.floor(i / size);
    const x = Math.floor(i / 3) % 32;
    return (hash >>> 25) + 8 * ((5 * image) % 12) + (labels[image] === 1 && x < 16 ? 32 : 0);
  });
}

/** The numbers in [0, 1) that decide a step's dropout, [n, 512]: a unit is kept, and doubled, where its number >= 0.5. */
export function dropoutUniformsOf(step: number): Float32Array {
  return uniform(`dropout ${step}`, birdNet.batch * 512);
}
