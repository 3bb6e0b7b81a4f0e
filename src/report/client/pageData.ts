/** What stands in the page as JSON. Numbers in long rows are little-endian 16-bit integers in base64. */
export interface PageData {
  readonly classes: readonly string[];
  /** The class that means yes, of two; absent where all classes are alike. */
  readonly positive?: number;
  /** Where the page begins: as the model file decides. */
  readonly limits: Limits;
  readonly sets: readonly PageSet[];
}

/**
 * Of yes and no: a probability of at least `high` is yes, one below `low` is no, in between nothing is said. Of any classes:
 * an answer that is less probable than `high` is not given. Both 0 to 1; `low` is at most `high`.
 */
export interface Limits {
  readonly low: number;
  readonly high: number;
}

/** The answers on one part of the images, ordered by truth, then by answer (of any classes), then the largest score first. */
export interface PageSet {
  /** "test" */
  readonly name: string;
  readonly count: number;
  /** [count]: the true class. */
  readonly truth: string;
  /** [count, classes] in 65535ths; of yes and no [count], of yes alone. */
  readonly probabilities: string;
  /** [count]: the likeliest class. Absent of yes and no. */
  readonly answer?: string;
  /** What all names begin with, and what follows for each. */
  readonly names: { readonly start: string; readonly rest: readonly string[] };
  /** A word for the content of each image, where it is known. */
  readonly contents?: readonly string[];
  /** Where each image comes from, where there are several sources. */
  readonly sources?: PageLabels;
  /** What each image was called before classes were grouped. */
  readonly kinds?: PageLabels;
  /** Images whose label may be wrong, the likeliest first, and which class they look like. */
  readonly suspects: readonly (readonly [index: number, looksLike: number])[];
  readonly pictures: PagePictures;
}

export interface PageLabels {
  readonly names: readonly string[];
  /** [count] */
  readonly labels: string;
}

/** Small pictures side by side on sheets, in the order of the images. */
export interface PagePictures {
  readonly width: number;
  readonly height: number;
  /** Pictures in a row, and on a sheet but for the last. */
  readonly columns: number;
  readonly perSheet: number;
  /** The ids of the elements that hold the sheets, each a picture in base64. */
  readonly sheets: readonly string[];
  /** "image/webp" */
  readonly type: string;
}
