import { count } from "../words.ts";
import type { Headline } from "./headline.ts";

/** What a reader must know before trusting the numbers. */
export interface JudgementWarning {
  readonly kind:
    | "few images"
    | "few of a class"
    | "one class"
    | "missing classes"
    | "overlap"
    | "baseline"
    | "not sure";
  readonly text: string;
}

/** An accuracy of so few images says little: with 30, the interval of 80 % is about 30 points wide. */
const FEW_IMAGES = 30;
/** Likewise of one class. */
const FEW_OF_A_CLASS = 10;
/** So many classes are named. */
const MOST_NAMED = 5;

/** What to know before trusting a judgement, the gravest first. */
export function judgementWarnings(
  told: Pick<Headline, "images" | "baseline" | "answers" | "overlap">,
): readonly JudgementWarning[] {
  const { images, answers, overlap } = told;
  const there = answers.classes.filter(({ support }) => support > 0);
  const few = there.filter(({ support }) => support < FEW_OF_A_CLASS);
  const missing = answers.classes.filter(({ support }) => support === 0);
  const learned = overlap?.images ?? 0;
  const warnings: readonly (JudgementWarning | false | undefined)[] = [
    learned > 0 && {
      kind: "overlap",
      text: `${count(learned)} of these ${count(images)} images ${learned === 1 ? "was" : "were"} learned from, too: the scores are too good`,
    },
    there.length === 1 && {
      kind: "one class",
      text: `all images are of "${there[0]!.name}": nothing says how well it is told from others`,
    },
    worth(told),
    images < FEW_IMAGES && {
      kind: "few images",
      text: `${images === 1 ? "one image says" : `${images} images say`} little: look at the intervals`,
    },
    images >= FEW_IMAGES &&
      few.length > 0 && {
        kind: "few of a class",
        text: `fewer than ${FEW_OF_A_CLASS} images are of ${named(few)}: what is said of ${few.length === 1 ? "it" : "them"} may be chance`,
      },
    there.length > 1 && missing.length > 0 && { kind: "missing classes", text: `no image is of ${named(missing)}` },
    answers.notSure > answers.answered && {
      kind: "not sure",
      text: `more than half of the images got no answer; the scores are of the other ${count(answers.answered)}`,
    },
  ];
  return warnings.filter((each) => each !== undefined && each !== false);
}

/** What a reader who sees only a high accuracy might miss. */
function worth({ baseline, answers }: Pick<Headline, "baseline" | "answers">): JudgementWarning | undefined {
  const { value, low } = answers.accuracy;
  // Among those that were answered, the commonest class may be another.
  const supports = answers.confusion.map((row) => row.reduce((sum, count) => sum + count, 0));
  const largest = Math.max(...supports);
  const share = largest / answers.answered;
  const name = answers.notSure === 0 ? baseline.name : answers.classes[supports.indexOf(largest)]?.name;
  if (value === null || share === 1 || low > share) return undefined;
  const how = value < share ? "worse than" : value === share ? "as good as" : "not clearly better than";
  return { kind: "baseline", text: `it is ${how} always saying "${name}"` };
}

function named(classes: readonly { readonly name: string }[]): string {
  const list = classes.slice(0, MOST_NAMED).map(({ name }) => `"${name}"`);
  const more = classes.length - list.length;
  return `${list.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
