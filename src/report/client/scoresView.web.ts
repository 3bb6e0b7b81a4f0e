import { precisionAtRate } from "../../evaluate/baseRate.ts";
import {
  accuracy,
  averaged,
  type BinaryCounts,
  fBeta,
  precision,
  recall,
  specificity,
} from "../../evaluate/confusion.ts";
import { wilsonInterval } from "../../evaluate/interval.ts";
import { byId, el } from "../../page/dom.web.ts";
import { countMatrix, type YesNoCounts, yesNoCounts } from "./matrix.ts";
import type { Context, View } from "./state.web.ts";
import { count, percent } from "./words.ts";

/** The measures at the threshold, each with its interval and what it means. */
export function scoresView({ data: { classes, positive } }: Context): View {
  const root = byId("scores");
  return {
    show({ limits }, { answers }) {
      const matrix = countMatrix(answers, limits);
      const rows =
        positive === undefined ? rowsOfClasses(matrix) : rowsOfYes(yesNoCounts(matrix, positive), classes[positive]!);
      const lines = [accuracyRow(matrix), ...rows, ...unsureRow(matrix)];
      root.replaceChildren(
        ...lines.map(({ name, value, about, key }) =>
          el(
            "div",
            { class: "score" },
            el("dt", {}, name),
            el("dd", { "data-score": key }, value),
            el("dd", { class: "about" }, about),
          ),
        ),
      );
    },
  };
}

interface Line {
  readonly key: string;
  readonly name: string;
  readonly value: string;
  readonly about: string;
}

type Matrix = readonly (readonly number[])[];

/** Of what is answered; where nothing is left unsure, that is everything. */
function answered(matrix: Matrix): Matrix {
  return matrix.map((row) => row.slice(0, -1));
}

function accuracyRow(matrix: Matrix): Line {
  const sums = matrix.map((row) => row.reduce((sum, each) => sum + each, 0));
  const all = sums.reduce((sum, each) => sum + each, 0);
  const right = matrix.reduce((sum, row, i) => sum + row[i]!, 0);
  const said = matrix.reduce((sum, row) => sum + row.slice(0, -1).reduce((a, b) => a + b, 0), 0);
  const baseline = percent(all === 0 ? undefined : Math.max(...sums) / all);
  const about = `${range(right, said)}; always saying the commonest class: ${baseline}`;
  return { key: "accuracy", name: "accuracy", value: percent(accuracy(answered(matrix))), about };
}

function rowsOfYes(counts: YesNoCounts, yes: string): readonly Line[] {
  const { tp, fp, fn, tn } = counts;
  return [
    {
      key: "precision",
      name: "precision",
      value: percent(precision(counts)),
      about: `of the pictures called “${yes}”, this part is; ${range(tp, tp + fp)}`,
    },
    {
      key: "recall",
      name: "recall",
      value: percent(recall(counts)),
      about: `of the pictures that are “${yes}”, this part is called so; ${range(tp, tp + fn)}`,
    },
    { key: "f1", name: "F1", value: percent(fBeta(counts)), about: "the harmonic mean of the two" },
    {
      key: "specificity",
      name: "specificity",
      value: percent(specificity(counts)),
      about: `of the others, the part not called “${yes}”; ${range(tn, tn + fp)}`,
    },
  ];
}

function rowsOfClasses(matrix: Matrix): readonly Line[] {
  const square = answered(matrix);
  const mean = (measure: (counts: BinaryCounts) => number | null) => percent(averaged(square, "macro", measure));
  return [
    {
      key: "precision",
      name: "macro precision",
      value: mean(precision),
      about: "of what is called so, the part that is; each class the same",
    },
    {
      key: "recall",
      name: "macro recall",
      value: mean(recall),
      about: "of what is so, the part called so; each class the same",
    },
    { key: "f1", name: "macro F1", value: mean(fBeta), about: "the harmonic mean of the two" },
  ];
}

function unsureRow(matrix: Matrix): readonly Line[] {
  const unsure = matrix.reduce((sum, row) => sum + row.at(-1)!, 0);
  if (unsure === 0) return [];
  const all = matrix.flat().reduce((sum, each) => sum + each, 0);
  return [
    {
      key: "unsure",
      name: "not sure",
      value: percent(unsure / all),
      about: `${count(unsure)} pictures of which nothing is said`,
    },
  ];
}

function range(successes: number, trials: number): string {
  const { low, high } = wilsonInterval(successes, trials);
  return `95 % interval ${percent(low)} to ${percent(high)}`;
}

/** What calls would be worth where yes is as common as the reader says. */
export function rateView({ data: { classes, positive } }: Context): View {
  const root = byId("rate");
  if (positive === undefined) {
    byId("rate-section").remove();
    return { show() {} };
  }
  const yes = classes[positive]!;
  const field = el("input", { type: "number", id: "rate-field", min: 0, max: 100, step: "any" });
  const label = el("label", { for: "rate-field" }, `Of 100 pictures in the album, so many are “${yes}”:`);
  const told = el("p", { "aria-live": "polite", id: "rate-told" });
  root.replaceChildren(el("div", { class: "row" }, label, field), told);
  let counts: BinaryCounts = { tp: 0, fp: 0, fn: 0, tn: 0 };
  const tell = () => {
    const rate = field.valueAsNumber / 100;
    if (!(rate >= 0 && rate <= 1)) {
      told.textContent = "Give a number from 0 to 100.";
      return;
    }
    const { precision: right, called } = precisionAtRate(counts, { rate });
    const missed = 1 - (recall(counts) ?? 0);
    const inAlbum = `In an album of 1,000 it calls ${count(1000 * (called ?? 0))} “${yes}”, and misses ${count(1000 * rate * missed)} of ${count(1000 * rate)}.`;
    told.replaceChildren(
      el("b", { "data-score": "rate-precision" }, percent(right.value)),
      ` of its “${yes}” calls are right there (${percent(right.low)} to ${percent(right.high)}). ${inAlbum}`,
    );
  };
  field.addEventListener("input", tell);
  return {
    show({ limits }, { answers }) {
      counts = yesNoCounts(countMatrix(answers, limits), positive);
      if (field.value === "") {
        const { tp, fp, fn, tn } = counts;
        field.value = ((100 * (tp + fn)) / Math.max(1, tp + fp + fn + tn)).toFixed(1);
      }
      tell();
    },
  };
}
