import { expectOptions, kindOf, ProblemError } from "../../errors.ts";
import { fillUniform, split } from "../../tensor/random.ts";
import { asSplit, type Selection } from "../selection.ts";
import type { Canvas } from "./canvas.ts";
import { type ColourRange, type Colours, coloursOf, drawColour } from "./colour.ts";
import { type Draws, draw, drawBelow, drawBetween } from "./draws.ts";
import { type PictureReader, pictureReader, readPicture } from "./picture.ts";
import { halvings, type ShrinkMemory, shrinkMemory, shrunk } from "./shrink.ts";
import { placeStamp, type Stamp, stampPicture } from "./stamp.ts";

/**
 * What lies behind the pictures, different in each image.
 *
 * - a colour, or two colours between which one is drawn: `0`, `[0, 80]`, `[[0, 60, 0], [80, 160, 80]]`;
 * - `{ gradient: [from, to] }`: two colours drawn between these, fading into each other in any direction;
 * - `{ noise: [from, to], grain }`: spots of about `grain` pixels, 1 by default, each of a colour drawn between these;
 * - `{ crops: selection }`: a part of one of these pictures, as large as it can be or smaller, never enlarged unless it
 *   is smaller than the image.
 */
export type Background =
  | ColourRange
  | { readonly gradient: ColourRange }
  | { readonly noise: ColourRange; readonly grain?: number }
  | { readonly crops: Selection };

/** Draws a background over the whole of a canvas. `draws` begin with its key. */
export type DrawBackground = (canvas: Canvas, draws: Draws, stamp: Stamp, epoch: number) => void;

/** What canvases are like. */
type CanvasShape = Pick<Canvas, "height" | "width" | "channels">;

/** @throws ProblemError when it is no background, or its pictures do not fit the canvas. */
export function backgroundOf(where: string, background: Background, shape: CanvasShape): DrawBackground {
  const { channels } = shape;
  const what = `${where}: background`;
  if (typeof background === "number" || Array.isArray(background)) {
    return plain(coloursOf(what, background as ColourRange, channels));
  }
  const given = Object(background) as Record<string, unknown>;
  if ("gradient" in given) {
    const { gradient: range, ...rest } = given as { gradient: ColourRange };
    expectOptions(what, rest, []);
    return gradient(coloursOf(what, range, channels));
  }
  if ("noise" in given) {
    const { noise, ...rest } = given as { noise: ColourRange; grain?: number };
    expectOptions<{ grain?: number }, "grain">(what, rest, ["grain"]);
    const { grain = 1 } = rest;
    if (!(grain >= 1 && Number.isFinite(grain))) {
      throw new ProblemError({ what: `${what}: grain`, expected: "1 or more pixels", received: kindOf(grain) });
    }
    return spots(coloursOf(what, noise, channels), grain, shape);
  }
  if ("crops" in given) return crops(what, (given as { crops: Selection }).crops, shape);
  throw new ProblemError({
    what,
    expected: "a colour, two colours, { gradient }, { noise } or { crops }",
    received: kindOf(background),
  });
}

function plain(colours: Colours): DrawBackground {
  const colour = new Uint8Array(colours.from.length);
  return (canvas, draws) => {
    drawColour(draws, colours, colour);
    const { pixels, offset, height, width, channels } = canvas;
    const end = offset + height * width * channels;
    if (channels === 1) pixels.fill(colour[0]!, offset, end);
    else for (let i = offset; i < end; i++) pixels[i] = colour[(i - offset) % channels]!;
  };
}

function gradient(colours: Colours): DrawBackground {
  const from = new Uint8Array(colours.from.length);
  const to = new Uint8Array(colours.from.length);
  return (canvas, draws) => {
    const { pixels, offset, height, width, channels } = canvas;
    drawColour(draws, colours, from);
    drawColour(draws, colours, to);
    const angle = 2 * Math.PI * draw(draws);
    // From 0 in the corner that comes first in this direction to 1 in the one across.
    const [stepX, stepY] = [Math.cos(angle), Math.sin(angle)];
    const length = Math.abs(stepX) * width + Math.abs(stepY) * height;
    let place = offset;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const part = ((x + 0.5 - width / 2) * stepX + (y + 0.5 - height / 2) * stepY) / length + 0.5;
        for (let c = 0; c < channels; c++, place++) pixels[place] = from[c]! + part * (to[c]! - from[c]!) + 0.5;
      }
    }
  };
}

/** A picture of few pixels, enlarged. */
function spots(colours: Colours, grain: number, { height, width, channels }: CanvasShape): DrawBackground {
  const rows = Math.ceil(height / grain) + 1;
  const columns = Math.ceil(width / grain) + 1;
  const numbers = new Float32Array(rows * columns * channels);
  const data = new Uint8Array(numbers.length);
  const picture = { data, offset: 0, stride: columns * channels, height: rows, width: columns, channels };
  return (canvas, draws, stamp) => {
    fillUniform(split(draws.key, "spots"), numbers);
    for (let i = 0; i < data.length; i++) {
      const [from, to] = [colours.from[i % channels]!, colours.to[i % channels]!];
      data[i] = from + numbers[i]! * (to - from) + 0.5;
    }
    // The grid lies anywhere, half a spot or more beyond every edge of the canvas.
    const shift = (grain - 1) / grain;
    const corner = { x: 0.5 + shift * draw(draws), y: 0.5 + shift * draw(draws) };
    coverWhole(canvas, stamp);
    stampPicture(stamp, picture, corner, { x: 0.5, y: 0.5, scale: grain, angle: 0 }, 0);
    copyStamp(canvas, stamp);
  };
}

function crops(what: string, selection: Selection, shape: CanvasShape): DrawBackground {
  const { set, indices } = asSplit(selection);
  if (indices.length === 0 || set.channels !== shape.channels) {
    throw new ProblemError({
      what: `${what}: its pictures do not fit`,
      expected: `at least one, of ${shape.channels} channel${shape.channels === 1 ? "" : "s"} like the pictures in front`,
      received: indices.length === 0 ? "none" : `${set.channels}`,
    });
  }
  const reader: PictureReader = pictureReader(set);
  const memory: ShrinkMemory = shrinkMemory(set.height, set.width, set.channels);
  const smallest = Math.max(shape.height / set.height, shape.width / set.width);
  return (canvas, draws, stamp, epoch) => {
    const picture = readPicture(reader, indices[drawBelow(draws, indices.length)]!, epoch);
    const scale = drawBetween(draws, smallest, Math.max(smallest, 1));
    const times = halvings(scale);
    const part = 2 ** -times;
    const corner = {
      x: part * drawBetween(draws, 0, picture.width - canvas.width / scale),
      y: part * drawBetween(draws, 0, picture.height - canvas.height / scale),
    };
    coverWhole(canvas, stamp);
    stampPicture(stamp, shrunk(picture, times, memory), corner, { x: 0, y: 0, scale: scale / part, angle: 0 }, 0);
    copyStamp(canvas, stamp);
  };
}

function coverWhole(canvas: Canvas, stamp: Stamp): void {
  const middle = { x: canvas.width / 2, y: canvas.height / 2 };
  placeStamp(stamp, middle, middle, canvas);
}

/** Puts a stamp as large as the canvas there. */
function copyStamp({ pixels, offset, height, width, channels }: Canvas, stamp: Stamp): void {
  pixels.set(stamp.pixels.subarray(0, height * width * channels), offset);
}
