/** Sheets of small pictures: rows with a name, each picture enlarged without smoothing, and words under it. */
import sharp from "sharp";
import { label } from "../../src/charts/svg.ts";
import { escaped } from "../../src/markup.ts";

/** [height, width, channels], 0 to 255; 1 or 3 channels, or 4 where pixels may be transparent. */
export interface SmallPicture {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly data: Uint8Array;
}

export interface SheetRow {
  /** Above the pictures; none where it is empty. */
  readonly name: string;
  readonly pictures: readonly { readonly picture: SmallPicture; readonly words?: string }[];
}

export interface SheetOptions {
  readonly title: string;
  readonly rows: readonly SheetRow[];
  /** Pixels a picture is wide. Default 88. */
  readonly size?: number;
}

const STYLE = `<style>
text { font: 13px system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; fill: #4b5963 }
.title { font-size: 17px; font-weight: 600; fill: #1d2a33 }
.name { font-size: 14px; font-weight: 600; fill: #1d2a33 }
.page { fill: #fbfaf7 }
.line { stroke: #7a8894; fill: none }
.warm { fill: #f2c9a5 }
.cool { fill: #b9d7f0 }
.pale { fill: #e9e7e0 }
image { image-rendering: pixelated }
@media (prefers-color-scheme: dark) {
text { fill: #a9b5be }
.title, .name { fill: #e8edf1 }
.page { fill: #14191d }
.warm { fill: #7a4a22 }
.cool { fill: #23507a }
.pale { fill: #2b333a }
}
</style>`;

/** A picture of such a size, made of elements, on a page that is light or dark as the reader's is. */
export function drawing(
  { width, height, title }: { readonly width: number; readonly height: number; readonly title: string },
  elements: readonly string[],
): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    STYLE,
    `<rect class="page" width="${width}" height="${height}" rx="10"/>`,
    ...elements,
    "</svg>",
    "",
  ].join("\n");
}

export async function sheet({ title, rows, size = 88 }: SheetOptions): Promise<string> {
  const [margin, gap] = [16, 10];
  const columns = Math.max(...rows.map(({ pictures }) => pictures.length));
  const elements: string[] = [label(margin, 30, title, "title")];
  let y = 44;
  for (const { name, pictures } of rows) {
    if (name !== "") elements.push(label(margin, y + 18, name, "name"));
    y += name === "" ? 0 : 28;
    for (const [i, { picture, words }] of pictures.entries()) {
      const x = margin + i * (size + gap);
      const height = Math.round((size * picture.height) / picture.width);
      elements.push(await placedPicture(picture, { x, y, width: size, height }));
      if (words) elements.push(label(x + size / 2, y + height + 16, words, "", "middle"));
    }
    const tallest = Math.max(...pictures.map(({ picture }) => Math.round((size * picture.height) / picture.width)));
    y += tallest + (pictures.some(({ words }) => words) ? 22 : 0) + 8;
  }
  return drawing({ width: 2 * margin + columns * (size + gap) - gap, height: y + 8, title }, elements);
}

export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** An image element that holds its picture. */
export async function placedPicture(picture: SmallPicture, { x, y, width, height }: Place): Promise<string> {
  const { data, channels } = picture;
  const raw = { width: picture.width, height: picture.height, channels: channels as 1 | 3 | 4 };
  const png = await sharp(data, { raw }).png({ compressionLevel: 9 }).toBuffer();
  return `<image x="${x}" y="${y}" width="${width}" height="${height}" href="data:image/png;base64,${png.toString("base64")}"/>`;
}
