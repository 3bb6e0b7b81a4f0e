import { heatColour } from "../charts/heatColour.ts";
import { LETTER_HEIGHT, LETTER_WIDTH, letterCount, letterPixels } from "../charts/letters.ts";
import type { Image } from "../data/decode/image.ts";
import type { HeatMap } from "./heatMap.ts";

/** How much of a colour covers the picture where nothing is, and where it is certain. */
const [THINNEST, THICKEST] = [0.55, 0.8];

/** The picture below is darkened, so that light paper does not pale the colours. */
const DIMMED = 0.65;

/** How high the key to the colours is, and its margins, in pixels. */
const KEY = 24;
const MARGIN = 8;

/**
 * The picture in grey below the colours of the heat, and a key to them.
 * @param picture red, green and blue; of the scanned picture's proportions, in any size
 */
export function drawHeat(picture: Image, heat: HeatMap): Image {
  const { width } = picture;
  const height = picture.height + KEY;
  const data = new Uint8Array(height * width * 3).fill(255);
  for (let y = 0; y < picture.height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 3;
      const [red, green, blue] = picture.data.subarray(at, at + 3) as unknown as [number, number, number];
      const grey = DIMMED * (0.299 * red + 0.587 * green + 0.114 * blue);
      const value = between(heat, ((y + 0.5) * heat.height) / picture.height, ((x + 0.5) * heat.width) / width);
      const part = THINNEST + (THICKEST - THINNEST) * value;
      heatColour(value).forEach((colour, i) => {
        data[at + i] = Math.round(part * colour + (1 - part) * grey);
      });
    }
  }
  const drawn: Image = { height, width, channels: 3, data };
  drawKey(drawn, picture.height);
  return drawn;
}

/** Heat at a place between the middles of its cells. */
function between({ heat, height, width }: HeatMap, y: number, x: number): number {
  const [top, left] = [Math.floor(y - 0.5), Math.floor(x - 0.5)];
  const [down, right] = [y - 0.5 - top, x - 0.5 - left];
  const at = (row: number, column: number) =>
    heat[Math.max(0, Math.min(height - 1, row)) * width + Math.max(0, Math.min(width - 1, column))]!;
  return (
    (1 - down) * ((1 - right) * at(top, left) + right * at(top, left + 1)) +
    down * ((1 - right) * at(top + 1, left) + right * at(top + 1, left + 1))
  );
}

/** "0", the colours, "1". */
function drawKey(image: Image, top: number): void {
  const letter = top + Math.floor((KEY - LETTER_HEIGHT) / 2) + 1;
  write(image, "0", MARGIN, letter);
  write(image, "1", image.width - MARGIN - LETTER_WIDTH, letter);
  const [first, last] = [2 * MARGIN + LETTER_WIDTH, image.width - 2 * MARGIN - LETTER_WIDTH];
  for (let x = first; x < last; x++) {
    const colour = heatColour((x - first) / Math.max(1, last - 1 - first));
    for (let y = top + MARGIN; y < top + KEY - MARGIN; y++) image.data.set(colour, (y * image.width + x) * 3);
  }
}

function write({ data, width }: Image, text: string, left: number, top: number): void {
  if (left < 0 || left + letterCount(text) * LETTER_WIDTH > width) return;
  for (const { x, y } of letterPixels(text)) data.set([16, 20, 24], ((top + y) * width + left + x) * 3);
}
