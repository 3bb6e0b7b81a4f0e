/** What more images would bring, from errors measured with fewer; and whether that can be told at all. */
import { fillUniform, type RandomKey, split } from "../tensor/random.ts";
import { errorAt, fitPowerLaw, type MeasuredError, type PowerLaw } from "./powerLaw.ts";

/** Why it cannot be told. */
export type Doubt =
  /** Fewer than three numbers of images. */
  | "fewSizes"
  /** So few validation images that one of them is two points or more. */
  | "fewJudged"
  /** All images do no better than the fewest, by more than chance. */
  | "flat"
  /** The interval is as wide as the error itself, or wider than a quarter of all. */
  | "wide";

export interface Forecast {
  /** The error with all images, as measured. */
  readonly now: { readonly images: number; readonly error: number };
  /** With twice as many, by the curve, and a 95 % interval. Absent where there is a doubt. */
  readonly twice?: { readonly images: number; readonly error: number; readonly low: number; readonly high: number };
  readonly doubt?: Doubt;
  readonly curve: PowerLaw;
  /** The curve from the fewest images to twice all of them, with 95 % intervals. */
  readonly band: readonly (readonly [images: number, low: number, high: number])[];
}

const DRAWS = 500;
const FEWEST_SIZES = 3;
/** On fewer validation images nothing can be told, whatever comes out. */
export const FEWEST_JUDGED = 50;
const WIDEST = 0.25;
/** One-sided 95 % of the normal distribution. */
const BEYOND_CHANCE = 1.645;
/** The band is drawn through so many places. */
const PLACES = 49;

/**
 * Fits a curve, and draws intervals by the parametric bootstrap (Efron and Tibshirani, 1993): counts of mistakes are drawn anew from the
 * curve, binomially, and fitted again, 500 times. Where trainings lie further from the curve than the validation images' chance takes
 * them (Pearson's chi-square), each of these counts as fewer. All sizes are judged on the same images, so a mean of several trainings is not drawn
 * from more of them.
 * @param trainings what was measured, of one training each
 */
export function forecast(trainings: readonly MeasuredError[], key: RandomKey): Forecast {
  const points = meanOfEach(trainings);
  const curve = fitPowerLaw(points);
  const last = points.at(-1)!;
  const most = last.images;
  const excess = excessOf(trainings, curve);
  const fewest = points[0]!.images;
  const places = Array.from({ length: PLACES }, (_, i) => fewest * ((2 * most) / fewest) ** (i / (PLACES - 1)));
  const drawn = Array.from({ length: DRAWS }, (_, i) => fitPowerLaw(redrawn(points, curve, excess, split(key, i))));
  const middle = (images: number) => {
    const errors = Float64Array.from(drawn, (each) => errorAt(each, images)).sort();
    return { low: errors[Math.floor(0.025 * DRAWS)]!, high: errors[Math.ceil(0.975 * DRAWS) - 1]! };
  };
  const band = places.map((images) => {
    const { low, high } = middle(images);
    return [images, low, high] as const;
  });
  const now = { images: most, error: last.wrong / last.judged };
  const twice = { images: 2 * most, error: errorAt(curve, 2 * most), ...middle(2 * most) };
  const doubt = doubtOf(points, excess, twice.high - twice.low);
  return doubt === undefined ? { now, twice, curve, band } : { now, doubt, curve, band };
}

function doubtOf(points: readonly MeasuredError[], excess: number, width: number): Doubt | undefined {
  const [first, last] = [points[0]!, points.at(-1)!];
  if (points.length < FEWEST_SIZES) return "fewSizes";
  if (last.judged < FEWEST_JUDGED) return "fewJudged";
  const fall = first.wrong / first.judged - last.wrong / last.judged;
  if (fall <= BEYOND_CHANCE * Math.sqrt(excess * (variance(first) + variance(last)))) return "flat";
  return width > Math.min(WIDEST, last.wrong / last.judged) ? "wide" : undefined;
}

/** Of an error as a part of all. */
function variance({ judged, wrong }: MeasuredError): number {
  const smooth = (wrong + 0.5) / (judged + 1);
  return (smooth * (1 - smooth)) / judged;
}

/** The mean of the trainings on as many images, the fewest first. */
function meanOfEach(trainings: readonly MeasuredError[]): MeasuredError[] {
  const sizes = [...new Set(trainings.map(({ images }) => images))].sort((a, b) => a - b);
  return sizes.map((images) => {
    const alike = trainings.filter((each) => each.images === images);
    const wrong = alike.reduce((sum, each) => sum + each.wrong, 0) / alike.length;
    return { images, judged: alike[0]!.judged, wrong };
  });
}

/** How many times the variance is that which chance alone would give: 1 or more. */
function excessOf(trainings: readonly MeasuredError[], curve: PowerLaw): number {
  const free = trainings.length - 3;
  if (free < 1) return 1;
  const distance = trainings.reduce((sum, { images, judged, wrong }) => {
    const expected = errorAt(curve, images);
    const spread = variance({ images, judged, wrong: expected * judged });
    return sum + (wrong / judged - expected) ** 2 / spread;
  }, 0);
  return Math.max(1, distance / free);
}

function redrawn(points: readonly MeasuredError[], curve: PowerLaw, excess: number, key: RandomKey): MeasuredError[] {
  return points.map(({ images, judged }, i) => {
    const count = Math.max(1, Math.round(judged / excess));
    const numbers = fillUniform(split(key, i), new Float32Array(count));
    const expected = Math.min(1, errorAt(curve, images));
    return { images, judged: count, wrong: numbers.reduce((sum, each) => sum + (each < expected ? 1 : 0), 0) };
  });
}
