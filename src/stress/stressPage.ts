import { escaped } from "../markup.ts";
import { pageStyle } from "../page/pageStyle.ts";
import { changes } from "./changes.ts";
import { stressSentence } from "./sentence.ts";
import { type NamedResult, stressChart } from "./stressChart.ts";
import type { StressCurve, StressExample } from "./stressTest.ts";

const style = `
figure { margin: .75rem 0; max-width: 34rem; }
figure svg { width: 100%; height: auto; }
.strip { border-collapse: collapse; }
.strip th { font-weight: 400; font-size: .8rem; color: var(--pale); padding: .2rem .4rem; text-align: center; }
.strip td { padding: .2rem .4rem; text-align: center; font-size: .8rem; white-space: nowrap; }
.strip img { display: block; width: 4rem; height: 4rem; object-fit: contain; image-rendering: pixelated; margin: 0 auto .15rem; border: 2px solid var(--tint-right); }
.strip .wrong img { border: 2px dashed var(--tint-wrong); }
`;

/**
 * One page without a program that needs nothing from elsewhere: for each change the curve of accuracy, what it means, and
 * example pictures with the answers that they got.
 * @param url an example picture as a URL: "data:image/png;base64,..."
 */
export function stressPage(results: readonly NamedResult[], url: (example: StressExample) => string): string {
  const names = results.map(({ name }) => name).join(", ");
  const title = `What throws ${names} off`;
  const curves = results[0]?.result.curves ?? [];
  const sections = curves.map(({ change }) => {
    const parts = results.map(({ name, result }) => {
      const curve = result.curves.find((each) => each.change === change)!;
      const called = results.length === 1 ? "" : `<b>${escaped(name)}</b>: `;
      return `<p>${called}${escaped(stressSentence(curve, result.baseline))}</p>${strip(curve, name, url)}`;
    });
    return `<section><h2>${changes[change].title}</h2>
<figure>${stressChart(change, results)}</figure>
${parts.join("\n")}</section>`;
  });
  const { images = 0, baseline = 0 } = results[0]?.result ?? {};
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${pageStyle}${style}</style>
</head>
<body>
<header><h1>${escaped(title)}</h1></header>
<p class="about">${images.toLocaleString("en-US")} images that the model did not learn from, changed more and more. Always saying the commonest class would be right for ${Math.round(100 * baseline)} %. Shaded: 95 % intervals.</p>
${sections.join("\n")}
</body>
</html>
`;
}

/** The same images at every strength; a dashed border and a cross where the answer is wrong. */
function strip({ change, points }: StressCurve, model: string, url: (example: StressExample) => string): string {
  const rows = points[0]?.examples.length ?? 0;
  if (rows === 0) return "";
  const heads = points.map(({ strength }) => `<th scope="col">${strength}</th>`).join("");
  const body = Array.from({ length: rows }, (_, row) => {
    const cells = points.map(({ strength, examples }) => {
      const example = examples[row]!;
      const isRight = example.answer === example.truth;
      const alt = `${example.truth} at ${changes[change].says(strength)}, called ${example.answer}`;
      return `<td class="${isRight ? "right" : "wrong"}"><img src="${url(example)}" alt="${escaped(alt)}">${isRight ? "✓" : "✗"} ${escaped(example.answer)}</td>`;
    });
    return `<tr>${cells.join("")}</tr>`;
  });
  return `<div class="wide" tabindex="0" role="region" aria-label="examples for ${escaped(model)}"><table class="strip"><thead><tr>${heads}</tr></thead><tbody>${body.join("")}</tbody></table></div>`;
}
