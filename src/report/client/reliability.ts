import { type Answers, FULL } from "./answers.ts";

/** Images with about the same probability: what was said, and what was so. */
export interface Bin {
  /** In 65535ths, both ends within; the first bin holds 0, too. */
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** The mean probability, and the part of the images of which it was true; both 0 of none. */
  readonly said: number;
  readonly so: number;
}

/** Bins of equal width, open below and closed above, as `calibration` has them: of the probability of yes, or of the answer's. */
export function reliabilityBins(answers: Answers, bins = 15): readonly Bin[] {
  const { count, truth, answer, positive, score } = answers;
  const counts = new Float64Array(bins);
  const said = new Float64Array(bins);
  const so = new Float64Array(bins);
  for (let i = 0; i < count; i++) {
    const bin = Math.max(0, Math.ceil((score[i]! * bins) / FULL) - 1);
    counts[bin]! += 1;
    said[bin]! += score[i]! / FULL;
    so[bin]! += truth[i] === (positive ?? answer[i]) ? 1 : 0;
  }
  return Array.from(counts, (n, i) => ({
    from: i === 0 ? 0 : Math.floor((i * FULL) / bins) + 1,
    to: Math.floor(((i + 1) * FULL) / bins),
    count: n,
    said: n === 0 ? 0 : said[i]! / n,
    so: n === 0 ? 0 : so[i]! / n,
  }));
}

/** The expected calibration error: how far what is said is from what is so, the mean over the images. */
export function calibrationError(bins: readonly Bin[]): number {
  const all = bins.reduce((sum, { count }) => sum + count, 0);
  return all === 0 ? 0 : bins.reduce((sum, { count, said, so }) => sum + count * Math.abs(said - so), 0) / all;
}
