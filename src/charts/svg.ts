/** Text in pictures: what stands where, and how wide it will be. */
import { escaped } from "../markup.ts";

/** About how wide a text is in a sans-serif face, in pixels. Wide scripts count as squares. */
export function textWidth(text: string, size: number): number {
  let width = 0;
  for (const letter of text) {
    if (letter > "\u2fff") width += 1;
    else if (/[iljtfr.,:;'| ()[\]!-]/.test(letter)) width += 0.34;
    else if (/[A-Zmw%@&]/.test(letter)) width += 0.74;
    else width += 0.57;
  }
  return width * size;
}

/** Text in lines of at most such a width, broken between words. */
export function wrapped(text: string, size: number, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter((each) => each !== "")) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && textWidth(longer, size) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** Text at a place. `kind` is a class of the style. */
export function label(
  x: number,
  y: number,
  words: string,
  kind = "",
  anchor: "start" | "middle" | "end" = "start",
): string {
  const style = kind === "" ? "" : ` class="${kind}"`;
  return `<text${style} x="${rounded(x)}" y="${rounded(y)}"${anchor === "start" ? "" : ` text-anchor="${anchor}"`}>${escaped(words)}</text>`;
}

export function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
