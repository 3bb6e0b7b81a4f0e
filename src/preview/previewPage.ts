import { escaped } from "../markup.ts";
import { counted } from "../words.ts";
import { zoomOf } from "./contactSheet.ts";
import type { Preview, PreviewClass } from "./preview.ts";

/** The images of a class as URLs that need nothing else: "data:image/png;base64,...". */
export interface EncodedClass {
  readonly images: readonly string[];
  readonly augmented: readonly string[];
}

export interface PageText {
  readonly title: string;
  /** What is to be seen, in a sentence or two. */
  readonly about: string;
}

/**
 * A page that shows a preview, in one file that needs nothing from elsewhere: each image above what training makes of it.
 * @param encoded the images of each class, in the preview's order
 */
export function previewPage(preview: Preview, encoded: readonly EncodedClass[], { title, about }: PageText): string {
  const { height, width, classes } = preview;
  const zoom = zoomOf(preview);
  // Classes stand beside each other where their rows of images fit.
  const row = Math.max(
    320,
    Math.min(8, ...classes.map(({ indices }) => Math.max(1, indices.length))) * (width * zoom + 8),
  );
  const total = classes.reduce((sum, each) => sum + each.total, 0);
  const sections = classes.map((each, i) => section(each, encoded[i]!, total));
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>
:root { color-scheme: light dark; --ink: #202124; --pale: #5f6368; --paper: #fff; --line: #e3e5e8; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eaed; --pale: #9aa0a6; --paper: #16181b; --line: #33363b; } }
body { margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 76rem; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
h1 { margin: 0; font-size: 1.5rem; line-height: 1.25; overflow-wrap: anywhere; }
h2 { margin: 0; font-size: 1.05rem; overflow-wrap: anywhere; }
p { margin: .25rem 0 0; max-width: 44rem; color: var(--pale); }
main { display: grid; gap: 0 2rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, ${row}px), 1fr)); }
section { margin-top: 1.25rem; padding-top: 1rem; border-top: 1px solid var(--line); content-visibility: auto; contain-intrinsic-size: auto 14rem; }
header { display: flex; flex-wrap: wrap; gap: 0 .75rem; align-items: baseline; }
header span { color: var(--pale); font-variant-numeric: tabular-nums; }
ul { display: flex; flex-wrap: wrap; gap: .5rem; margin: .6rem 0 0; padding: 0; list-style: none; }
li { display: grid; gap: 2px; }
img { display: block; width: ${width * zoom}px; height: ${height * zoom}px; max-width: 100%; object-fit: contain; background: var(--line);${zoom > 1 ? " image-rendering: pixelated;" : ""} }
summary { margin-top: .4rem; color: var(--pale); font-size: .85rem; cursor: pointer; }
ol { margin: .25rem 0 0; padding-left: 1.75rem; font-size: .85rem; overflow-wrap: anywhere; }
</style>
<h1>${escaped(title)}</h1>
<p>${escaped(about)}</p>
<main>
${sections.join("\n")}
</main>
</html>
`;
}

function section({ className, total, names }: PreviewClass, { images, augmented }: EncodedClass, all: number): string {
  const cells = images.map((url, place) => {
    const name = escaped(names[place]!);
    const below = augmented[place];
    const changed =
      below === undefined ? "" : `<img src="${below}" alt="${name}, changed" title="${name}, changed" loading="lazy">`;
    return `<li><img src="${url}" alt="${name}" title="${name}" loading="lazy">${changed}</li>`;
  });
  const share = all === 0 ? "" : ` · ${((100 * total) / all).toFixed(1)} %`;
  const count = `${counted(total, "image")}${share}`;
  const list =
    names.length === 0
      ? ""
      : `\n<details><summary>Names</summary><ol>${names.map((name) => `<li>${escaped(name)}</li>`).join("")}</ol></details>`;
  return `<section>
<header><h2>${escaped(className)}</h2><span>${count}</span></header>
<ul>${cells.join("")}</ul>${list}
</section>`;
}
