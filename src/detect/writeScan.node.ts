import path from "node:path";
import { pathToFileURL } from "node:url";
import sharp from "sharp";
import type { Image } from "../data/decode/image.ts";
import { decodePicture } from "../data/decode/picture.node.ts";
import { readWhole } from "../files/readWhole.node.ts";
import { writeAtomically } from "../files/writeAtomically.node.ts";
import { drawBoxes } from "./drawBoxes.ts";
import { drawHeat } from "./drawHeat.ts";
import { drawSvg } from "./drawSvg.ts";
import type { Scan } from "./scan.ts";
import { scanSummary } from "./scanSummary.ts";

export interface WriteScanOptions {
  /** A folder; it is made. */
  readonly folder: string;
  /** What the files begin with. Default: the picture's name without its ending. */
  readonly name?: string;
  /** What the picture is called in them. Default: its file. */
  readonly title?: string;
  /** Whether the SVG links to the picture where it is; otherwise it holds the picture. Default false. */
  readonly link?: boolean;
  /** Advice for when they cannot be written. */
  readonly elsewhere?: (place: string) => string;
}

/** The longer side of drawn pictures: smaller ones are enlarged by whole numbers, so that captions can be read. */
const [SHORTEST, LONGEST] = [480, 1600];

/**
 * Writes what a scan found: the picture with boxes as PNG and SVG, its heat map as PNG, and all of it as JSON.
 * @param picture the file that was scanned
 * @returns the paths of the files
 * @throws ProblemError when the picture cannot be read again, or a file cannot be written.
 */
export async function writeScan(scan: Scan, picture: string, options: WriteScanOptions): Promise<readonly string[]> {
  const { folder, name = path.parse(picture).name, title = path.basename(picture), link = false } = options;
  const { elsewhere = (place) => `give a folder ${place}` } = options;
  const bytes = await readWhole(picture, { name: title, kind: "an image file" });
  const { image } = await decodePicture(bytes, title, shownSize(scan));
  const href = link ? linkTo(picture, folder) : await dataUrl(image);
  const files: readonly (readonly [string, Uint8Array])[] = [
    [`${name}.boxes.png`, await png(drawBoxes(image, scan))],
    [`${name}.heat.png`, await png(drawHeat(image, scan.heat))],
    [`${name}.svg`, Buffer.from(drawSvg(scan, href, title))],
    [`${name}.json`, Buffer.from(`${JSON.stringify(scanSummary(scan, title), undefined, 2)}\n`)],
  ];
  const paths: string[] = [];
  for (const [file, content] of files) {
    paths.push(path.join(folder, file));
    await writeAtomically(paths.at(-1)!, [content], { elsewhere });
  }
  return paths;
}

function shownSize({ picture: { height, width } }: Scan) {
  const longest = Math.max(height, width);
  const zoom = longest > LONGEST ? LONGEST / longest : Math.ceil(SHORTEST / longest);
  return { height: Math.max(1, Math.round(height * zoom)), width: Math.max(1, Math.round(width * zoom)) };
}

function png({ data, height, width }: Image): Promise<Uint8Array> {
  return sharp(data, { raw: { height, width, channels: 3 } })
    .png({ compressionLevel: 9 })
    .toBuffer();
}

async function dataUrl({ data, height, width }: Image): Promise<string> {
  const jpeg = await sharp(data, { raw: { height, width, channels: 3 } })
    .jpeg({ quality: 88 })
    .toBuffer();
  return `data:image/jpeg;base64,${jpeg.toString("base64")}`;
}

/** From the folder to the picture, as a browser reads it. */
function linkTo(picture: string, folder: string): string {
  const relative = path.relative(folder, picture);
  if (path.isAbsolute(relative)) return pathToFileURL(picture).href; // on another drive
  return relative.split(path.sep).map(encodeURIComponent).join("/");
}
