import sharp from "sharp";
import { type ImageSet, imageBytes } from "../data/dataset.ts";
import type { Split } from "../data/selection.ts";
import type { PagePictures } from "./client/pageData.ts";

/** The longest side of a picture on the page. */
const LONGEST = 64;
/** Pixels of all pictures together: of many pictures each is smaller, so that the page stays one that is easily sent. */
const MOST_PIXELS = 24_000_000;
/** About the width and height of a sheet. */
const SHEET = 1024;

/** Pictures as files, and where each stands on them. */
export interface Thumbnails {
  readonly pictures: Omit<PagePictures, "sheets">;
  readonly sheets: readonly Uint8Array[];
}

/**
 * Small pictures of images side by side on sheets, in WebP. An image keeps its own size up to 64 pixels.
 * @param order the images' places in the selection, in the order wanted
 */
export async function makeThumbnails({ set, indices }: Split, order: Uint32Array): Promise<Thumbnails> {
  const { width, height } = sizeFor(set, order.length);
  const columns = Math.max(1, Math.floor(SHEET / width));
  const perSheet = columns * Math.max(1, Math.floor(SHEET / height));
  const sheets: Uint8Array[] = [];
  for (let start = 0; start < order.length; start += perSheet) {
    const places = order.subarray(start, start + perSheet).map((row) => indices[row]!);
    const rows = Math.ceil(places.length / columns);
    const pixels = await drawSheet(set, places, { width, height, columns, rows });
    const picture = sharp(pixels, { raw: { width: columns * width, height: rows * height, channels: 3 } });
    sheets.push(await picture.webp({ quality: 82, smartSubsample: true, effort: 3 }).toBuffer());
  }
  return { pictures: { width, height, columns, perSheet, type: "image/webp" }, sheets };
}

function sizeFor({ width, height }: ImageSet, count: number) {
  const longest = Math.max(width, height);
  const ratio = (width * height) / longest ** 2;
  const affordable = Math.sqrt(MOST_PIXELS / Math.max(1, count) / ratio);
  const side = Math.max(16, Math.min(longest, LONGEST, Math.floor(affordable)));
  const scaled = (length: number) => Math.max(1, Math.round((length * side) / longest));
  return { width: scaled(width), height: scaled(height) };
}

interface Sheet {
  readonly width: number;
  readonly height: number;
  readonly columns: number;
  readonly rows: number;
}

/** [rows * height, columns * width, 3] */
async function drawSheet(set: ImageSet, places: Uint32Array, sheet: Sheet): Promise<Uint8Array> {
  const { width, height, columns, rows } = sheet;
  const drawn = new Uint8Array(columns * width * rows * height * 3).fill(255);
  const size = imageBytes(set);
  const pixels = new Uint8Array(places.length * size);
  if (set.images instanceof Uint8Array) {
    for (const [i, place] of places.entries()) {
      pixels.set(set.images.subarray(place * size, (place + 1) * size), i * size);
    }
  } else set.images.read(places, pixels, 0);
  for (let i = 0; i < places.length; i++) {
    const image = await small(pixels.subarray(i * size, (i + 1) * size), set, sheet);
    const [left, top] = [(i % columns) * width, Math.floor(i / columns) * height];
    for (let y = 0; y < height; y++) {
      drawn.set(image.subarray(y * width * 3, (y + 1) * width * 3), ((top + y) * columns * width + left) * 3);
    }
  }
  return drawn;
}

/** One image in the size of the page, with three channels. */
async function small(image: Uint8Array, set: ImageSet, { width, height }: Sheet): Promise<Uint8Array> {
  const coloured = threeChannels(image, set.channels);
  if (set.width === width && set.height === height) return coloured;
  const picture = sharp(coloured, { raw: { width: set.width, height: set.height, channels: 3 } });
  return picture.resize(width, height, { fit: "fill" }).raw().toBuffer();
}

/** Grey becomes red, green and blue alike; of more than three channels the first three are shown. */
function threeChannels(image: Uint8Array, channels: number): Uint8Array {
  if (channels === 3) return image;
  const coloured = new Uint8Array((image.length / channels) * 3);
  for (let i = 0; i < image.length / channels; i++) {
    for (let c = 0; c < 3; c++) coloured[3 * i + c] = image[channels * i + (channels < 3 ? 0 : c)]!;
  }
  return coloured;
}
