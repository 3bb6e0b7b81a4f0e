import type { Image } from "../data/decode/image.ts";

/**
 * What a model says of every window of one scaled picture: what windows that are cut out give, and what the fully convolutional
 * network gives in one pass. Finding boxes starts here, and does not ask which of the two it was.
 */
export interface ScoreMap {
  /** Pixels of the scaled picture for one of the picture: 0.5 where the picture was made half as wide. */
  readonly scale: number;
  /** In pixels of the scaled picture. */
  readonly window: { readonly height: number; readonly width: number };
  /** From one window to the next, in pixels of the scaled picture. */
  readonly stride: { readonly y: number; readonly x: number };
  readonly rows: number;
  readonly columns: number;
  /** Probabilities [rows, columns, classes]. The window at (row, column) has its corner at (row stride.y, column stride.x). */
  readonly scores: Float32Array;
}

/** A way to score every window of a picture. */
export interface Scorer {
  readonly window: ScoreMap["window"];
  readonly stride: ScoreMap["stride"];
  /**
   * @param picture scaled, and so large that windows a stride apart cover all of it
   * @param scale at which it is
   */
  score(picture: Image, scale: number): Promise<ScoreMap>;
}
