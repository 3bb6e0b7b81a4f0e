import path from "node:path";
import sharp from "sharp";
import type { Image } from "../data/decode/image.ts";
import type { Elsewhere } from "../files/problems.node.ts";
import { writeAtomically } from "../files/writeAtomically.node.ts";
import { CLASSES_PER_SHEET, contactSheet } from "./contactSheet.ts";
import type { Preview, PreviewClass } from "./preview.ts";
import { type EncodedClass, type PageText, previewPage } from "./previewPage.ts";
import { reduced } from "./reduce.ts";

export interface WritePreviewOptions extends Partial<PageText> {
  /** Where the page goes. The sheets go beside it: "preview.html", "preview.png", "preview-2.png". */
  readonly page: string;
  /** The second line of the sheets' heads. Default: what is above, what below. */
  readonly legend?: string;
  /** Advice for when that cannot be written. */
  readonly elsewhere?: Elsewhere;
}

/** A file that was written. */
export interface WrittenFile {
  readonly file: string;
  readonly bytes: number;
}

/**
 * Writes a preview as a page and as contact sheets, one for every twenty classes. Images of more than 128 pixels a side are
 * shown smaller.
 * @returns the page, then the sheets
 * @throws ProblemError when a file cannot be written.
 */
export async function writePreview(given: Preview, options: WritePreviewOptions): Promise<readonly WrittenFile[]> {
  const { page, title = given.name, about = "Some images of each class.", elsewhere = otherPath } = options;
  const isAugmented = given.classes.some(({ augmented }) => augmented !== undefined);
  const { legend = isAugmented ? "above: as it is; below: augmented" : "" } = options;
  const preview = reduced(given);
  const encoded: EncodedClass[] = [];
  for (const each of preview.classes) encoded.push(await encodedClass(preview, each));
  const files: { file: string; bytes: Uint8Array }[] = [
    { file: page, bytes: new TextEncoder().encode(previewPage(preview, encoded, { title, about })) },
  ];
  const sheets = Math.ceil(preview.classes.length / CLASSES_PER_SHEET);
  for (let i = 0; i < sheets; i++) {
    const classes = preview.classes.slice(i * CLASSES_PER_SHEET, (i + 1) * CLASSES_PER_SHEET);
    const head = sheets === 1 ? title : `${title} (${i + 1} of ${sheets})`;
    const sheet = contactSheet({ ...preview, classes }, [head, legend]);
    files.push({ file: sheetFile(page, i), bytes: await toPng(sheet) });
  }
  for (const { file, bytes } of files) await writeAtomically(file, [bytes], { elsewhere });
  return files.map(({ file, bytes }) => ({ file, bytes: bytes.length }));
}

const otherPath: Elsewhere = (place) => `give another path, ${place}`;

/** "preview.html" -> "preview.png", "preview-2.png" */
function sheetFile(page: string, place: number): string {
  const { dir, name } = path.parse(page);
  return path.join(dir, `${name}${place === 0 ? "" : `-${place + 1}`}.png`);
}

async function toPng({ data, height, width }: Image): Promise<Uint8Array> {
  return sharp(data, { raw: { width, height, channels: 3 } })
    .png({ compressionLevel: 9 })
    .toBuffer();
}

async function encodedClass(preview: Preview, { images, augmented }: PreviewClass): Promise<EncodedClass> {
  return {
    images: await encodedImages(preview, images),
    augmented: augmented === undefined ? [] : await encodedImages(preview, augmented),
  };
}

/** The largest side of images that are kept to the bit; larger ones would make a page of many megabytes. */
const SMALL = 48;

async function encodedImages({ height, width, channels }: Preview, images: Uint8Array): Promise<readonly string[]> {
  const size = height * width * channels;
  const isSmall = Math.max(height, width) <= SMALL;
  const urls: string[] = [];
  for (let start = 0; start < images.length; start += size) {
    const raw = { width, height, channels: channels as 1 | 3 };
    const picture = sharp(images.subarray(start, start + size), { raw });
    const encoded = isSmall ? picture.png() : picture.webp({ quality: 90, effort: 2 });
    urls.push(`data:image/${isSmall ? "png" : "webp"};base64,${(await encoded.toBuffer()).toString("base64")}`);
  }
  return urls;
}
