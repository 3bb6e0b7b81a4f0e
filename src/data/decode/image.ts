/** One image as raw pixels, row by row: [height, width, channels], one byte a number. */
export interface Image {
  readonly height: number;
  readonly width: number;
  /** 1 for grey, 3 for red, green, blue. */
  readonly channels: number;
  readonly data: Uint8Array;
}
