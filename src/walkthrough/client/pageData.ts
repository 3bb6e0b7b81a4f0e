/** What a walk through a network is made of: in memory with its numbers, on the page with places in one long list of them. */
import type { Field, SlidingWindow } from "../../compile/receptiveField.ts";

export type { Field, SlidingWindow };

/** [channels, height, width] */
export type Shape3 = readonly [channels: number, height: number, width: number];

/** What follows a weighted sum. "other": several steps, such as normalisation. */
export interface Activation {
  readonly name: "linear" | "relu" | "tanh" | "sigmoid" | "softmax" | "leakyRelu" | "elu" | "clip" | "other";
  readonly alpha?: number;
  readonly min?: number;
  readonly max?: number;
}

interface StageCommon<N> {
  readonly name: string;
  readonly input: Shape3;
  readonly output: Shape3;
  readonly activation: Activation;
  /** So many maps (or units) are here, the first ones. */
  readonly shown: number;
  /** What the engine gave, [shown, height, width]: what the next stage reads. */
  readonly results: N;
  /** Before what follows the sum or the pooling, where that has several steps. */
  readonly linear?: N;
  readonly field?: Field;
}

export interface ConvolutionOf<N> extends StageCommon<N> {
  readonly kind: "convolution";
  readonly window: SlidingWindow;
  readonly groups: number;
  /** [filters, channels / groups, height, width]; absent where it would make the page too large. */
  readonly kernel?: N;
  readonly bias?: N;
  readonly counts: WeightCounts;
}

/** How many numbers are learned, and how many there would be without the idea. */
export interface WeightCounts {
  readonly weights: number;
  /** Were no weights shared between places. */
  readonly unshared: number;
  /** Were every input joined to every result. */
  readonly joined: number;
}

export interface PoolingOf<N> extends StageCommon<N> {
  readonly kind: "pooling";
  readonly how: "max" | "average";
  /** Absent where it pools over all places. */
  readonly window?: SlidingWindow;
}

export interface DenseOf<N> extends StageCommon<N> {
  readonly kind: "dense";
  readonly weights: number;
  /** [inputs, units], where that is not too much. */
  readonly kernel?: N;
  readonly bias?: N;
  /** Otherwise the largest contributions to each unit: which input, and its weight; [units, most]. */
  readonly largest?: { readonly most: number; readonly inputs: N; readonly weights: N };
  /** Contributions to each unit, summed over the channels of each place: [units, height, width]. */
  readonly byPlace?: N;
  /** Of each unit, before what follows. */
  readonly sums: N;
}

export type StageOf<N> = ConvolutionOf<N> | PoolingOf<N> | DenseOf<N>;

/** Stages that are not shown, because paths branch there. */
export interface LeftOut {
  /** Before this stage of those that are shown. */
  readonly before: number;
  readonly names: readonly string[];
}

export interface WalkOf<N> {
  readonly image: { readonly height: number; readonly width: number; readonly channels: number };
  readonly classes: readonly string[];
  /** What the model was given, [height, width, channels], 0 to 255. */
  readonly pixels: N;
  /** What the first stage reads, [channels, height, width]. */
  readonly prepared: N;
  readonly probabilities: N;
  readonly stages: readonly StageOf<N>[];
  readonly leftOut?: LeftOut;
}

/** A place in the page's list of numbers. */
export type Place = readonly [at: number, length: number];

export interface WalkPage {
  readonly walk: WalkOf<Place>;
  readonly picture: string;
  /** The photo as it was, as a data: address. */
  readonly photo?: { readonly address: string; readonly width: number; readonly height: number };
}

export type Walk = WalkOf<Float32Array>;
export type WalkStage = StageOf<Float32Array>;

/** The same with other numbers in all places of numbers. */
export function withNumbers<A, B>(walk: WalkOf<A>, isNumbers: (value: unknown) => boolean, made: (numbers: A) => B) {
  const changed = (value: unknown): unknown => {
    if (isNumbers(value)) return made(value as A);
    if (Array.isArray(value)) return value.map(changed);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, changed(each)]));
  };
  return changed(walk) as WalkOf<B>;
}
