import type { Split } from "../data/selection.ts";

/** Images to judge a model on, and what to know of them. */
export interface FoundImages {
  readonly images: Split;
  /** The images that the model learned from, as far as they are known, and a word for the content of each image of their set. */
  readonly learned?: Learned | undefined;
  readonly dataSet: string;
  /** Which part; absent where there are no parts. */
  readonly split?: JudgedPart | undefined;
  /** "90 test images of photos", without the number. */
  readonly called: string;
  readonly notes: readonly string[];
  /** A word for the content of each image of the set, where they are known. */
  readonly contents?: readonly string[] | undefined;
  close(): Promise<void>;
}

interface Learned {
  readonly images: Split;
  readonly contents?: readonly string[] | undefined;
}

export type JudgedPart = "test" | "validation";
