/** What a picture's file tells beside its pixels. */
export interface PictureFacts {
  /** Its own size, upright, before anything was cut out or resized. */
  readonly width: number;
  readonly height: number;
  /** "jpeg", "png", "webp", "gif", "avif", "tiff", "heic"; "pixels" where the source keeps no files. */
  readonly format: string;
  /** It has one channel, or three that are alike. */
  readonly isGrey: boolean;
  /** The make and model of the camera, where the file tells. */
  readonly camera?: string;
}
