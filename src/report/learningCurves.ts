import { lineChart } from "../charts/lineChart.ts";
import type { EpochEvent } from "../train/events.ts";

/** Loss and accuracy over the epochs, as pictures: of training and, where there is one, of validation. */
export function learningCurves(history: readonly EpochEvent[]): readonly string[] {
  if (history.length < 2) return [];
  // Runs of an earlier version do not say which was the best.
  const { best } = history.at(-1) as Partial<EpochEvent>;
  return [
    chart("Loss", history, best?.epoch, ({ loss }) => loss, "number"),
    chart("Accuracy", history, best?.epoch, ({ accuracy }) => accuracy, "percent"),
  ];
}

function chart(
  title: string,
  history: readonly EpochEvent[],
  best: number | undefined,
  measure: (of: { readonly loss: number; readonly accuracy: number }) => number,
  format: "number" | "percent",
): string {
  const training = history.map((event) => [event.epoch, measure(event)] as const);
  const validation = history.flatMap(({ epoch, validation }) =>
    validation === undefined ? [] : [[epoch, measure(validation)] as const],
  );
  return lineChart({
    title,
    x: { label: "epoch" },
    y: { label: title.toLowerCase(), format },
    series: [
      { name: "training", points: training },
      ...(validation.length > 0 ? [{ name: "validation", points: validation }] : []),
    ],
    marks: best === undefined ? [] : [{ x: best, label: `best: epoch ${best}` }],
  });
}
