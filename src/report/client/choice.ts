import { type Answers, columnOf, FULL } from "./answers.ts";
import { scoresOf } from "./curves.ts";
import { imagesWhere } from "./groups.ts";
import { imagesOfCell } from "./matrix.ts";
import type { Limits } from "./pageData.ts";
import { percent } from "./words.ts";

/** Which images the gallery shows. */
export type Choice =
  | { readonly kind: "cell"; readonly truth: number; readonly column: number }
  | { readonly kind: "wrong" }
  | { readonly kind: "unsure" }
  | { readonly kind: "near"; readonly yes: number; readonly level: number }
  | { readonly kind: "scores"; readonly from: number; readonly to: number }
  | { readonly kind: "label"; readonly of: "sources" | "kinds"; readonly label: number; readonly wrong: boolean };

/** What images are called besides their classes. */
export interface Labels {
  readonly names: readonly string[];
  readonly labels: Uint16Array;
}

/** Where a choice is looked up. */
export interface Looked {
  readonly answers: Answers;
  readonly sources?: Labels | undefined;
  readonly kinds?: Labels | undefined;
}

/** So many images are shown about a point of a curve. */
const NEAR = 240;

/** The images of a choice, in the order in which they are shown: the surest answers first. */
export function imagesOf(looked: Looked, choice: Choice, limits: Limits): Uint32Array {
  const { answers } = looked;
  const { truth, score, classes } = answers;
  const column = (index: number) => columnOf(answers, index, limits);
  switch (choice.kind) {
    case "cell":
      return imagesOfCell(answers, choice.truth, choice.column, limits);
    case "wrong":
      return imagesWhere(answers, (i) => column(i) !== truth[i] && column(i) !== classes.length);
    case "unsure":
      return imagesWhere(answers, (i) => column(i) === classes.length);
    case "near":
      return nearest(scoresOf(answers, choice.yes), choice.level);
    case "scores":
      return imagesWhere(answers, (i) => score[i]! >= choice.from && score[i]! <= choice.to);
    case "label": {
      const labels = looked[choice.of]!.labels;
      const isWrong = (i: number) => column(i) !== truth[i] && column(i) !== classes.length;
      return imagesWhere(answers, (i) => labels[i] === choice.label && (!choice.wrong || isWrong(i)));
    }
  }
}

/** The images whose scores are nearest to a level, the largest score first. */
function nearest(score: Uint16Array, level: number): Uint32Array {
  const order = Uint32Array.from(score, (_, i) => i);
  order.sort((a, b) => Math.abs(score[a]! - level) - Math.abs(score[b]! - level) || a - b);
  return order.slice(0, NEAR).sort((a, b) => score[b]! - score[a]! || a - b);
}

/** What a choice is called. */
export function titleOf({ answers, ...labels }: Looked, choice: Choice): string {
  const { classes, positive } = answers;
  const is = (index: number) => `“${classes[index] ?? "not sure"}”`;
  switch (choice.kind) {
    case "cell":
      if (choice.column === classes.length) return `${is(choice.truth)}, of which nothing is said`;
      if (choice.column === choice.truth) return `${is(choice.truth)}, rightly called so${nameOf(choice, positive)}`;
      return `${is(choice.truth)}, wrongly called ${is(choice.column)}${nameOf(choice, positive)}`;
    case "wrong":
      return "all mistakes";
    case "unsure":
      return "not sure";
    case "near":
      return `about the chosen point of the curve: ${is(choice.yes)} with a probability near ${percent(choice.level / FULL)}`;
    case "scores":
      return `said with ${percent(choice.from / FULL, 0)} to ${percent(choice.to / FULL, 0)}`;
    case "label":
      return `${choice.wrong ? "mistakes among" : "all of"} ${labels[choice.of]?.names[choice.label] ?? ""}`;
  }
}

function nameOf({ truth, column }: Choice & { readonly kind: "cell" }, positive: number | undefined): string {
  if (positive === undefined) return "";
  const name = truth === column ? "true" : "false";
  return ` (${name} ${column === positive ? "positives" : "negatives"})`;
}
