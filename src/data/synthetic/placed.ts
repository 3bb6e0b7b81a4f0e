import { expectOptions, ProblemError } from "../../errors.ts";
import { type RandomKey, randomKey, split } from "../../tensor/random.ts";
import { type ImageSet, imageSet, type Labelling, type PixelSource } from "../dataset.ts";
import type { Selection } from "../selection.ts";
import { drawsOf, restart } from "./draws.ts";
import {
  type Drawing,
  type DrawingOptions,
  drawingOf,
  drawingOptionNames,
  expectPart,
  expectWhole,
} from "./options.ts";
import { paint } from "./paint.ts";
import { painterOf } from "./painter.ts";
import { readPicture } from "./picture.ts";
import { drawPlacement, type Placement, visibleBox } from "./placement.ts";

export interface PlacedOptions extends DrawingOptions {
  /** Images an epoch. Where they are more than the pictures, the pictures are taken in turn. Default: as many as the pictures. */
  readonly count?: number;
  /**
   * The part of the images that show clutter alone, from 0 to less than 1. They are a class of their own, the last, and
   * stand at the end. Default 0: no such class.
   */
  readonly nothing?: number;
  /** The part of a picture's width and height that may lie beyond the canvas, 0 to 0.5. Default 0: all of it can be seen. */
  readonly overhang?: number;
}

/** What images of clutter alone are called. */
const NOTHING = "nothing";

/** Pixels that know what is on them. */
interface PlacedSource extends PixelSource {
  placements(index: number, epoch: number): readonly Placement[];
}

/**
 * Pictures placed on a larger canvas: at random places, sizes and angles, among clutter, before a background. Each image
 * keeps the label of its picture.
 *
 *     const digits = placed(mnist.train, { height: 40, width: 40, scale: [0.6, 1.4], maxAngle: 15, clutter: 4 });
 *
 * Nothing is drawn until it is read. What an image shows follows from the seed, its position and the epoch alone: each
 * epoch of training sees new images, validation, which reads epoch 0, always the same ones, and training that is resumed
 * goes on to the bit.
 * @param selection the pictures: an image set, or a part of one
 * @throws ProblemError when there are no pictures, or an option is out of range.
 */
export function placed(selection: Selection, options: PlacedOptions): ImageSet {
  expectOptions("placed", options, ["count", "nothing", "overhang", ...drawingOptionNames]);
  const drawing = drawingOf("placed", selection, options);
  const { set, indices } = drawing.pictures;
  const { count = indices.length, nothing = 0, overhang = 0 } = options;
  expectWhole("placed", "count", count, 1);
  expectPart("placed", "nothing", nothing, 0.99);
  expectPart("placed", "overhang", overhang, 0.5);
  const empty = Math.round(count * nothing);
  const shown = Uint32Array.from({ length: count - empty }, (_, i) => indices[i % indices.length]!);
  const { height, width, channels } = drawing;
  return imageSet({
    ...{ name: `placed ${set.name}`, height, width, channels },
    ...labelled(set, shown, empty, nothing > 0),
    ...(set.fine && { fine: labelled(set.fine, shown, empty, nothing > 0) }),
    ...(set.sources && { sources: labelled(set.sources, shown, empty, nothing > 0) }),
    images: placedSource(drawing, shown, overhang),
  });
}

function labelled({ classes, labels }: Labelling, shown: Uint32Array, empty: number, hasNothing: boolean): Labelling {
  if (hasNothing && classes.includes(NOTHING)) {
    throw new ProblemError({
      what: `placed: the pictures have a class "${NOTHING}" already`,
      mend: "Give it another name with groupClasses, or leave the option nothing out.",
    });
  }
  const all = new Int32Array(shown.length + empty).fill(classes.length);
  for (let i = 0; i < shown.length; i++) all[i] = labels[shown[i]!]!;
  return { classes: hasNothing ? [...classes, NOTHING] : classes, labels: all };
}

function placedSource(drawing: Drawing, shown: Uint32Array, overhang: number): PlacedSource {
  const { height, width, channels, seed } = drawing;
  const size = height * width * channels;
  const painter = painterOf(drawing);
  const key = split(randomKey(seed), "placed");
  const draws = drawsOf(key);

  const placementsOf = (imageKey: RandomKey, index: number, epoch: number): readonly Placement[] => {
    const position = shown[index];
    if (position === undefined) return [];
    const visible = visibleBox(readPicture(painter.reader, position, epoch), drawing);
    return [drawPlacement(restart(draws, split(imageKey, "place")), position, visible, drawing, overhang)];
  };
  return {
    read(indices, into, epoch) {
      const epochKey = split(key, epoch);
      for (let i = 0; i < indices.length; i++) {
        const index = indices[i]!;
        const imageKey = split(epochKey, index);
        const canvas = { pixels: into, offset: i * size, height, width, channels };
        paint(painter, canvas, imageKey, placementsOf(imageKey, index, epoch), epoch);
      }
    },
    placements: (index, epoch) => placementsOf(split(split(key, epoch), index), index, epoch),
  };
}

/**
 * Where the pictures lie in an image that `placed` drew, for a detector to be judged by: one, or none in an image of
 * clutter alone. Sets made from a placed one by `groupClasses` know it, too.
 * @param index the position of the image in the set
 * @param epoch counts from 0
 * @throws ProblemError when the set was not drawn by `placed`, or has no such image.
 */
export function placements(set: ImageSet, index: number, epoch = 0): readonly Placement[] {
  const { images } = set;
  if (!isPlaced(images)) {
    throw new ProblemError({
      what: `placements of ${set.name}: its images were not drawn by placed()`,
      mend: "Give the set that placed() returned.",
    });
  }
  if (!Number.isInteger(index) || index < 0 || index >= set.count) {
    throw new ProblemError({
      what: `placements of ${set.name}: there is no such image`,
      expected: `0 to ${set.count - 1}`,
      received: `${index}`,
    });
  }
  return images.placements(index, epoch);
}

function isPlaced(images: ImageSet["images"]): images is PlacedSource {
  return "placements" in images && typeof images.placements === "function";
}
