import { expectOptions } from "../../errors.ts";
import { randomKey, split } from "../../tensor/random.ts";
import type { Image } from "../decode/image.ts";
import type { Selection } from "../selection.ts";
import type { Box } from "../sources/listing.ts";
import { type Draws, drawBelow, drawsOf } from "./draws.ts";
import { type DrawingOptions, drawingOf, drawingOptionNames, expectPart, expectWhole } from "./options.ts";
import { paint } from "./paint.ts";
import { type Painter, painterOf } from "./painter.ts";
import { readPicture } from "./picture.ts";
import { drawPlacement, type Placement, visibleBox } from "./placement.ts";

export interface SceneOptions extends DrawingOptions {
  /** How many pictures. Default 12. */
  readonly count?: number;
  /** The part of the smaller of two boxes that the larger one may cover, 0 to 1. Default 0. */
  readonly overlap?: number;
}

/** A large image with several pictures on it. */
export interface Scene extends Image {
  /** What is where, in the order in which it was drawn. */
  readonly pictures: readonly ScenePicture[];
}

/** A picture of a scene. */
export interface ScenePicture extends Placement {
  /** The name of its class. */
  readonly className: string;
}

/** How often a free place is looked for before a picture is left out. */
const TRIES = 50;

/**
 * One large image with several pictures of a set, such as a page of digits, and where each of them lies.
 *
 *     const page = scene(mnist.test, { height: 480, width: 640, count: 20, scale: [1, 2], maxAngle: 20, seed: 7 });
 *
 * Pictures are taken at random, and their boxes overlap no more than allowed; those that find no room are left out, so
 * there may be fewer than asked for.
 * @throws ProblemError when there are no pictures, or an option is out of range.
 */
export function scene(selection: Selection, options: SceneOptions): Scene {
  expectOptions("scene", options, ["count", "overlap", ...drawingOptionNames]);
  const drawing = drawingOf("scene", selection, options);
  const { count = 12, overlap = 0 } = options;
  expectWhole("scene", "count", count, 0);
  expectPart("scene", "overlap", overlap, 1);
  const { height, width, channels, pictures, seed } = drawing;
  const key = split(randomKey(seed), "scene");
  const painter = painterOf(drawing);
  const draws = drawsOf(split(key, "places"));
  const found: Placement[] = [];
  for (let i = 0; i < count; i++) {
    const placement = freePlace(painter, draws, found, overlap);
    if (placement !== undefined) found.push(placement);
  }
  const data = new Uint8Array(height * width * channels);
  paint(painter, { pixels: data, offset: 0, height, width, channels }, key, found, 0);
  const { classes, labels } = pictures.set;
  const named = found.map((each) => ({ ...each, className: classes[labels[each.picture]!]! }));
  return { height, width, channels, data, pictures: named };
}

function freePlace(
  { drawing, reader }: Painter,
  draws: Draws,
  taken: readonly Placement[],
  overlap: number,
): Placement | undefined {
  const { indices } = drawing.pictures;
  const picture = indices[drawBelow(draws, indices.length)]!;
  const visible = visibleBox(readPicture(reader, picture, 0), drawing);
  for (let i = 0; i < TRIES; i++) {
    const placement = drawPlacement(draws, picture, visible, drawing, 0);
    if (taken.every(({ box }) => covered(box, placement.box) <= overlap)) return placement;
  }
  return undefined;
}

/** The part of the smaller of two boxes that lies in both. */
function covered(a: Box, b: Box): number {
  const width = Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left);
  const height = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top);
  return (Math.max(0, width) * Math.max(0, height)) / Math.min(a.width * a.height, b.width * b.height);
}
