import type { AnswerScores } from "./answerScores.ts";

/** What always saying the commonest class would bring. */
export interface Baseline {
  readonly name: string;
  readonly accuracy: number;
  /** The log loss of always giving the shares of the classes. */
  readonly logLoss: number;
}

/** How often images of one class are called another. */
export interface ConfusedPair {
  readonly is: string;
  readonly called: string;
  readonly count: number;
}

/** Images of a test that are also among those that were learned from. */
export interface Overlap {
  /** How many of the judged images have an exact copy there. */
  readonly images: number;
  /** The names of the first of them. */
  readonly names: readonly string[];
}

/** What a judgement's sentence and its warnings are made of. */
export interface Headline {
  readonly images: number;
  readonly classes: readonly string[];
  /** Of two classes, the one that means yes. */
  readonly positive?: string;
  readonly baseline: Baseline;
  /** Of the answers as the model gives them: by its decision where there is one. */
  readonly answers: AnswerScores;
  /** The wrong answers that were given most often, the commonest first. */
  readonly mostConfused: readonly ConfusedPair[];
  /** Where images of the test were also learned from. */
  readonly overlap?: Overlap;
}
