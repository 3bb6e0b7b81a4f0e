import { escaped } from "../markup.ts";
import { count, counted, percent } from "../words.ts";
import type { Audit } from "./audit.ts";
import type { Section } from "./sections.ts";

/** Findings of a section that are drawn; the rest is counted. */
const MOST_GROUPS = 60;
/** Pictures of one group that are drawn. */
const MOST_PICTURES = 8;

/** The pictures that a page shows, by their places. */
export function shownPlaces(sections: readonly Section[]): readonly number[] {
  const shown = sections.flatMap(({ groups }) => groups.slice(0, MOST_GROUPS));
  return [...new Set(shown.flatMap(({ places }) => places.slice(0, MOST_PICTURES)))];
}

/**
 * A report with the pictures, as one page that needs nothing from elsewhere.
 * @param urls the pictures of `shownPlaces` as data URLs
 */
export function auditPage(audit: Audit, sections: readonly Section[], urls: ReadonlyMap<number, string>): string {
  const { pictures, balance } = audit;
  const { className, accuracy } = balance.majority;
  const used = balance.classes.filter(({ total }) => total > 0);
  const about = `${counted(pictures.count, "picture")} of ${counted(used.length, "class")}, looked at in ${pictures.width} x ${pictures.height} pixels. Always answering “${className}” would be right ${percent(accuracy)} of the time.`;
  const links = sections.map(
    ({ title, gravity }, i) =>
      `<li><a href="#s${i}"><b class="${gravity}">${gravity}</b><span>${escaped(title)}</span></a></li>`,
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Audit of ${escaped(pictures.name)}</title>
<style>${style}</style>
<h1>Audit of ${escaped(pictures.name)}</h1>
<p>${escaped(about)}</p>
${links.length === 0 ? "<p>Nothing was found to be wrong.</p>" : `<nav aria-label="Findings"><ul>${links.join("")}</ul></nav>`}
<details><summary>Pictures of each class</summary>${classTable(audit)}</details>
<main>
${sections.map((section, i) => sectionOf(audit, section, i, urls)).join("\n")}
</main>
</html>
`;
}

function classTable({ balance, pictures }: Audit): string {
  const most = Math.max(...balance.classes.map(({ total }) => total));
  const head = ["class", ...pictures.splits, "all", ""].map((word) => `<th>${word}</th>`).join("");
  const rows = balance.classes.map(({ name, total, splits }) => {
    const counts = [...pictures.splits.map((split) => splits[split] ?? 0), total];
    const bar = `<td class="bar"><i style="width:${((100 * total) / most).toFixed(1)}%"></i></td>`;
    return `<tr><td>${escaped(name)}</td>${counts.map((each) => `<td class="n">${count(each)}</td>`).join("")}${bar}</tr>`;
  });
  return `<div class="wide"><table><tr>${head}</tr>${rows.join("")}</table></div>`;
}

function sectionOf(
  audit: Audit,
  { title, advice, gravity, lines, groups }: Section,
  place: number,
  urls: ReadonlyMap<number, string>,
): string {
  const list =
    lines.length === 0 ? "" : `<ul class="lines">${lines.map((each) => `<li>${escaped(each)}</li>`).join("")}</ul>`;
  const shown = groups.slice(0, MOST_GROUPS).map(({ places, why }) => {
    const figures = places.slice(0, MOST_PICTURES).map((each) => figure(audit, each, urls.get(each)));
    const more = places.length > MOST_PICTURES ? `<p>and ${count(places.length - MOST_PICTURES)} more</p>` : "";
    return `<article><div>${figures.join("")}</div><p>${escaped(why)}</p>${more}</article>`;
  });
  const rest =
    groups.length > MOST_GROUPS ? `<p>Shown are the first ${MOST_GROUPS} of ${count(groups.length)}.</p>` : "";
  return `<section id="s${place}"><h2><b class="${gravity}">${gravity}</b> ${escaped(title)}</h2>
<p>${escaped(advice)}</p>${list}${rest}<div class="groups">${shown.join("")}</div></section>`;
}

function figure({ pictures }: Audit, place: number, url: string | undefined): string {
  const name = escaped(pictures.nameOf(place));
  const label = escaped(pictures.classes[pictures.labels[place]!]!);
  const split = pictures.splitOf(place);
  const facts = pictures.factsOf(place);
  const ratio = facts === undefined ? pictures.width / pictures.height : facts.width / facts.height;
  const shape = `aspect-ratio:${Math.min(4, Math.max(0.25, ratio)).toFixed(3)}`;
  return `<figure><img src="${url ?? ""}" alt="${name}" style="${shape}" loading="lazy"><figcaption><b>${label}</b>${split === undefined ? "" : ` · ${split}`}<br>${name}</figcaption></figure>`;
}

const style = `
:root { color-scheme: light dark; --ink: #202124; --pale: #5f6368; --paper: #fff; --line: #e3e5e8; --card: #f6f7f8; --red: #b3261e; --amber: #8a5a00; --blue: #1a5fb4; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eaed; --pale: #9aa0a6; --paper: #16181b; --line: #33363b; --card: #1f2226; --red: #ff8a80; --amber: #f0c060; --blue: #8ab4f8; } }
body { margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 76rem; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
h1 { margin: 0; font-size: 1.5rem; overflow-wrap: anywhere; }
h2 { margin: 0; font-size: 1.1rem; overflow-wrap: anywhere; }
p { margin: .25rem 0 0; max-width: 48rem; color: var(--pale); overflow-wrap: anywhere; }
a { color: inherit; }
nav ul, .lines { margin: 1rem 0; padding: 0; list-style: none; }
nav a { display: flex; gap: .4rem; align-items: baseline; padding: .15rem 0; text-decoration: none; }
nav a b { flex: none; }
nav span { text-decoration: underline; }
.lines li { font-size: .9rem; overflow-wrap: anywhere; }
b.serious, b.look, b.note { display: inline-block; min-width: 4rem; margin-right: .4rem; font-size: .75rem; text-transform: uppercase; letter-spacing: .04em; }
b.serious { color: var(--red); } b.look { color: var(--amber); } b.note { color: var(--blue); }
h2 b { min-width: 0 !important; }
section { margin-top: 2rem; padding-top: 1rem; border-top: 1px solid var(--line); content-visibility: auto; contain-intrinsic-size: auto 40rem; }
.groups { display: flex; flex-wrap: wrap; gap: .75rem; margin-top: .75rem; }
article { max-width: 100%; box-sizing: border-box; padding: .6rem; border-radius: .5rem; background: var(--card); }
article > div { display: flex; flex-wrap: wrap; gap: .5rem; }
article p { font-size: .8rem; }
figure { width: 8rem; margin: 0; }
img { display: block; width: 100%; max-height: 12rem; object-fit: fill; background: var(--line); border-radius: .25rem; image-rendering: auto; }
figcaption { margin-top: .25rem; font-size: .75rem; line-height: 1.3; color: var(--pale); overflow-wrap: anywhere; }
figcaption b { color: var(--ink); }
.wide { overflow-x: auto; }
table { margin-top: .5rem; border-collapse: collapse; font-size: .9rem; }
td, th { padding: .1rem .75rem .1rem 0; text-align: left; }
.n { text-align: right; font-variant-numeric: tabular-nums; }
.bar { width: 10rem; } .bar i { display: block; height: .6rem; border-radius: .2rem; background: var(--blue); }
summary { margin-top: 1rem; cursor: pointer; }
:focus-visible { outline: 2px solid var(--blue); outline-offset: 2px; }
`;
