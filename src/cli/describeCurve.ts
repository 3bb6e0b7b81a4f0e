/** A learning curve in words. */
import { wilsonInterval } from "../evaluate/interval.ts";
import { FEWEST_JUDGED, type Forecast } from "../experiment/forecast.ts";
import type { CurvePlan, CurvePoint } from "../experiment/learningCurve.ts";
import { count, counted, percent } from "./format.ts";
import { printable } from "./printable.ts";
import { roughly } from "./trainView.ts";

/** What will be done, how long it takes, and what there is to know before. */
export function describePlan({ sizes, repeats, steps, batchSize, validationImages, ...plan }: CurvePlan): string {
  const trainings = sizes.length * repeats;
  const { estimate, baseline } = plan;
  const time = estimate === undefined ? "" : ` ${timeOf(trainings * estimate.seconds)} on this machine.`;
  const few = `note: one of ${counted(validationImages, "validation image")} is ${percent(1 / validationImages)}, too much to tell sizes apart; a larger --validation-fraction keeps more.\n`;
  return (
    `${counted(trainings, "training")} of ${counted(steps, "step")} each, ${counted(batchSize, "image")} a step, whatever they learn from: ` +
    `fewer images come more often.${time}\n` +
    `Each is judged on ${counted(validationImages, "validation image")}. ` +
    `Always answering ${printable(baseline.className)} is wrong on ${percent(baseline.error)} of them.\n` +
    (validationImages < FEWEST_JUDGED ? few : "")
  );
}

export function curveHeading({ repeats }: CurvePlan): string {
  return `${"images".padStart(9)}${"error".padStart(10)}  95 % interval${repeats > 1 ? "     again" : ""}\n`;
}

/** "    2,000    15.2 %  12.3 to 18.6 %" */
export function curveRow({ repeats }: CurvePlan, { images, error, wrong, judged, repeat }: CurvePoint): string {
  const { low, high } = wilsonInterval(wrong, judged);
  const interval = `${(100 * low).toFixed(1)} to ${percent(high)}`;
  const again = repeats > 1 ? `${interval.padEnd(15)}${`${repeat} of ${repeats}`.padStart(8)}` : interval;
  return `${count(images).padStart(9)}${percent(error).padStart(10)}  ${again}\n`;
}

/** "With twice the images (8,000): error about 12 % (9 to 15), now 15 %.", or why that cannot be told. */
export function forecastSentence({ now, twice, doubt, band }: Forecast, points: readonly CurvePoint[]): string {
  const most = count(2 * now.images);
  const [, low, high] = band.at(-1)!;
  const judged = counted(points[0]!.judged, "validation image");
  const digits = now.error < 0.1 || high - low < 0.02 ? 1 : 0;
  const part = (error: number) => (100 * error).toFixed(digits);
  if (twice !== undefined) {
    return `With twice the images (${most}): error about ${part(twice.error)} % (${part(low)} to ${part(high)}), now ${part(now.error)} %.`;
  }
  const cannot = `What twice the images (${most}) would bring cannot be told`;
  const first = points.filter(({ images }) => images === points[0]!.images);
  const mean = first.reduce((sum, { error }) => sum + error, 0) / first.length;
  switch (doubt!) {
    case "fewSizes":
      return `${cannot}: there are too few different numbers of images.`;
    case "fewJudged":
      return `${cannot}: one of ${judged} is ${percent(1 / points[0]!.judged)}. A larger --validation-fraction keeps more.`;
    case "flat":
      return (
        `${cannot}: the error is ${percent(now.error)} with all images and ${percent(mean)} with an eighth of them, ` +
        `and on ${judged} that is no more than chance.`
      );
    case "wide":
      return (
        `${cannot}: an error of anything from ${part(low)} to ${part(high)} % would fit, now it is ${part(now.error)} %. ` +
        `--repeats and a larger --validation-fraction narrow that down.`
      );
  }
}

function timeOf(seconds: number): string {
  return seconds < 1 ? "Less than a second" : `About ${roughly(seconds)}`;
}
