/** Probabilities that mean what they say, without another answer. */
import { ProblemError } from "../errors.ts";
import { answerCalibration } from "./calibration.ts";
import { asProbabilities, logLoss, topKAccuracy } from "./probabilities.ts";

/** What dividing the logarithms of probabilities by a temperature brings on the images that it was found by. */
export interface Temperature {
  /** Above 1 where the model is too sure of itself, below 1 where it is not sure enough. */
  readonly temperature: number;
  readonly before: Sureness;
  readonly after: Sureness;
}

export interface Sureness {
  /** Mean cross-entropy in nats. */
  readonly logLoss: number;
  /** The expected calibration error, in 15 ranges. */
  readonly expectedError: number;
}

/** Beyond these, images have nothing more to tell. */
const [LOWEST, HIGHEST] = [0.1, 10];

/** Below this a probability counts as this: its logarithm must be a number. */
const LEAST = 1e-30;

/**
 * Temperature scaling (Guo, 2017): the temperature T at which softmax(log(p) / T) has the least log loss, between 0.1 and 10. Where every answer is right, ever
 * lower temperatures would be ever better, and nothing says how sure is too sure: then it is 1 at least. The loss is convex in 1 / T,
 * so the zero of its slope is found by Newton's method, held between ends that close in.
 * @param probabilities [count, classes], row by row, of images kept for validation
 * @param labels [count], the true classes
 * @throws ProblemError when there are no images, or not a row for each label.
 */
export function fitTemperature(probabilities: Float32Array, labels: ArrayLike<number>, classes: number): Temperature {
  const given = asProbabilities(probabilities, classes);
  const before = surenessOf(given, labels, classes);
  if (labels.length === 0) {
    throw new ProblemError({ what: "fitTemperature: there are no images", mend: "Keep some for validation." });
  }
  const logs = Float64Array.from(given, (value) => Math.log(Math.max(value, LEAST)));
  const isAllRight = topKAccuracy(given, labels, classes, 1) === 1;
  let [low, high] = [1 / HIGHEST, isAllRight ? 1 : 1 / LOWEST];
  let beta = 1;
  for (let round = 0; round < 100 && high - low > 1e-10; round++) {
    const { slope, curvature } = derivatives(logs, labels, classes, beta);
    // Where every answer is as likely as every other, no temperature is better than another.
    if (slope === 0) break;
    if (slope > 0) high = beta;
    else low = beta;
    const newton = beta - slope / curvature;
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - beta) < 1e-12) break;
    beta = next;
  }
  const temperature = 1 / beta;
  return { temperature, before, after: surenessOf(temper(given, classes, temperature), labels, classes) };
}

/** softmax(log(p) / temperature) of each row. [count, classes] -> [count, classes] */
export function temper(probabilities: ArrayLike<number>, classes: number, temperature: number): Float64Array {
  const tempered = Float64Array.from(probabilities, (value) => Math.log(Math.max(value, LEAST)) / temperature);
  for (let start = 0; start < tempered.length; start += classes) {
    const row = tempered.subarray(start, start + classes);
    const largest = row.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    let sum = 0;
    for (let k = 0; k < classes; k++) sum += row[k] = Math.exp(row[k]! - largest);
    for (let k = 0; k < classes; k++) row[k]! /= sum;
  }
  return tempered;
}

/** Of the mean of logsumexp(beta z) - beta z_label: its slope, the mean of E[z] - z_label, and its curvature, the mean of Var[z]. */
function derivatives(logs: Float64Array, labels: ArrayLike<number>, classes: number, beta: number) {
  let [slope, curvature] = [0, 0];
  for (let i = 0; i < labels.length; i++) {
    const row = logs.subarray(i * classes, (i + 1) * classes);
    const largest = row.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    let [sum, first, second] = [0, 0, 0];
    for (const z of row) {
      const weight = Math.exp(beta * (z - largest));
      sum += weight;
      first += weight * (z - largest);
      second += weight * (z - largest) ** 2;
    }
    const mean = first / sum;
    slope += mean - (row[labels[i]!]! - largest);
    curvature += second / sum - mean ** 2;
  }
  return { slope: slope / labels.length, curvature: curvature / labels.length };
}

function surenessOf(probabilities: ArrayLike<number>, labels: ArrayLike<number>, classes: number): Sureness {
  return {
    logLoss: logLoss(probabilities, labels, classes) ?? 0,
    expectedError: answerCalibration(probabilities, labels, classes).expectedError ?? 0,
  };
}
