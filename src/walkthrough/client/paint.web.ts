import { heatColour } from "../../charts/heatColour.ts";
import { el } from "../../page/dom.web.ts";
import { hasNegative, largestOf } from "./numbers.ts";
import type { Walk, WalkStage } from "./pageData.ts";

/** Numbers as coloured pixels. */

export type Colour = readonly [red: number, green: number, blue: number];
export type ColourOf = (value: number) => Colour;

/** A canvas of so many pixels; its width on the page is given by CSS. */
export function painted(width: number, height: number, colourAt: (x: number, y: number) => Colour): HTMLCanvasElement {
  const canvas = el("canvas", { width, height, class: "pixels", "aria-hidden": "true" });
  repaint(canvas, colourAt);
  return canvas;
}

export function repaint(canvas: HTMLCanvasElement, colourAt: (x: number, y: number) => Colour): void {
  const { width, height } = canvas;
  const context = canvas.getContext("2d")!;
  const image = context.createImageData(width, height);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 4) {
      const colour = colourAt(x, y);
      image.data[at] = colour[0];
      image.data[at + 1] = colour[1];
      image.data[at + 2] = colour[2];
      image.data[at + 3] = 255;
    }
  }
  context.putImageData(image, 0, 0);
}

/** Below 0 blue, 0 white, above 0 red. */
export function signedColour(most: number): ColourOf {
  return (value) => {
    const part = Math.min(1, Math.abs(value) / most);
    const [r, g, b] = value < 0 ? [33, 102, 172] : [178, 24, 43];
    const mixed = (end: number) => Math.round(247 + part * (end - 247));
    return [mixed(r!), mixed(g!), mixed(b!)];
  };
}

/** The colours of a stage's maps: dark to bright where nothing is below 0. */
export function stageColours(stage: WalkStage): ColourOf {
  const most = largestOf(stage.results);
  return hasNegative(stage) ? signedColour(most) : (value) => heatColour(value / most);
}

/** What the model was given; beside the picture there is nothing. */
export function pixelColour({ image, pixels }: Walk): (x: number, y: number) => Colour {
  const { width, height, channels } = image;
  return (x, y) => {
    if (x < 0 || y < 0 || x >= width || y >= height) return (x + y) % 2 === 0 ? [150, 150, 150] : [120, 120, 120];
    const at = (y * width + x) * channels;
    const channel = (c: number) => pixels[at + (channels >= 3 ? c : 0)]!;
    return [channel(0), channel(1), channel(2)];
  };
}

/** One map of a stage. */
export function mapColour(stage: WalkStage, filter: number, colour: ColourOf): (x: number, y: number) => Colour {
  const [, height, width] = stage.output;
  return (x, y) => colour(stage.results[(filter * height + y) * width + x]!);
}
