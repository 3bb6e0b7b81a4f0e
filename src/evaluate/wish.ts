/** What a threshold should bring: in numbers, in words, and whether it makes sense. */
import { expectOptions, ProblemError } from "../errors.ts";

/** What mistakes cost, in any unit. */
export interface Costs {
  /** Of what is so and is not called so. */
  readonly miss: number;
  /** Of what is called so and is not. */
  readonly falseAlarm: number;
  /** Of a person who looks at a picture that gets no answer. Without it, every picture gets one. */
  readonly look?: number | undefined;
}

/** What is wished for: at most one of the first four. Parts are 0 to 1. */
export interface Wish {
  /** The cheapest threshold. */
  readonly cost?: Costs | undefined;
  /** The highest recall where at least this part of the calls is right; of several classes the most answers of which this part is right. */
  readonly precision?: number | undefined;
  /** The highest precision where at least this part of what is so is found. */
  readonly recall?: number | undefined;
  /** The highest F1. */
  readonly f1?: boolean | undefined;
  /** Answers only where at least this part of them is right, of yes and of no alike; "not sure" between. */
  readonly notSure?: number | undefined;
}

/** "a miss costs 5, a false alarm 1". */
export function wishInWords({ cost, precision, recall, f1, notSure }: Wish, positive?: string): string {
  const calls = positive === undefined ? "answers" : `"${positive}" calls`;
  const words = [
    cost &&
      `a miss costs ${cost.miss}, a false alarm ${cost.falseAlarm}${cost.look === undefined ? "" : `, a look ${cost.look}`}`,
    precision !== undefined && `at least ${percent(precision)} of the ${calls} right`,
    recall !== undefined && `at least ${percent(recall)} of the "${positive}" found`,
    f1 === true && "the best F1",
    notSure !== undefined && `answers only where at least ${percent(notSure)} of them are right`,
  ];
  return words.filter((each) => typeof each === "string").join("; ");
}

/**
 * A wish must make sense.
 * @param isYesNo whether one of two classes means yes
 * @throws ProblemError otherwise
 */
export function expectWish(wish: Wish, isYesNo: boolean): void {
  expectOptions("chooseDecision", wish, ["cost", "precision", "recall", "f1", "notSure"]);
  const { cost, precision, recall, f1, notSure } = wish;
  const given = Object.entries({ cost, precision, recall, f1: f1 === true ? f1 : undefined })
    .filter(([, value]) => value !== undefined)
    .map(([name]) => name);
  const misused = (expected: string, received: string, mend?: string) =>
    new ProblemError({ what: "chooseDecision: its wish", expected, received, ...(mend !== undefined && { mend }) });
  if (given.length > 1) throw misused("one of cost, precision, recall and f1", given.join(" and "));
  if (given.length === 0 && notSure === undefined) throw misused("cost, precision, recall, f1 or notSure", "none");
  for (const [name, part] of Object.entries({ precision, recall, notSure })) {
    if (part !== undefined && !(part > 0 && part <= 1)) throw misused("above 0, up to 1", `${name} ${part}`);
  }
  for (const [name, each] of Object.entries(cost ?? {})) {
    if (each !== undefined && !(each >= 0 && Number.isFinite(each)))
      throw misused("costs of at least 0", `${name} ${each}`);
  }
  if (cost?.look !== undefined && notSure !== undefined) throw misused("the cost of a look, or notSure", "both");
  const wished = [...given, ...(notSure === undefined ? [] : ["notSure"])];
  if (!isYesNo && (wished.length > 1 || !["precision", "notSure"].includes(wished[0]!))) {
    const mend = "Name the class that means yes, of two (positive), or wish for notSure alone.";
    throw misused("of classes of which none means yes: precision, or notSure", wished.join(" and "), mend);
  }
}

export function percent(part: number): string {
  return `${Number((100 * part).toFixed(1))} %`;
}
