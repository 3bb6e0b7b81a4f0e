import type { FitEvent } from "../train/events.ts";
import type { FitValuesEvent } from "../train/fitValues.ts";
import type { SummaryValue } from "./eventProto.ts";

/** What happens while a network is trained, on classes or on values. */
export type WatchedEvent = FitEvent | FitValuesEvent;

type StepOf = Extract<WatchedEvent, { type: "step" }>;
type EpochOf = Extract<WatchedEvent, { type: "epoch" }>;

/** Of a judgement, what says nothing of how good the model is. */
const NO_MEASURES = ["count", "baseline"];

/**
 * The curves of a step: loss, accuracy, the learning rate.
 * @param norms whether the norm of the gradients is one of them
 */
export function stepScalars(event: StepOf, norms: boolean): readonly SummaryValue[] {
  const { loss, learningRate, gradientNorm } = event;
  return scalars({
    loss,
    ...("accuracy" in event && { accuracy: event.accuracy }),
    learning_rate: learningRate,
    ...(norms && { gradient_norm: gradientNorm }),
  });
}

/** The curves of an epoch: means over it, and every number of the judgement on validation data. */
export function epochScalars(event: EpochOf): readonly SummaryValue[] {
  const measures = Object.entries(event.validation ?? {}).filter(([name]) => !NO_MEASURES.includes(name));
  return scalars({
    "epoch/loss": event.loss,
    ...("accuracy" in event && { "epoch/accuracy": event.accuracy }),
    ...Object.fromEntries(measures.map(([name, value]) => [`validation/${snakeCase(name)}`, value])),
  });
}

/** "balancedAccuracy" -> "balanced_accuracy" */
function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function scalars(values: Readonly<Record<string, unknown>>): readonly SummaryValue[] {
  return Object.entries(values).flatMap(([tag, value]) =>
    typeof value === "number" ? [{ tag, simpleValue: value }] : [],
  );
}
