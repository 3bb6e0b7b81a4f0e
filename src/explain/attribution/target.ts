import { kindOf, ProblemError, shortList } from "../../errors.ts";
import type { AttributionOptions, ClassChoice } from "./attribution.ts";

/** What is explained of each image: the logit of a class, or the difference of two. */
export interface Target {
  readonly classes: readonly number[];
  readonly against?: readonly number[];
}

/**
 * Reads which classes are asked for.
 * @param likeliest the class that the model takes each image for
 * @throws ProblemError when there is no such class, or not one for each image.
 */
export function targetOf(
  where: string,
  { class: wanted, against }: Pick<AttributionOptions, "class" | "against">,
  names: readonly string[],
  likeliest: readonly number[],
): Target {
  const read = (option: string, choice: ClassChoice | readonly ClassChoice[]): readonly number[] => {
    const choices = Array.isArray(choice) ? (choice as readonly ClassChoice[]) : likeliest.map(() => choice);
    if (choices.length === likeliest.length) {
      return choices.map((each) => classPosition(where, option, each as ClassChoice, names));
    }
    throw new ProblemError({
      what: `${where}: ${option} must be one class, or one for each image`,
      expected: `${likeliest.length}`,
      received: `${choices.length}`,
    });
  };
  const classes = wanted === undefined ? likeliest : read("class", wanted);
  return against === undefined ? { classes } : { classes, against: read("against", against) };
}

function classPosition(where: string, option: string, choice: ClassChoice, names: readonly string[]): number {
  const position = typeof choice === "string" ? names.indexOf(choice) : choice;
  if (Number.isInteger(position) && position >= 0 && position < names.length) return position;
  throw new ProblemError({
    what: `${where}: ${option} is none of the model's`,
    expected: `${shortList(names)}, or a position from 0 to ${names.length - 1}`,
    received: kindOf(choice),
  });
}

/** By what each logit of an image is multiplied, so that their sum is what is explained, [classes]. */
export function chosenLogits({ classes, against }: Target, position: number, count: number): Float32Array {
  const chosen = new Float32Array(count);
  chosen[classes[position]!] = 1;
  if (against !== undefined) chosen[against[position]!]! -= 1;
  return chosen;
}
