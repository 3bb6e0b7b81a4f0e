import { LETTER_HEIGHT, LETTER_WIDTH, letterCount, letterPixels } from "../charts/letters.ts";
import type { Image } from "../data/decode/image.ts";
import { counted } from "../words.ts";
import type { Preview, PreviewClass } from "./preview.ts";

/** Classes on one sheet: more would make a picture that few programs show well. */
export const CLASSES_PER_SHEET = 20;

/** Classes below one another; more stand in two columns. */
const CLASSES_PER_COLUMN = 10;

/** Sizes in pixels. */
const MARGIN = 12;
const GAP = 2;
const BETWEEN_CLASSES = 14;
const BETWEEN_COLUMNS = 28;
const LETTER_SCALE = 2;
const HEADING = LETTER_HEIGHT * LETTER_SCALE + 4;
const NARROWEST = 480;

type Colour = readonly [number, number, number];
const PAPER: Colour = [255, 255, 255];
const INK: Colour = [32, 33, 36];
const PALE: Colour = [112, 116, 122];

/** How many times larger images are drawn: so that they are about 64 pixels, and no pixel is lost. */
export function zoomOf({ height, width }: Pick<Preview, "height" | "width">): number {
  return Math.max(1, Math.round(64 / Math.max(height, width)));
}

/** Where an image of a sheet lies, in pixels from its upper left corner. */
export interface SheetCell {
  readonly left: number;
  readonly top: number;
}

/** Where everything of a sheet lies. */
export interface SheetLayout {
  readonly height: number;
  readonly width: number;
  /** Of a heading and the images below it. */
  readonly columnWidth: number;
  readonly zoom: number;
  readonly classes: readonly {
    readonly heading: SheetCell;
    readonly images: readonly SheetCell[];
    readonly augmented: readonly SheetCell[];
  }[];
}

/** Lays out a sheet: each class has a heading, a row of its images and, where there are any, a row of the changed ones below it. */
export function layOut({ height, width, classes }: Preview): SheetLayout {
  const zoom = zoomOf({ height, width });
  const most = Math.max(0, ...classes.map(({ indices }) => indices.length));
  const columnWidth = Math.max(NARROWEST, most * (width * zoom + GAP) - GAP);
  const columns = Math.ceil(classes.length / CLASSES_PER_COLUMN);
  const perColumn = Math.ceil(classes.length / columns);
  const first = MARGIN + 2 * HEADING + BETWEEN_CLASSES;
  const bottoms = new Array<number>(columns).fill(first);
  const cells = classes.map(({ indices, augmented }, place) => {
    const column = Math.floor(place / perColumn);
    const left = MARGIN + column * (columnWidth + BETWEEN_COLUMNS);
    const top = bottoms[column]!;
    const row = (from: number): SheetCell[] =>
      Array.from(indices, (_, i) => ({ left: left + i * (width * zoom + GAP), top: from }));
    const rowHeight = indices.length === 0 ? 0 : height * zoom + GAP;
    bottoms[column] = top + HEADING + (augmented === undefined ? 1 : 2) * rowHeight + BETWEEN_CLASSES;
    return {
      heading: { left, top },
      images: row(top + HEADING),
      augmented: augmented === undefined ? [] : row(top + HEADING + rowHeight),
    };
  });
  return {
    height: Math.max(...bottoms) - BETWEEN_CLASSES + MARGIN,
    width: 2 * MARGIN + columns * (columnWidth + BETWEEN_COLUMNS) - BETWEEN_COLUMNS,
    columnWidth,
    zoom,
    classes: cells,
  };
}

/**
 * Draws a contact sheet: the images of each class, the changed ones below them, names and numbers above.
 * @param about two lines for its head
 * @returns red, green, blue
 */
export function contactSheet(preview: Preview, about: readonly [string, string]): Image {
  const layout = layOut(preview);
  const { height, width } = layout;
  const sheet = { height, width, channels: 3, data: new Uint8Array(height * width * 3).fill(PAPER[0]) };
  write(sheet, about[0], { left: MARGIN, top: MARGIN }, INK);
  write(sheet, about[1], { left: MARGIN, top: MARGIN + HEADING }, PALE);
  for (const [i, { heading, images, augmented }] of layout.classes.entries()) {
    const each = preview.classes[i]!;
    writeHeading(sheet, each, heading, layout.columnWidth);
    images.forEach((cell, place) => {
      drawImage(sheet, preview, each.images, place, layout.zoom, cell);
    });
    augmented.forEach((cell, place) => {
      drawImage(sheet, preview, each.augmented!, place, layout.zoom, cell);
    });
  }
  return sheet;
}

function writeHeading(sheet: Image, { className, total }: PreviewClass, at: SheetCell, width: number): void {
  const number = counted(total, "image");
  const room = Math.floor(width / (LETTER_WIDTH * LETTER_SCALE)) - number.length - 2;
  const letters = [...className.normalize("NFD").replaceAll(/\p{M}/gu, "")];
  const name = letters.length <= room ? letters.join("") : `${letters.slice(0, room - 3).join("")}...`;
  write(sheet, name, at, INK);
  const after = at.left + (letterCount(name) + 2) * LETTER_WIDTH * LETTER_SCALE;
  write(sheet, number, { left: after, top: at.top }, PALE);
}

function write({ data, width }: Image, text: string, { left, top }: SheetCell, colour: Colour): void {
  for (const { x, y } of letterPixels(text)) {
    for (let dy = 0; dy < LETTER_SCALE; dy++) {
      for (let dx = 0; dx < LETTER_SCALE; dx++) {
        const column = left + x * LETTER_SCALE + dx;
        if (column < width) data.set(colour, ((top + y * LETTER_SCALE + dy) * width + column) * 3);
      }
    }
  }
}

function drawImage(
  sheet: Image,
  { height, width, channels }: Preview,
  images: Uint8Array,
  place: number,
  zoom: number,
  { left, top }: SheetCell,
): void {
  const start = place * height * width * channels;
  for (let y = 0; y < height * zoom; y++) {
    for (let x = 0; x < width * zoom; x++) {
      const from = start + (Math.floor(y / zoom) * width + Math.floor(x / zoom)) * channels;
      const to = ((top + y) * sheet.width + left + x) * 3;
      // Grey has one number for all three; of more than three channels the first three are shown.
      for (let c = 0; c < 3; c++) sheet.data[to + c] = images[from + (channels < 3 ? 0 : c)]!;
    }
  }
}
