import { el } from "../../page/dom.web.ts";
import { applied, strongest, type Term, type WeightedSum } from "./arithmetic.ts";
import { activationTold, channelName, summand, told } from "./numbers.ts";
import type { Activation } from "./pageData.ts";

/** What a sum is shown with. */
export interface SumShown {
  readonly sum: number | undefined;
  readonly count: number;
  readonly bias: number | undefined;
  readonly linear: number | undefined;
  readonly activation: Activation;
  /** The engine's number. */
  readonly result: number;
}

/** sum of products, bias, activation, result: one line each. */
export function sumLines({ sum, count, bias, linear, activation, result }: SumShown): HTMLElement {
  const rows: (readonly [string, string, string])[] = [];
  if (sum !== undefined) rows.push(["sum", `all ${count} products together`, told(sum)]);
  if (bias !== undefined) rows.push(["bias", "a learned number of its own", summand(bias)]);
  if (linear !== undefined) rows.push(["linear", "sum and bias", `= ${told(linear)}`]);
  const own = linear === undefined ? undefined : applied(activation, linear);
  const words =
    own === undefined && activation.name === "other"
      ? "after normalisation and activation"
      : activationTold(activation);
  rows.push(["result", words, activation.name === "softmax" ? `${(100 * result).toFixed(1)} %` : told(result)]);
  const cells = rows.map(([name, words, number]) =>
    el(
      "tr",
      { class: name },
      el("th", { scope: "row" }, words),
      el("td", { "data-number": name, "data-exact": exactOf(name, { sum, bias, linear, result }) }, number),
    ),
  );
  return el("table", { class: "sum" }, el("tbody", {}, ...cells));
}

function exactOf(name: string, numbers: Readonly<Record<string, number | undefined>>): string {
  return String(numbers[name]);
}

/** The products that count most, as a list. */
export function termList(terms: readonly Term[], channels: number, most = 6): HTMLElement {
  const rows = strongest(terms, most).map(({ channel, row, column, value, weight, product, isOutside }) => {
    const place = isOutside ? "outside" : `row ${row + 1}, column ${column + 1}`;
    const where = channels === 1 ? place : `${channelName(channel, channels)}, ${place}`;
    return el(
      "tr",
      {},
      el("th", { scope: "row" }, where),
      el("td", {}, told(value)),
      el("td", {}, "×"),
      el("td", {}, told(weight)),
      el("td", {}, "="),
      el("td", { class: product < 0 ? "against" : "for" }, told(product)),
    );
  });
  return el("table", { class: "terms" }, el("tbody", {}, ...rows));
}

/** A sum with all that it is shown with. */
export function shownSum(sum: WeightedSum, activation: Activation, result: number): SumShown {
  return { sum: sum.sum, count: sum.terms.length, bias: sum.bias, linear: sum.linear, activation, result };
}
