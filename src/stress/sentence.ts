import { changes } from "./changes.ts";
import type { StressCurve } from "./stressTest.ts";

/** The first strength at which half of what a model knows beyond guessing is lost, if there is one. */
export function halfLost({ points }: StressCurve, baseline: number): StressCurve["points"][number] | undefined {
  const whole = points[0]!.accuracy.value ?? 0;
  const half = baseline + (whole - baseline) / 2;
  return whole <= baseline ? undefined : points.find(({ accuracy }) => (accuracy.value ?? 0) < half);
}

/** What a change does to a model, in one sentence made of what was measured. */
export function stressSentence(curve: StressCurve, baseline: number): string {
  const { change, points } = curve;
  const whole = points[0]!.accuracy.value ?? 0;
  const says = (strength: number) => changes[change].says(strength);
  const cost = (point: (typeof points)[number]) => Math.round(100 * (whole - (point.accuracy.value ?? 0)));
  const lost = halfLost(curve, baseline);
  if (lost !== undefined)
    return `${upper(says(lost.strength))} costs ${cost(lost)} points of accuracy: half of what it knows or more is gone.`;
  const worst = points.reduce((a, b) => ((b.accuracy.value ?? 0) < (a.accuracy.value ?? 0) ? b : a));
  if (cost(worst) <= 0) return `It holds: nothing is lost up to ${says(points.at(-1)!.strength)}.`;
  return `It bends and does not break: ${says(worst.strength)} costs ${cost(worst)} ${cost(worst) === 1 ? "point" : "points"} of accuracy.`;
}

function upper(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
