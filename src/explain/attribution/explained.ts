import { likeliest } from "../../evaluate/probabilities.ts";
import type { Model, Weights } from "../../nn/model.ts";
import type { Attribution, AttributionOptions } from "./attribution.ts";
import type { Pictures } from "./pictures.ts";
import type { Probe, Reading } from "./probe.ts";
import { chosenLogits, type Target, targetOf } from "./target.ts";

/** Images, what is asked of each, and what the network says of them as they are. */
export interface Explained {
  readonly pictures: Pictures;
  readonly target: Target;
  /** By what the logits of each image are multiplied, [count, classes]. */
  readonly chosen: Float32Array;
  /** What is explained, [count]. */
  readonly scores: Float32Array;
  readonly answers: Reading;
}

/** Asks the network what it takes the images for, and with that which of its numbers are explained. */
export async function explainedBy(
  where: string,
  probe: Probe,
  pictures: Pictures,
  options: Pick<AttributionOptions, "class" | "against">,
): Promise<Explained> {
  const { classes } = probe.model;
  const answers = await probe.read(pictures.pixels, new Float32Array(classes.length));
  const rows = Array.from({ length: pictures.count }, (_, n) => n);
  const first = rows.map((n) => likeliest(rowOf(answers.probabilities, n, classes.length)));
  const target = targetOf(where, options, classes, first);
  const chosen = new Float32Array(pictures.count * classes.length);
  for (const n of rows) chosen.set(chosenLogits(target, n, classes.length), n * classes.length);
  return { pictures, target, chosen, scores: scoresOf(answers.logits, chosen, classes.length), answers };
}

/** The sum of the chosen logits of each image, [count]. `chosen` is [count, classes], or [classes] for all. */
export function scoresOf(logits: Float32Array, chosen: Float32Array, classes: number): Float32Array {
  return Float32Array.from({ length: logits.length / classes }, (_, n) => {
    const weights = chosen.length > classes ? rowOf(chosen, n, classes) : chosen;
    return rowOf(logits, n, classes).reduce((sum, logit, i) => sum + logit * weights[i]!, 0);
  });
}

/** One row of several. */
export function rowOf(rows: Float32Array, position: number, length: number): Float32Array {
  return rows.subarray(position * length, (position + 1) * length);
}

/** What all methods give beside their maps. */
export function attributionOf(
  { pictures, target, scores, answers }: Explained,
  { maps, isSigned }: Pick<Attribution, "maps" | "isSigned">,
): Attribution {
  const { image } = pictures;
  return { image, maps, isSigned, ...target, scores, probabilities: answers.probabilities };
}

/** What a method makes of images: its maps alone, [count, height, width], with the network's own weights or with others. */
export type MapsOf = (probe: Probe, explained: Explained, weights?: Weights) => Promise<Float32Array>;

/** The size of one map. */
export function placesOf({ height, width }: Model["image"]): number {
  return height * width;
}
