import { escaped } from "../markup.ts";
import { offlinePage } from "../page/offlinePage.ts";
import { pageScript } from "../page/pageScript.node.ts";

/** A part of the page. */
export interface PageSection {
  /** A section element. */
  readonly html: string;
  /** CSS beside that which all pages have. */
  readonly style: string;
}

export interface ExplainPage {
  readonly title: string;
  /** What is to be seen, in a sentence. */
  readonly about: string;
  readonly sections: readonly PageSection[];
}

/** A page that shows what is inside a model, in one file that opens from the disk and fetches nothing. */
export async function explainPage({ title, about, sections }: ExplainPage): Promise<string> {
  const head = `<header><div><h1>${escaped(title)}</h1><p class="about">${escaped(about)}</p></div><div id="theme"></div></header>`;
  return offlinePage({
    title,
    style: sections.map(({ style }) => style).join(""),
    body: `${head}\n<main>\n${sections.map(({ html }) => html).join("\n")}\n</main>`,
    data: {},
    script: await pageScript(new URL("client/main.web.ts", import.meta.url)),
  });
}
