import { LETTER_HEIGHT, LETTER_WIDTH, letterCount, letterPixels } from "../charts/letters.ts";
import type { Image } from "../data/decode/image.ts";
import type { Box } from "../data/sources/listing.ts";
import { caption, colourOf } from "./colours.ts";
import type { Scan } from "./scan.ts";

type Colour = readonly [red: number, green: number, blue: number];

const DARK: Colour = [16, 20, 24];

/**
 * The picture with its boxes, each with its class and score. What is likelier is drawn later, so it lies above.
 * @param picture red, green and blue; of the scanned picture's proportions, in any size
 */
export function drawBoxes(picture: Image, { detections, searched, picture: size }: Scan): Image {
  const drawn: Image = { ...picture, data: new Uint8Array(picture.data) };
  const zoom = picture.width / size.width;
  const line = Math.max(1, Math.round(Math.max(picture.height, picture.width) / 500));
  for (const one of detections.toReversed()) {
    const colour = colourOf(one.className, searched);
    const box = scaled(one.box, zoom);
    frame(drawn, grown(box, 1), line + 2, DARK);
    frame(drawn, box, line, colour);
    writeCaption(drawn, caption(one), box, line, colour);
  }
  return drawn;
}

function scaled({ left, top, width, height }: Box, zoom: number): Box {
  const [x, y] = [Math.round(left * zoom), Math.round(top * zoom)];
  const [right, bottom] = [Math.round((left + width) * zoom), Math.round((top + height) * zoom)];
  return { left: x, top: y, width: right - x, height: bottom - y };
}

function grown({ left, top, width, height }: Box, by: number): Box {
  return { left: left - by, top: top - by, width: width + 2 * by, height: height + 2 * by };
}

/** Four lines within the edge of a box. */
function frame(image: Image, { left, top, width, height }: Box, line: number, colour: Colour): void {
  fill(image, { left, top, width, height: line }, colour);
  fill(image, { left, top: top + height - line, width, height: line }, colour);
  fill(image, { left, top, width: line, height }, colour);
  fill(image, { left: left + width - line, top, width: line, height }, colour);
}

function fill({ data, height, width }: Image, box: Box, colour: Colour): void {
  const [right, bottom] = [Math.min(width, box.left + box.width), Math.min(height, box.top + box.height)];
  for (let y = Math.max(0, box.top); y < bottom; y++) {
    for (let x = Math.max(0, box.left); x < right; x++) data.set(colour, (y * width + x) * 3);
  }
}

/** Dark letters on the box's colour: above the box where there is room, otherwise inside. */
function writeCaption(image: Image, text: string, box: Box, line: number, colour: Colour): void {
  const size = line; // pixels of the picture for one of a letter
  const height = (LETTER_HEIGHT + 1) * size;
  const width = (letterCount(text) * LETTER_WIDTH + 1) * size;
  const top = box.top - height >= 0 ? box.top - height : box.top;
  const left = Math.max(0, Math.min(box.left, image.width - width));
  fill(image, { left: left - 1, top: top - 1, width: width + 2, height: height + 1 }, DARK);
  fill(image, { left, top, width, height }, colour);
  for (const { x, y } of letterPixels(text)) {
    fill(image, { left: left + (x + 1) * size, top: top + (y + 1) * size, width: size, height: size }, DARK);
  }
}
