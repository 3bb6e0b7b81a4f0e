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
  return wish && chooseDecision(await validation(), wish, positive);
}

/**
 * Puts a decision into a model file, in place of one that it may have.
 * @throws ProblemError when the file keeps no network to be written anew, or cannot be written.
 */
export async function saveDecision(path: string, file: Uint8Array, info: ModelInfo, decision: Decision): Promise<void> {
  const bytes = encodeModel(decodeModel(file), info.training, { ...info, decision });
  await writeAtomically(path, [bytes], { elsewhere: (place) => `copy the model to a folder ${place}` });
}
