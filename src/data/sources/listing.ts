import type { ProblemError } from "../../errors.ts";
import type { Image } from "../decode/image.ts";

/** The parts of a data set, where its source has divided it. */
export type SplitName = "train" | "validation" | "test";

/** A rectangle in a picture that stands upright, in pixels from its upper left corner. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** One picture of a source, before it is decoded. */
export interface ListedImage {
  /** What reports and lists of exclusions call it: its path below the source, with "/" on every system. No two are alike. */
  readonly name: string;
  /** Its class as the source calls it; nested ones with "/": "birds/albatross". */
  readonly label: string;
  /** Its class before classes were grouped; absent where that did not change it. */
  readonly fine?: string;
  /** Where the source says so. */
  readonly split?: SplitName;
  /** Where the source tells several origins apart. */
  readonly source?: string;
  /** What is cut out before it is resized. */
  readonly box?: Box;
  /** Changes when the content may have: size and date of a file, the checksum of an archive's entry. */
  readonly stamp: string;
}

/** A file that could not be used, and why. It does not stop the others. */
export interface SourceProblem {
  readonly name: string;
  readonly problem: ProblemError;
}

/** The pictures of a folder, a table, an archive: what they are called, and how their bytes are had. */
export interface Listing {
  /** Short, for people. */
  readonly name: string;
  /** What the cache knows the place by: its kind and absolute path. */
  readonly key: string;
  /** Sorted by name, by code unit: one source gives one order on every machine. */
  readonly images: readonly ListedImage[];
  readonly problems: readonly SourceProblem[];
  /** What else its owner should know: "12 files without an image ending were passed over". */
  readonly notes: readonly string[];
  /**
   * The encoded bytes of one picture, or its pixels where the source keeps pixels. Any number may be asked for at once.
   * @throws ProblemError when it cannot be read.
   */
  read(image: ListedImage): Promise<Uint8Array | Image>;
  close(): Promise<void>;
}
