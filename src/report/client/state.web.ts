import { type Answers, decodeNumbers, readAnswers } from "./answers.ts";
import type { Choice, Labels } from "./choice.ts";
import type { Limits, PageData, PageLabels, PageSet } from "./pageData.ts";

/** A part of the images, ready to be counted. */
export interface LoadedSet {
  readonly set: PageSet;
  readonly answers: Answers;
  readonly sources: Labels | undefined;
  readonly kinds: Labels | undefined;
}

/** What the reader has chosen. */
export interface State {
  /** Which part of the images. */
  readonly part: number;
  readonly limits: Limits;
  readonly choice: Choice;
  /** Which page of the gallery. */
  readonly page: number;
  /** Whether the gallery begins with what is least sure. */
  readonly leastSureFirst: boolean;
}

/** What every view is given: the data, and how something is chosen. */
export interface Context {
  readonly data: PageData;
  readonly sets: readonly LoadedSet[];
  readonly change: (changed: Partial<State>) => void;
  /** Shows one image large; the others are those before and after it. */
  readonly open: (part: number, images: Uint32Array, place: number) => void;
}

/** A part of the page that follows what is chosen. */
export interface View {
  show(state: State, loaded: LoadedSet): void;
}

export function loadSet(data: PageData, set: PageSet): LoadedSet {
  const labels = (given: PageLabels | undefined) => given && { ...given, labels: decodeNumbers(given.labels) };
  return { set, answers: readAnswers(data, set), sources: labels(set.sources), kinds: labels(set.kinds) };
}

/** What an image is called. */
export function nameOf({ set: { names } }: LoadedSet, index: number): string {
  return names.start + names.rest[index];
}
