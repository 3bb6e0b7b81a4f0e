import { ProblemError } from "../errors.ts";
import type { Costs, Wish } from "../evaluate/wish.ts";
import { type Flag, fraction, toggle, type Values } from "./flags.ts";

/** What a threshold is chosen by, on the images that were kept for validation. */
export const choiceFlags = {
  cost: costs("choose the threshold by what mistakes cost: miss=5,false-alarm=1; with look=0.5 some get no answer"),
  wantPrecision: fraction('choose it so that this part of the "yes" answers is right, and find as many as that allows'),
  wantRecall: fraction("choose it so that this part of what is so is found, with as few false alarms as that allows"),
  bestF1: toggle("choose it for the highest F1"),
  notSure: fraction('answer only where this part of the answers is right, and say "not sure" otherwise'),
};

/** What the flags wish for; undefined where they wish for nothing. */
export function wishOf(flags: Values<typeof choiceFlags>): Wish | undefined {
  const { cost, wantPrecision: precision, wantRecall: recall, bestF1: f1, notSure } = flags;
  const given = Object.entries({ cost, precision, recall, f1, notSure }).filter(([, value]) => value !== undefined);
  return given.length === 0 ? undefined : (Object.fromEntries(given) as Wish);
}

/** "miss=5,false-alarm=1,look=0.5": the first two are needed. */
function costs(about: string): Flag<Costs> {
  return {
    about,
    placeholder: "COSTS",
    parse(given, name) {
      const pairs = given.split(",").map((pair) => pair.split("=").map((word) => word.trim()));
      const found = new Map(
        pairs.map(([key = "", value = ""]) => [key, /^(\d+\.?\d*|\.\d+)$/.test(value) ? Number(value) : Number.NaN]),
      );
      const [miss, falseAlarm, look] = ["miss", "false-alarm", "look"].map((key) => found.get(key));
      const isKnown = [...found.keys()].every((key) => ["miss", "false-alarm", "look"].includes(key));
      const isWhole = [...found.values()].every(Number.isFinite);
      if (isKnown && isWhole && miss !== undefined && falseAlarm !== undefined) {
        return { miss, falseAlarm, ...(look !== undefined && { look }) };
      }
      throw new ProblemError(
        {
          what: name,
          expected: "costs such as miss=5,false-alarm=1 or miss=5,false-alarm=1,look=0.5",
          received: `"${given}"`,
        },
        { exitCode: 2 },
      );
    },
  };
}
