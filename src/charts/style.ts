/** How many colours there are before they come again, dashed. */
export const COLOURS = 6;

/** Told apart by people who see fewer colours, too; each has enough contrast with the page, light or dark. */
const LIGHT = ["#1f6fb5", "#c2560c", "#2d8659", "#8a56b8", "#b03a5b", "#6b6f1d"];
const DARK = ["#6cb2f0", "#f29a52", "#63c795", "#c49bea", "#f08ba6", "#c9cd6a"];

const colours = (list: readonly string[]) =>
  list.map((colour, i) => `.plumage-chart .c${i} { color: ${colour} }`).join("\n");

/** Everything is said of what stands inside a chart, so that several of them, and a page, do not meet. */
export const STYLE = `<style>
.plumage-chart { max-width: 100%; height: auto }
.plumage-chart text { font: 14px system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; fill: #4b5963 }
.plumage-chart .title { font-size: 17px; font-weight: 600; fill: #1d2a33 }
.plumage-chart .page { fill: #fbfaf7 }
.plumage-chart .grid { stroke: #7a8894; stroke-opacity: .25 }
.plumage-chart .axis { stroke: #7a8894 }
.plumage-chart .line { fill: none; stroke: currentColor; stroke-width: 2; stroke-linejoin: round; stroke-linecap: round }
.plumage-chart .dashed { stroke-dasharray: 6 5 }
.plumage-chart .band { fill: currentColor; fill-opacity: .18 }
.plumage-chart .point { fill: currentColor; stroke: #fbfaf7 }
.plumage-chart .mark { fill: none; stroke: #4b5963; stroke-dasharray: 2 3 }
.plumage-chart .spot { fill: none; stroke: #1d2a33; stroke-width: 1.5 }
.plumage-chart .marked { fill: #1d2a33; stroke: #fbfaf7; stroke-width: 4px; stroke-linejoin: round; paint-order: stroke }
${colours(LIGHT)}
@media (prefers-color-scheme: dark) {
.plumage-chart text { fill: #a9b5be }
.plumage-chart .title, .plumage-chart .marked { fill: #e8edf1 }
.plumage-chart .page { fill: #14191d }
.plumage-chart .point, .plumage-chart .marked { stroke: #14191d }
.plumage-chart .mark { stroke: #a9b5be }
.plumage-chart .spot { stroke: #e8edf1 }
${colours(DARK)}
}
</style>`;
