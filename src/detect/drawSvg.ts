import { rounded, textWidth } from "../charts/svg.ts";
import { escaped } from "../markup.ts";
import { counted, listed } from "../words.ts";
import { caption, colourOf } from "./colours.ts";
import type { Detection, Scan } from "./scan.ts";

/**
 * The picture with its boxes as SVG, in pixels of the picture: boxes stay sharp and can be edited.
 * @param href the picture: its address, or all of it as a data URL
 * @param name of the picture
 */
export function drawSvg(
  { picture: { height, width }, detections, searched }: Scan,
  href: string,
  name: string,
): string {
  const unit = Math.max(height, width) / 500;
  const boxes = detections.toReversed().map((one) => drawBox(one, searched, unit, width));
  const said = `${counted(detections.length, "box")} on ${name}: ${detections.length === 0 ? `no ${listed(searched)}` : detections.slice(0, 20).map(caption).join(", ")}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(said)}">
<title>${escaped(said)}</title>
<image href="${escaped(href)}" width="${width}" height="${height}" preserveAspectRatio="none"/>
<g font-family="system-ui, 'Segoe UI', Helvetica, Arial, sans-serif" font-size="${rounded(10 * unit)}" font-weight="600">
${boxes.join("\n")}
</g>
</svg>
`;
}

function drawBox(one: Detection, searched: readonly string[], unit: number, width: number): string {
  const { box } = one;
  const colour = `rgb(${colourOf(one.className, searched).join(", ")})`;
  const shape = `x="${box.left}" y="${box.top}" width="${box.width}" height="${box.height}" fill="none"`;
  const text = caption(one);
  const wide = textWidth(text, 10 * unit) * 1.15 + 4 * unit;
  const high = 13 * unit;
  const top = box.top - high >= 0 ? box.top - high : box.top;
  const left = Math.max(0, Math.min(box.left, width - wide));
  const say = `<title>${escaped(`${one.className}, ${one.score.toFixed(4)}, at ${box.left}, ${box.top}, ${box.width} x ${box.height}`)}</title>`;
  return `<g>${say}<rect ${shape} stroke="#101418" stroke-width="${rounded(2.5 * unit)}"/><rect ${shape} stroke="${colour}" stroke-width="${rounded(1.2 * unit)}"/><rect x="${rounded(left)}" y="${rounded(top)}" width="${rounded(wide)}" height="${rounded(high)}" fill="${colour}"/><text x="${rounded(left + 2 * unit)}" y="${rounded(top + 10 * unit)}" fill="#101418">${escaped(text)}</text></g>`;
}
