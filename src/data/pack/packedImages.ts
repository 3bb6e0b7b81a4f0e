import type { PixelSource } from "../dataset.ts";
import type { PictureFacts } from "../decode/facts.ts";
import type { ListedImage, SourceProblem } from "../sources/listing.ts";

/** What is known of a picture, found while it was decoded and kept beside its pixels. */
export interface ImageFacts extends PictureFacts {
  /** Bytes of its file. */
  readonly bytes: number;
  /** Of those bytes: the first half of their SHA-256, in hexadecimal. Files of the same content have the same. */
  readonly hash: string;
}

/** The pictures of a source, decoded to one size, in files that are read when a batch needs them. */
export interface PackedImages {
  readonly name: string;
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  /** Those that could be decoded, in the listing's order. */
  readonly images: readonly ListedImage[];
  /** One for each of `images`. */
  readonly facts: readonly ImageFacts[];
  /** The pixels of `images`. Memory does not grow with their number. */
  readonly pixels: PixelSource;
  /** What the listing could not use, then what could not be read or decoded. */
  readonly problems: readonly SourceProblem[];
  /** Closes the files. `pixels` cannot be read afterwards. */
  close(): Promise<void>;
}
