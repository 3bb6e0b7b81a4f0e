import type { Pictures } from "../pictures.ts";
import type { LightFacts } from "./light.ts";

/** What may be wrong with a single picture. */
export type OddityKind = "blank" | "dark" | "blurred" | "grey" | "elongated" | "tiny" | "huge";

/** One picture, and the number that it was noticed for. */
export interface Oddity {
  readonly place: number;
  readonly why: string;
}

/** The limits, and what they mean. */
const limits = {
  /** Of 255: so little lies between the darkest and the brightest parts. */
  blank: 8,
  /** Of 255: 98 % of the pixels are darker. */
  dark: 64,
  /** The part of the contrast that lies in single pixels. */
  blurred: 0.0012,
  /** Smaller pictures than this cannot be judged for sharpness. */
  leastForBlur: 48,
  /** Grey pictures are odd where no more than this part of all are. */
  grey: 1 / 3,
  /** The longer side by the shorter. */
  elongated: 3,
  /** The shorter side, in pixels. */
  tiny: 32,
  /** Pixels. */
  huge: 40e6,
} as const;

/** Pictures that look odd by themselves. Each is noticed for one thing at most among blank, dark and blurred. */
export function findOddities(
  pictures: Pictures,
  light: readonly LightFacts[],
): Readonly<Record<OddityKind, readonly Oddity[]>> {
  const found: Record<OddityKind, Oddity[]> = {
    ...{ blank: [], dark: [], blurred: [], grey: [] },
    ...{ elongated: [], tiny: [], huge: [] },
  };
  const sharp = Math.min(pictures.height, pictures.width) >= limits.leastForBlur;
  const grey = light.filter(({ isColourless }) => isColourless).length;
  const isGreyOdd = pictures.channels > 1 && grey <= limits.grey * pictures.count;
  for (const [place, { darkest, brightest, detail, isColourless }] of light.entries()) {
    const facts = pictures.factsOf(place);
    if (brightest - darkest < limits.blank) found.blank.push({ place, why: "one colour all over" });
    else if (brightest < limits.dark) found.dark.push({ place, why: `nothing brighter than ${brightest} of 255` });
    else if (sharp && detail < limits.blurred) {
      found.blurred.push({ place, why: `${(100 * detail).toFixed(2)} % of its contrast is fine detail` });
    }
    if (isGreyOdd && isColourless && brightest - darkest >= limits.blank && brightest >= limits.dark)
      found.grey.push({ place, why: "no colour" });
    if (facts === undefined) continue;
    const { width, height } = facts;
    const [short, long] = [Math.min(width, height), Math.max(width, height)];
    if (long > limits.elongated * short) found.elongated.push({ place, why: `${width} x ${height}` });
    if (short < limits.tiny) found.tiny.push({ place, why: `${width} x ${height}` });
    if (width * height > limits.huge) found.huge.push({ place, why: `${width} x ${height}` });
  }
  return found;
}
