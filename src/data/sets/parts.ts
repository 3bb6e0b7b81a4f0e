/** The pixels and labels of one part of a data set, as a decoder gives them. */
export interface SetPart {
  /** [count, height, width, channels] */
  readonly images: Uint8Array;
  readonly labels: Int32Array;
}

/** What a decoder makes of the files of one mirror. */
export interface SetParts {
  readonly train: SetPart;
  readonly test: SetPart;
}
