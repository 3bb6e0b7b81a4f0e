import * as z from "zod/mini";

const share = z.number().check(z.minimum(0), z.maximum(1));

/** `Decision` as it stands in a model file. */
export const decisionSchema = z.object({
  positive: z.optional(z.string()),
  threshold: share,
  notSure: z.optional(z.object({ low: share, high: share })),
  chosenBy: z.optional(z.record(z.string(), z.unknown())),
});

/**
 * How probabilities become an answer, where the likeliest class is not good enough.
 *
 * Of two classes of which `positive` means yes: it is yes where its probability is at least `threshold`, no below it, and
 * "not sure" from `notSure.low` up to below `notSure.high`. Of any classes: the likeliest is the answer, and "not sure" where
 * its probability is below `threshold`.
 */
export interface Decision {
  /** Of two classes, the one that means yes. */
  readonly positive?: string;
  /** 0 to 1. */
  readonly threshold: number;
  /** Probabilities of `positive` that are no answer; the threshold is one of its ends, or lies between them. */
  readonly notSure?: { readonly low: number; readonly high: number };
  /** How it was chosen: what was wished for, on how many images, and what came of it there. Plain data. */
  readonly chosenBy?: Readonly<Record<string, unknown>>;
}
