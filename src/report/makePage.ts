import { escaped } from "../markup.ts";
import { offlinePage } from "../page/offlinePage.ts";
import { readAnswers } from "./client/answers.ts";
import type { Limits, PageData, PageSet } from "./client/pageData.ts";
import { count, decimal, percent } from "./client/words.ts";
import { factsOf } from "./facts.ts";
import { learningCurves } from "./learningCurves.ts";
import type { ReportInput } from "./reportInput.ts";
import { style } from "./style.ts";
import { verdictOf } from "./verdict.ts";

/** What the page is made of besides numbers and words. */
export interface PageParts {
  readonly sets: readonly PageSet[];
  readonly limits: Limits;
  /** Base64 by the id that the sets know each sheet of pictures by. */
  readonly sheets: ReadonlyMap<string, string>;
  readonly script: { readonly text: string; readonly sha256: string };
}

/** The report as one page that needs nothing from elsewhere. The program in it is the only one that the page allows. */
export function makePage(input: ReportInput, { sets, limits, sheets, script }: PageParts): string {
  const { classes } = input.test.images.set;
  const positive = input.positive === undefined ? undefined : classes.indexOf(input.positive);
  const data: PageData = { classes, ...(positive !== undefined && { positive }), limits, sets };
  return offlinePage({ title: input.title, style, body: body(input, data), data, holders: sheets, script });
}

function body(input: ReportInput, data: PageData): string {
  const yes = data.positive === undefined ? undefined : escaped(data.classes[data.positive]!);
  return `<header><h1>${escaped(input.title)}</h1><div id="theme"></div></header>
<noscript><p>The pictures and tables below need JavaScript. Nothing is fetched from anywhere.</p></noscript>
${verdict(input, data)}
<div id="bar"><div id="parts" role="group" aria-label="Which images"></div><div id="threshold"></div></div>
<main>
<section class="two"><div><h2>Truth and answers</h2><p class="hint">Press a cell to see its pictures.</p><div id="matrix" class="wide"></div></div>
<div><h2>Scores</h2><dl id="scores"></dl></div></section>
<section id="pictures"><h2>Pictures</h2><div id="gallery"></div></section>
<section id="rate-section"><h2>At your album's ${yes ?? ""} rate</h2><p class="hint">How often calls are right depends on how common “${yes ?? ""}” is where the model is used.</p><div id="rate"></div></section>
<section><h2>Over all thresholds</h2><p class="hint">Press a point of a curve to go there and see the pictures about it.</p><div id="curves"></div><div id="reliability"></div></section>
<section id="pairs-section"><h2>Most often mistaken</h2><div id="pairs" class="cards"></div></section>
<section id="suspects-section" hidden><h2>Labels that may be wrong</h2><p class="hint">The model, which has not learned from these images, sees another class in them; of a model that is often wrong, most of these are its own mistakes. Look, say what each is, and save the list: <code>plumage train … --relabel relabel.tsv</code> trains with it.</p><div id="suspects"></div></section>
<section id="classes-section"><h2>Each class</h2><div id="classes"></div></section>
<section id="sources-section" hidden><h2>Each source</h2><div id="sources"></div></section>
<section id="kinds-section" hidden><h2>Each kind</h2><p class="hint">What the images were called before classes were grouped.</p><div id="kinds"></div></section>
<section><h2>How it learned</h2>${history(input)}</section>
<section><h2>Facts of the run</h2><dl class="facts">${facts(input)}</dl></section>
</main>
<div id="tray" role="region" aria-label="Labels looked at" hidden></div>
<dialog id="details" aria-labelledby="details-name"></dialog>`;
}

function verdict(input: ReportInput, data: PageData): string {
  const { trust, headline, warnings } = verdictOf(input, readAnswers(data, data.sets[0]!), data.limits);
  const items = warnings.map(
    ({ gravity, text }) => `<li><b class="${gravity}">${gravity}</b><span>${escaped(text)}</span></li>`,
  );
  return `<section id="verdict" class="${trust}"><p class="sentence">${escaped(input.sentence)}</p><p class="headline">${escaped(headline)}</p>${items.length === 0 ? "" : `<ul>${items.join("")}</ul>`}</section>`;
}

function history({ history }: ReportInput): string {
  if (history.length === 0) return `<p class="hint">Nothing is known of its training.</p>`;
  const rows = history.map(({ epoch, loss, accuracy, validation }) => {
    const cells = [
      String(epoch),
      decimal(loss, 4),
      percent(accuracy),
      decimal(validation?.loss, 4),
      percent(validation?.accuracy),
    ];
    return `<tr>${cells.map((each) => `<td>${each}</td>`).join("")}</tr>`;
  });
  const heads = ["epoch", "loss", "accuracy", "validation loss", "validation accuracy"];
  const table = `<div class="wide"><table class="plain"><thead><tr>${heads.map((each) => `<th scope="col">${each}</th>`).join("")}</tr></thead><tbody>${rows.join("")}</tbody></table></div>`;
  return `<div class="plots">${learningCurves(history).join("\n")}</div><details><summary>${count(history.length)} epochs in numbers</summary>${table}</details>`;
}

function facts(input: ReportInput): string {
  return factsOf(input)
    .map(([name, value]) => `<div><dt>${escaped(name)}</dt><dd>${escaped(value)}</dd></div>`)
    .join("");
}
