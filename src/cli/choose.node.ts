import type { Decision } from "../compile/decision.ts";
import { decodeModel, encodeModel, type ModelInfo } from "../compile/modelFile.ts";
import { ProblemError } from "../errors.ts";
import { placeOfPositive } from "../evaluate/decide.ts";
import type { Answered } from "../evaluate/judge.ts";
import { chooseDecision } from "../evaluate/thresholds.ts";
import type { Wish } from "../evaluate/wish.ts";
import { writeAtomically } from "../files/writeAtomically.node.ts";

/** What a command line says of how answers are chosen. */
export interface ChoiceRequest {
  readonly wish: Wish | undefined;
  readonly threshold: number | undefined;
  readonly positive: string | undefined;
}

/**
 * The decision that is asked for: by a wish, on validation images, or a threshold as it is.
 * @param validation what the model says of the images that were kept for validation; asked for only where it is needed
 * @returns undefined where nothing is asked for
 */
export async function chooseBy(
  { wish, threshold, positive }: ChoiceRequest,
  classes: readonly string[],
  validation: () => Promise<Answered>,
): Promise<Decision | undefined> {
  if (wish !== undefined && threshold !== undefined) {
    throw new ProblemError(
      { what: "--threshold is a choice already", mend: "Leave it away, or the wishes that a threshold is chosen by." },
      { exitCode: 2 },
    );
  }
  if (threshold !== undefined) {
    if (positive !== undefined) placeOfPositive(classes, positive);
    return { ...(positive !== undefined && { positive }), threshold, chosenBy: { wish: "given by hand" } };
  }
  if (wish !== undefined) expectOneWish(wish, positive !== undefined);
  return wish && chooseDecision(await validation(), wish, positive);
}

/** One wish at a time, by the names that its flags have; where no class means yes, one that fits any classes. */
function expectOneWish({ cost, precision, recall, f1, notSure }: Wish, isYesNo: boolean): void {
  const [first, ...others] = namesOf({ "--cost": cost, "--want-recall": recall, "--best-f1": f1 });
  if (!isYesNo && first !== undefined) {
    throw new ProblemError(
      {
        what: "No class of this model means yes, so only answers that are right or wrong can be wished for",
        ...{ expected: "--want-precision or --not-sure", received: [first, ...others].join(" and ") },
        mend: "Or train on two classes with --positive.",
      },
      { exitCode: 2 },
    );
  }
  const thresholds = namesOf({
    "--cost": cost,
    "--want-precision": precision,
    "--want-recall": recall,
    "--best-f1": f1,
  });
  const bands = namesOf({ "--cost with look": cost?.look, "--not-sure": notSure });
  const together = isYesNo ? [thresholds, bands] : [[...thresholds, ...bands]];
  const given = together.find((names) => names.length > 1);
  if (given === undefined) return;
  throw new ProblemError(
    { what: "These are different wishes for one threshold", expected: "one of them", received: given.join(" and ") },
    { exitCode: 2 },
  );
}

function namesOf(flags: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(flags).filter((name) => flags[name] !== undefined);
}

/**
 * Puts a decision into a model file, in place of one that it may have.
 * @throws ProblemError when the file keeps no network to be written anew, or cannot be written.
 */
export async function saveDecision(path: string, file: Uint8Array, info: ModelInfo, decision: Decision): Promise<void> {
  const bytes = encodeModel(decodeModel(file), info.training, { ...info, decision });
  await writeAtomically(path, [bytes], { elsewhere: (place) => `copy the model to a folder ${place}` });
}
