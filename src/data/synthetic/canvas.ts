/** An image that is being drawn, where it lies in memory. */
export interface Canvas {
  readonly pixels: Uint8Array;
  /** Where its first pixel begins. */
  readonly offset: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}
