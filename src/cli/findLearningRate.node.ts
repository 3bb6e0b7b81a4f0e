import { lineChart } from "../charts/lineChart.ts";
import { ProblemError } from "../errors.ts";
import { type FoundLearningRate, findLearningRate, type SuggestedRates } from "../train/learningRateFinder.ts";
import type { Answer } from "./askedBefore.node.ts";
import { columns, count } from "./format.ts";
import { writeJson } from "./jsonView.ts";
import { savePicture } from "./savedPicture.node.ts";

/** What each suggestion is, in the order in which they are told. */
const MEANINGS: Readonly<Record<keyof SuggestedRates, readonly [name: string, meaning: string]>> = {
  valley: ["valley", "the middle of the longest fall: the one to try first"],
  steepest: ["steepest", "where the loss falls fastest"],
  minimum: ["minimum / 10", "a tenth of the rate at which the loss was lowest"],
};

/** `plumage train <what> --find-learning-rate` */
export const answerLearningRate: Answer = async ({ plan, flags, effects, signal }) => {
  const { train, loss, classWeights, batchSize, optimizer, clipNorm, seed, runtime } = plan.options;
  const found = await findLearningRate(plan.network, {
    ...{ train, runtime, signal },
    ...(loss && { loss }),
    ...(classWeights && { classWeights }),
    ...(batchSize && { batchSize }),
    ...(optimizer && { optimizer }),
    ...(clipNorm && { clipNorm }),
    ...(seed !== undefined && { seed }),
  });
  if (found.reason === "aborted") {
    effects.stderr.write("Stopped: nothing was found, and nothing written.\n");
    return 1;
  }
  const picture = await savePicture(pictureOf(found), flags.out, "learning-rate.svg", effects.cwd);
  const { suggestions, points, reason } = found;
  if (flags.json) writeJson(effects.stdout, { type: "learningRate", suggestions, reason, points, picture });
  if (suggestions === undefined) {
    throw new ProblemError({
      what: `The loss did not fall at any of ${count(points.length)} rates from 1e-7 on`,
      mend: `Look at ${picture}, and whether classes and pictures belong together; a larger --batch-size makes the curve smoother.`,
    });
  }
  if (!flags.json) effects.stdout.write(`${describeFound(found, suggestions)}The picture: ${picture}\n`);
  return 0;
};

function describeFound({ points, reason }: FoundLearningRate, suggestions: SuggestedRates): string {
  const end =
    reason === "diverged" ? "where the loss had risen to four times its lowest" : "and the loss never exploded";
  const from = `${rate(points[0]!.learningRate)} to ${rate(points.at(-1)!.learningRate)}`;
  const rows = (Object.keys(MEANINGS) as (keyof SuggestedRates)[]).map((key) => {
    const [name, meaning] = MEANINGS[key];
    return [`  ${name}`, rate(suggestions[key]), meaning];
  });
  return (
    `\nTried ${count(points.length)} learning rates, a step each, from ${from}, ${end}.\n${columns(rows)}` +
    `Train with it: --learning-rate ${rate(suggestions.valley)}\n`
  );
}

function pictureOf({ points, suggestions }: FoundLearningRate): string {
  const line = (key: "loss" | "smoothed") => points.map((point) => [point.learningRate, point[key]] as const);
  // The fall is what matters: the explosion at the end is cut off.
  const smooth = points.map(({ smoothed }) => smoothed);
  const lowest = smooth.indexOf(Math.min(...smooth));
  const untilThere = points.slice(0, lowest + 1).flatMap(({ loss, smoothed }) => [loss, smoothed]);
  const [low, high] = [Math.min(...untilThere), Math.max(...untilThere)];
  const room = Math.max(0.1 * (high - low), 1e-6 * Math.abs(high));
  return lineChart({
    title: "Loss while the learning rate rises",
    // Up to the highest rate that would be tried, so that names have room beside their lines.
    x: { label: "learning rate", scale: "log", range: [points[0]!.learningRate, 10] },
    y: { label: "loss", range: [low - room, high + 2 * room] },
    series: [
      { name: "each batch", points: line("loss") },
      { name: "smoothed", points: line("smoothed") },
    ],
    marks: Object.entries(suggestions ?? {})
      .sort(([, a], [, b]) => a - b)
      .map(([key, x]) => ({ x, label: `${MEANINGS[key as keyof SuggestedRates][0]}: ${rate(x)}` })),
  });
}

/** Two digits are more than such a curve knows. */
function rate(value: number): string {
  const short = Number(value.toPrecision(2));
  return short < 1e-3 ? short.toExponential() : `${short}`;
}
