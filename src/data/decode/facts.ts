/** What a picture's file tells beside its pixels. */
export interface PictureFacts {
  /** Its own size, upright, before anything was cut out or resized. */
  readonly width: number;
  readonly height: number;
  /** "jpeg", "png", "webp", "gif", "avif", "tiff"; "pixels" where the source keeps no files. */
  readonly format: string;
  /** It holds one channel of grey and no colour. */
  readonly isGrey: boolean;
  /** The make and model of the camera, where the file tells. */
  readonly camera?: string;
}
