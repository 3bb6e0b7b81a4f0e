/** How errors fall with the number of images: error = a + b * n^-c (Cortes et al., "Learning curves: asymptotic values and rate of convergence", 1994). */

/** With `floor` and `gain` of at least 0 and `power` above 0, it never rises and is never negative. */
export interface PowerLaw {
  /** a: what no number of images would take away. */
  readonly floor: number;
  /** b, of n as a part of `unit`: how much of the error at `unit` images more images take away. */
  readonly gain: number;
  /** c, from 0.02 to 2. */
  readonly power: number;
  /** The number of images that counts as 1. */
  readonly unit: number;
}

/** An error that was measured. */
export interface MeasuredError {
  /** How many images were learned from. */
  readonly images: number;
  /** Of how many that were judged. */
  readonly judged: number;
  /** How many of them were wrong; a mean of several trainings need not be whole. */
  readonly wrong: number;
}

const LEAST_POWER = 0.02;
const MOST_POWER = 2;
/** Powers that are tried, each a little more than the one before; between the best one's neighbours it is then narrowed down. */
const TRIED = 60;
const NARROWINGS = 20;

/** The error that a curve gives for so many images. */
export function errorAt({ floor, gain, power, unit }: PowerLaw, images: number): number {
  return floor + gain * (images / unit) ** -power;
}

/**
 * The curve nearest to errors that were measured, by least squares; each counts by the inverse of its binomial variance. For a given power
 * floor and gain are linear, so only the power is searched for.
 * @param points one or more, of at least one image each
 */
export function fitPowerLaw(points: readonly MeasuredError[]): PowerLaw {
  const unit = Math.max(...points.map(({ images }) => images));
  const weighed = points.map(({ images, judged, wrong }) => {
    // Half an error more and half a right answer more (Jeffreys): an error of 0 is not certain.
    const smooth = (wrong + 0.5) / (judged + 1);
    return { part: images / unit, error: wrong / judged, weight: judged / (smooth * (1 - smooth)) };
  });
  const powers = Array.from({ length: TRIED }, (_, i) => LEAST_POWER * (MOST_POWER / LEAST_POWER) ** (i / (TRIED - 1)));
  const tried = powers.map((power) => bestLine(weighed, power));
  const best = tried.reduce((least, { loss }, i) => (loss < tried[least]!.loss ? i : least), 0);
  let [low, high] = [powers[Math.max(0, best - 1)]!, powers[Math.min(TRIED - 1, best + 1)]!];
  for (let i = 0; i < NARROWINGS; i++) {
    const [left, right] = [low + (high - low) * 0.382, low + (high - low) * 0.618];
    if (bestLine(weighed, left).loss <= bestLine(weighed, right).loss) high = right;
    else low = left;
  }
  const narrowed = bestLine(weighed, (low + high) / 2);
  const { floor, gain, power } = narrowed.loss <= tried[best]!.loss ? narrowed : tried[best]!;
  return { floor, gain, power, unit };
}

interface Weighed {
  readonly part: number;
  readonly error: number;
  readonly weight: number;
}

/** error = floor + gain * x with x = part^-power, floor and gain at least 0: where the free line breaks a bound, the best one lies on a bound. */
function bestLine(points: readonly Weighed[], power: number) {
  let [w, x1, x2, y1, xy] = [0, 0, 0, 0, 0];
  for (const { part, error, weight } of points) {
    const x = part ** -power;
    w += weight;
    x1 += weight * x;
    x2 += weight * x * x;
    y1 += weight * error;
    xy += weight * x * error;
  }
  const level = { floor: y1 / w, gain: 0 };
  const steep = { floor: 0, gain: Math.max(0, xy / x2) };
  const spread = w * x2 - x1 * x1;
  const slope = spread > 1e-12 * w * x2 ? (w * xy - x1 * y1) / spread : 0;
  const free = { floor: (y1 - slope * x1) / w, gain: slope };
  const allowed = free.gain >= 0 && free.floor >= 0 ? [free] : [level, steep];
  const judged = allowed.map((line) => ({ ...line, power, loss: lossOf(points, line, power) }));
  return judged.reduce((best, line) => (line.loss < best.loss ? line : best));
}

function lossOf(points: readonly Weighed[], { floor, gain }: { floor: number; gain: number }, power: number): number {
  return points.reduce(
    (sum, { part, error, weight }) => sum + weight * (error - floor - gain * part ** -power) ** 2,
    0,
  );
}
