import { type Answers, FULL } from "./answers.ts";

/** Images with about the same probability: what was said, and what was so. */
export interface Bin {
  /** In 65535ths; the last bin holds its upper end, too. */
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** The mean probability, and the part of the images of which it was true; both 0 of none. */
  readonly said: number;
  readonly so: number;
}

/** Bins of equal width: of the probability of yes, or of the answer's. */
export function reliabilityBins(answers: Answers, bins = 10): readonly Bin[] {
  const { count, truth, answer, positive, score } = answers;
  const counts = new Float64Array(bins);
  const said = new Float64Array(bins);
  const so = new Float64Array(bins);
  for (let i = 0; i < count; i++) {
    const bin = Math.min(bins - 1, Math.floor((score[i]! * bins) / FULL));
    counts[bin]! += 1;
    said[bin]! += score[i]! / FULL;
    so[bin]! += truth[i] === (positive ?? answer[i]) ? 1 : 0;
  }
  return Array.from(counts, (n, i) => ({
    from: Math.ceil((i * FULL) / bins),
    to: Math.ceil(((i + 1) * FULL) / bins) - (i + 1 < bins ? 1 : 0),
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
