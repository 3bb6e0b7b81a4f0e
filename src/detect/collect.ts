import type { Box } from "../data/sources/listing.ts";
import { likeliest } from "../evaluate/probabilities.ts";
import { clipped } from "./box.ts";
import type { ScoreMap } from "./scoreMap.ts";
import type { Search } from "./search.ts";
import type { Size } from "./windows.ts";

/** A window that shows something. */
export interface Candidate {
  /** In pixels of the picture; not always whole ones. */
  readonly box: Box;
  /** The place of its class. */
  readonly label: number;
  /** How likely that class is, 0 to 1. */
  readonly score: number;
}

/** Candidates that are kept, at most: the likeliest. */
const MOST = 50_000;

/** The windows that show what is looked for, the likeliest first; of equal ones the first. */
export function collect(
  maps: readonly ScoreMap[],
  picture: Size,
  classes: number,
  { wanted, threshold, isLikeliest }: Search,
): readonly Candidate[] {
  let found: Candidate[] = [];
  const ranked = () => found.sort((a, b) => b.score - a.score);
  for (const { scale, window, stride, rows, columns, scores } of maps) {
    for (let i = 0; i < rows * columns; i++) {
      const numbers = scores.subarray(i * classes, (i + 1) * classes);
      const best = isLikeliest ? likeliest(numbers) : -1;
      for (const label of wanted) {
        const score = numbers[label]!;
        if (!(score >= threshold) || (isLikeliest && label !== best)) continue;
        const whole = {
          left: ((i % columns) * stride.x) / scale,
          top: (Math.floor(i / columns) * stride.y) / scale,
          width: window.width / scale,
          height: window.height / scale,
        };
        found.push({ box: clipped(whole, picture), label, score });
      }
      if (found.length >= 2 * MOST) found = ranked().slice(0, MOST);
    }
  }
  return ranked().slice(0, MOST);
}
