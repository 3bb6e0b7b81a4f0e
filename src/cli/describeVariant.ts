import type { RecordedScores } from "../experiment/recordedScores.ts";
import { byteSize, columns, count, counted, describeEngine, indent, percent } from "./format.ts";

/** What a model file costs and is worth. */
export interface Measured {
  readonly bytes: number;
  /** Where there were images to judge it on. */
  readonly scores?: RecordedScores;
  /** For one picture, and for 96 at once. */
  readonly milliseconds: { readonly one: number; readonly many: number };
}

interface Told {
  readonly variant: string;
  readonly out: string;
  readonly images: number;
  /** "test images of cifar10" */
  readonly called: string;
  readonly runtime: { readonly engine: string; readonly threads: number };
  /** Of int8: layers that are computed so, and the part of the numbers beyond their ranges. */
  readonly layers?: number;
  readonly beyond?: number;
}

/** Less than this is no difference between two times. */
const NOTABLE = 0.1;

/** A variant beside the model that it was made from. */
export function describeVariant(told: Told, [before, after]: readonly Measured[]): string {
  const row = (name: string, of: (each: Measured) => string) => [name, of(before!), of(after!)];
  const table = columns(
    [
      ["", "model", told.variant],
      row("file", ({ bytes }) => byteSize(bytes)),
      ...(before!.scores ? [row("right", ({ scores }) => percent(scores!.accuracy))] : []),
      row("one picture", ({ milliseconds }) => time(milliseconds.one)),
      row("96 pictures", ({ milliseconds }) => time(milliseconds.many)),
    ],
    [1, 2],
  );
  const judged = before!.scores
    ? `Judged on ${count(told.images)} ${told.called}`
    : "There were no images to judge it on: nothing says what it is worth";
  const { layers, beyond } = told;
  const eight =
    layers === undefined
      ? ""
      : `${counted(layers, "layer")} in eight bits; ${beyond === 0 ? "ranges hold all numbers" : `ranges leave out ${beyond! * 100} % of the numbers at either end`}.\n`;
  return `${judged}, timed on ${describeEngine(told.runtime)}:\n\n${indent(table)}\n${eight}${worth(before!, after!)}\nThe ${told.variant} model: ${told.out}\n`;
}

function time(milliseconds: number): string {
  return `${milliseconds.toPrecision(3)} ms`;
}

/** What the times come to. */
function worth({ milliseconds: before }: Measured, { milliseconds: after }: Measured): string {
  const [one, many] = [before.one / after.one, before.many / after.many];
  const words = (factor: number) =>
    factor > 1 + NOTABLE
      ? `${factor.toFixed(1)} times as fast`
      : factor < 1 - NOTABLE
        ? `${(1 / factor).toFixed(1)} times as slow`
        : "as fast as before";
  if (Math.max(one, many) <= 1 + NOTABLE) {
    const isSlower = Math.min(one, many) < 1 - NOTABLE;
    return isSlower
      ? `Smaller, not faster here: one picture is ${words(one)}, 96 are ${words(many)}.`
      : "Smaller, as fast as before.";
  }
  return `Smaller; one picture is ${words(one)}, 96 at once are ${words(many)}.`;
}
