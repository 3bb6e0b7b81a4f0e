import type { Tensor } from "../tensor/tensor.ts";
import type { Layer } from "./layer.ts";

/** Named weights: what training changes, and what was measured on the training images. */
export type Weights = Readonly<Record<string, Tensor>>;

/** A network with its weights, and what its images and answers mean. */
export interface Model {
  readonly network: Layer;
  /** The size of the images that it takes. */
  readonly image: { readonly height: number; readonly width: number; readonly channels: number };
  /** The name of each class, in the order of the network's outputs. */
  readonly classes: readonly string[];
  readonly weights: Weights;
}
