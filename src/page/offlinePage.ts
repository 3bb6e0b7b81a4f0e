import { escaped, scriptJson } from "../markup.ts";
import { pageStyle } from "./pageStyle.ts";

/** What a page is made of. */
export interface OfflinePage {
  readonly title: string;
  /** CSS beside that which all pages have. */
  readonly style: string;
  /** HTML. An element with the id "theme" takes the switch of light and dark. */
  readonly body: string;
  /** What the program reads from the element with the id "data". */
  readonly data: unknown;
  /** Base64 texts by the ids of the elements that hold them, for bytes that would be long as JSON. */
  readonly holders?: ReadonlyMap<string, string>;
  /** `pageScript`. */
  readonly script: { readonly text: string; readonly sha256: string };
}

/**
 * One HTML file that opens from the disk and needs nothing from elsewhere: its policy forbids every request, and the program
 * in it is the only one that it allows.
 */
export function offlinePage({ title, style, body, data, holders = new Map(), script }: OfflinePage): string {
  const policy = `default-src 'none'; script-src 'sha256-${script.sha256}'; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'`;
  const held = [...holders].map(([id, text]) => `<script type="text/plain" id="${escaped(id)}">${text}</script>`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${pageStyle}${style}</style>
</head>
<body>
${body}
${held.join("\n")}
<script type="application/json" id="data">${scriptJson(data)}</script>
<script>${script.text}</script>
</body>
</html>
`;
}
