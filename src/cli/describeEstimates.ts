import { type Effect, effectInWords } from "../values/effects.ts";
import type { EstimateScores } from "../values/judgeEstimates.ts";
import { columns, count, indent } from "./format.ts";
import { printable } from "./printable.ts";

/** A way to write numbers of one kind: 317,282 or 0.0317. */
export type Amount = (value: number) => string;

/** Writes numbers with as many decimals as an error of this size leaves them a meaning. */
export function amountsBy(error: number): Amount {
  const decimals = error > 0 ? Math.min(Math.max(2 - Math.floor(Math.log10(error)), 0), 12) : 3;
  const text = (value: number) =>
    value.toLocaleString("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  return (value) => text(value).replace(/^-([0.,]*)$/, "$1");
}

/** What estimates are worth, with what a simpler answer would score. */
export function describeEstimateScores(
  scores: EstimateScores,
  amount: Amount,
  line?: { readonly meanAbsoluteError: number | null },
): string {
  const { meanAbsoluteError: mean, r2, baseline } = scores;
  const range = (low: number | undefined, high: number | undefined, text: Amount) =>
    low === undefined || high === undefined ? "" : `95 % interval ${text(low)} to ${text(high)}`;
  const three: Amount = (value) => value.toFixed(3);
  const rows = [
    ["off by, on average", amount(mean.value!), range(mean.low, mean.high, amount)],
    ["half are within", amount(scores.medianAbsoluteError), ""],
    ["nine of ten are within", amount(scores.nineOfTen), ""],
    [
      "always saying the mean",
      amount(baseline.meanAbsoluteError),
      `off by so much on average; it is ${amount(baseline.estimate)}`,
    ],
    ...(line === undefined || line.meanAbsoluteError === null
      ? []
      : [
          [
            "least squares",
            amount(line.meanAbsoluteError),
            "the best plain sum of the columns, off by so much on average",
          ],
        ]),
    [
      "R2",
      r2.value === null ? "none" : three(r2.value),
      r2.value === null
        ? "the truth is the same in all rows"
        : `${range(r2.low, r2.high, three)}; 1 is perfect, always saying the mean scores about 0`,
    ],
  ];
  const end = mean.value! < baseline.meanAbsoluteError ? "" : "\nThis is no better than always saying the mean.\n";
  return `${indent(columns(rows, [1]))}${end}`;
}

/** Stands above them, before "rows". */
export const WHAT_CHANGES = "What a change does to the estimate, all else as it is: on average, and for nine of ten";

/** What more of each column changes. */
export function describeEffects(effects: readonly Effect[], amount: Amount): string {
  const signed: Amount = (value) => (/[1-9]/.test(amount(value)) && value > 0 ? `+${amount(value)}` : amount(value));
  const rows = effects.map((effect) => {
    const { rows, mean, low, high } = effect;
    const name = printable(effectInWords(effect));
    if (rows === 0) return [name, "", "no row to measure it at"];
    return [name, signed(mean), signed(low) === signed(high) ? "everywhere" : `${signed(low)} to ${signed(high)}`];
  });
  return indent(columns(rows, [1]));
}

/** Rows with their estimates, the way a person would check some. */
export function describeRows(
  header: readonly string[],
  rows: readonly { readonly values: readonly (number | string)[]; readonly estimate: number; readonly truth: number }[],
  amount: Amount,
): string {
  const lines = rows.map(({ values, estimate, truth }) => [
    ...values.map((value) => (typeof value === "number" ? plain(value) : printable(value))),
    amount(estimate),
    amount(truth),
    amount(estimate - truth),
  ]);
  const titles = [...header.map(printable), "estimate", "truth", "difference"];
  return indent(
    columns(
      [titles, ...lines],
      titles.map((_, i) => i),
    ),
  );
}

/** A number as the table had it, more or less. */
function plain(value: number): string {
  return Number.isInteger(value) ? count(value) : String(Number(value.toPrecision(4)));
}
