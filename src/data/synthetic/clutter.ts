import { blendStamp } from "./blend.ts";
import type { Canvas } from "./canvas.ts";
import { type Draws, draw, drawBelow, drawBetween } from "./draws.ts";
import { type Painter, paintPicture } from "./painter.ts";
import { partOf, readPicture } from "./picture.ts";
import { visibleBox } from "./placement.ts";
import { placeStamp } from "./stamp.ts";
import { stampStroke } from "./stroke.ts";

/** Draws pieces of pictures and strokes, as many as come up. The painter's draws begin with the clutter's key. */
export function paintClutter(painter: Painter, canvas: Canvas, epoch: number): void {
  const { draws, drawing } = painter;
  const { pieces, strokes, either } = drawing.clutter;
  for (let left = drawBelow(draws, pieces + 1); left > 0; left--) paintPiece(painter, canvas, epoch);
  for (let left = drawBelow(draws, strokes + 1); left > 0; left--) paintStroke(painter, canvas);
  for (let left = drawBelow(draws, either + 1); left > 0; left--) {
    if (draw(draws) < 0.5) paintPiece(painter, canvas, epoch);
    else paintStroke(painter, canvas);
  }
}

/** A piece of any picture, with its middle anywhere on the canvas, turned in any direction. */
function paintPiece(painter: Painter, canvas: Canvas, epoch: number): void {
  const { draws, drawing, reader } = painter;
  const { indices } = drawing.pictures;
  const picture = readPicture(reader, indices[drawBelow(draws, indices.length)]!, epoch);
  const visible = visibleBox(picture, drawing);
  const width = pieceSize(draws, visible.width);
  const height = pieceSize(draws, visible.height);
  const left = visible.left + drawBelow(draws, visible.width - width + 1);
  const top = visible.top + drawBelow(draws, visible.height - height + 1);
  paintPicture(painter, canvas, partOf(picture, { left, top, width, height }), {
    x: drawBetween(draws, 0, canvas.width),
    y: drawBetween(draws, 0, canvas.height),
    scale: drawBetween(draws, drawing.scale[0], drawing.scale[1]),
    angle: drawBetween(draws, -180, 180),
  });
}

/** A quarter to a half. */
function pieceSize(draws: Draws, size: number): number {
  return Math.max(1, Math.round(size * drawBetween(draws, 0.25, 0.5)));
}

/** The darkest stroke where light joins what is under it. */
const DIM = 96;

/** A stroke with its middle anywhere on the canvas, up to half the canvas long and 1 to 3 pixels thick. */
function paintStroke(painter: Painter, canvas: Canvas): void {
  const { draws, stamp, strokeColour, ink } = painter;
  const { blend } = painter.drawing;
  const isPasted = blend === "paste";
  for (let c = 0; c < strokeColour.length; c++) strokeColour[c] = drawBetween(draws, isPasted ? 0 : DIM, 256);
  const angle = Math.PI * draw(draws);
  const length = drawBetween(draws, 0.1, 0.5) * Math.min(canvas.height, canvas.width);
  const halfX = (Math.cos(angle) * length) / 2;
  const halfY = (Math.sin(angle) * length) / 2;
  const x = drawBetween(draws, 0, canvas.width);
  const y = drawBetween(draws, 0, canvas.height);
  const thickness = drawBetween(draws, 1, 3);
  const reach = thickness / 2 + 1;
  placeStamp(stamp, { x, y }, { x: Math.abs(halfX) + reach, y: Math.abs(halfY) + reach }, canvas);
  const line = { fromX: x - halfX, fromY: y - halfY, toX: x + halfX, toY: y + halfY, thickness };
  stampStroke(stamp, line, strokeColour, !isPasted);
  blendStamp(canvas, stamp, blend, ink);
}
