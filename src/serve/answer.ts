import type { ModelInfo } from "../compile/modelFile.ts";
import { answerBy, NOT_SURE } from "../evaluate/decide.ts";
import { likeliest } from "../evaluate/probabilities.ts";

/** What is said of a picture. */
export interface Answer {
  /** By the decision in the model file; where that is "not sure", the likeliest class. */
  readonly label: string;
  /** Of that class, 0 to 1. */
  readonly probability: number;
  /** By class: of all, or of as many of the likeliest as were asked for. */
  readonly probabilities: Readonly<Record<string, number>>;
  /** Whether the model's decision calls this no answer; absent where the model has none. */
  readonly notSure?: boolean;
}

/** How the numbers that a model gives for one picture become an answer, with as many classes as asked for. */
export function answering({
  classes,
  decision,
}: Pick<ModelInfo, "classes" | "decision">): (row: Float32Array, top?: number) => Answer {
  const decide = answerBy(classes, decision);
  return (row, top = classes.length) => {
    const decided = decide(row);
    const best = decided === NOT_SURE ? likeliest(row) : decided;
    const ranked = Array.from(row.keys()).sort((a, b) => row[b]! - row[a]!);
    return {
      label: classes[best]!,
      probability: row[best]!,
      probabilities: Object.fromEntries(ranked.slice(0, top).map((i) => [classes[i]!, row[i]!])),
      ...(decision !== undefined && { notSure: decided === NOT_SURE }),
    };
  };
}
