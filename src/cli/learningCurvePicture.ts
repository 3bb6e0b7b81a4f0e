import { lineChart } from "../charts/lineChart.ts";
import { wilsonInterval } from "../evaluate/interval.ts";
import type { Forecast } from "../experiment/forecast.ts";
import type { CurvePlan, CurvePoint } from "../experiment/learningCurve.ts";
import { errorAt } from "../experiment/powerLaw.ts";
import { percent } from "./format.ts";

/** Errors as points over the number of images; where it can be told, the curve through them with its interval, and on to twice the images. */
export function curvePicture(
  { sizes, baseline }: CurvePlan,
  points: readonly CurvePoint[],
  forecast: Forecast,
): string {
  const { now, twice, curve, band } = forecast;
  const measured = {
    name: "measured",
    draw: "points" as const,
    points: points.map((each) => [each.images, each.error] as const),
  };
  const axes = {
    x: {
      ...{ label: "images to learn from", scale: "log" as const, ticks: [...sizes, 2 * now.images] },
      range: [sizes[0]! / 1.15, 2 * now.images * 1.15] as const,
    },
    y: { label: "error on validation", format: "percent" as const },
  };
  const title = "What more images bring";
  if (twice === undefined) {
    const bars = points.map(({ images, wrong, judged }) => ({ images, ...wilsonInterval(wrong, judged) }));
    return lineChart({
      ...{ title, ...axes },
      series: [{ ...measured, band: bars.map(({ images, low, high }) => [images, low, high] as const) }],
      marks: [{ x: 2 * now.images, label: "cannot be told" }],
    });
  }
  const along = band.map(([images]) => [images, errorAt(curve, images)] as const);
  const edge = [now.images, errorAt(curve, now.images)] as const;
  const isLow = baseline.error < 1.3 * Math.max(...points.map(({ error }) => error));
  return lineChart({
    ...{ title, ...axes },
    series: [
      { name: "curve, 95 % interval", points: [...along.filter(([images]) => images < now.images), edge], band },
      { name: "with more", points: [edge, ...along.filter(([images]) => images > now.images)], dashed: true },
      measured,
    ],
    marks: [
      { x: twice.images, y: twice.error, label: percent(twice.error) },
      ...(isLow ? [{ y: baseline.error, label: `always ${baseline.className}` }] : []),
    ],
  });
}
