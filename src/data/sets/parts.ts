/** The pixels and labels of one part of a data set, as a decoder gives them. */
export interface SetPart {
  /** [count, height, width, channels] */
  readonly images: Uint8Array;
  readonly labels: Int32Array;
  /** [height, width, channels], where the file says so. */
  readonly size?: readonly [number, number, number];
}

/** What a decoder makes of the files of one mirror. */
export interface SetParts {
  readonly train: SetPart;
  readonly test: SetPart;
}

/**
 * How far a data set has come that is loaded for the first time: bytes over the network, then unpacking; photographs are then
 * decoded to the size asked for.
 */
export type LoadProgress =
  | { readonly stage: "download"; readonly received: number; readonly total: number | undefined }
  | { readonly stage: "unpack" }
  | { readonly stage: "decode"; readonly done: number; readonly total: number };
