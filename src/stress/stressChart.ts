import type { Series } from "../charts/chart.ts";
import { lineChart } from "../charts/lineChart.ts";
import { changes } from "./changes.ts";
import type { StressCurve, StressResult } from "./stressTest.ts";

/** A model's result, and what to call it. */
export interface NamedResult {
  readonly name: string;
  readonly result: StressResult;
}

/** Accuracy over the strength of one change, a line for each model, as SVG text. */
export function stressChart(change: StressCurve["change"], results: readonly NamedResult[]): string {
  const series = results.map(({ name, result }): Series => {
    const points = result.curves.find((curve) => curve.change === change)?.points ?? [];
    return {
      name,
      points: points.map(({ strength, accuracy }) => [strength, accuracy.value ?? Number.NaN] as const),
      band: points.map(({ strength, accuracy }) => [strength, accuracy.low, accuracy.high] as const),
    };
  });
  const { title, unit } = changes[change];
  const baseline = Math.max(...results.map(({ result }) => result.baseline));
  const strengths = series.flatMap(({ points }) => points.map(([strength]) => strength));
  const guessing: Series = {
    name: "guessing",
    points: [0, Math.max(...strengths)].map((strength) => [strength, baseline] as const),
    dashed: true,
  };
  return lineChart({
    title: `${title}: how much is still called right`,
    x: { label: unit },
    y: { label: "accuracy", range: [0, 1], format: "percent" },
    series: [guessing, ...series],
  });
}
