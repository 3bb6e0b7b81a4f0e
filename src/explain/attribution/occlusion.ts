import { expectOptions } from "../../errors.ts";
import type { Model, Weights } from "../../nn/model.ts";
import { expectNumber, expectWhole } from "../../nn/options.ts";
import type { Attribution, AttributionOptions } from "./attribution.ts";
import { type BaselinePicture, baselineOf } from "./baseline.ts";
import { attributionOf, type Explained, explainedBy, placesOf, rowOf, scoresOf } from "./explained.ts";
import { pictureAt, picturesOf, sizeOf } from "./pictures.ts";
import { answersAlone, type Probe, withProbe } from "./probe.ts";

export interface OcclusionOptions extends AttributionOptions {
  /** The side of the square that is covered, in pixels. Default: a fifth of the picture's shorter side, at least 3. */
  readonly window?: number;
  /** How far the square moves at a time, in pixels, `window` at most. Default: a third of it. */
  readonly stride?: number;
  /** What the square is filled with. Default "mean", the picture's own mean colour. */
  readonly fill?: BaselinePicture;
}

export interface Occlusion extends Attribution {
  readonly window: number;
  readonly stride: number;
  /** How far the logit fell with each square covered, [count, rows, columns]. */
  readonly drops: Float32Array;
  /** The first row of pixels under each row of squares; the last square ends at the border. */
  readonly tops: readonly number[];
  /** The first column of pixels under each column of squares. */
  readonly lefts: readonly number[];
}

/**
 * How far the class's logit falls when a part of the picture is covered (Zeiler & Fergus, "Visualizing and Understanding
 * Convolutional Networks", 2014): a square wanders over the picture, and a pixel's number is the mean over all squares that
 * covered it. Below 0 the logit rose: what was covered spoke against the class.
 * @param images uint8 [count, height, width, channels]
 * @returns signed maps [count, height, width], and the `drops` [count, rows, columns] behind them
 * @throws ProblemError when an option is out of range, or the images are not the model's.
 */
export async function occlusion(model: Model, images: Uint8Array, options: OcclusionOptions): Promise<Occlusion> {
  const where = "occlusion";
  expectOptions(where, options, ["class", "against", "runtime", "batchSize", "window", "stride", "fill"]);
  const pictures = picturesOf(where, model, images, options);
  const squares = squaresOf(model.image, options);
  return withProbe(model, options, answersAlone, async (probe) => {
    const explained = await explainedBy(where, probe, pictures, options);
    const { maps, drops } = await covered(probe, explained, squares, options.fill ?? "mean");
    return { ...attributionOf(explained, { maps, isSigned: true }), ...squares, drops };
  });
}

/** The maps of occlusion with its defaults, with any weights. */
export async function occlusionMaps(probe: Probe, explained: Explained, weights?: Weights): Promise<Float32Array> {
  return (await covered(probe, explained, squaresOf(probe.model.image, {}), "mean", weights)).maps;
}

type Squares = Pick<Occlusion, "window" | "stride" | "tops" | "lefts">;

function squaresOf({ height, width }: Model["image"], options: Pick<OcclusionOptions, "window" | "stride">): Squares {
  const shorter = Math.min(height, width);
  const window = options.window ?? Math.min(shorter, Math.max(3, Math.round(shorter / 5)));
  const stride = options.stride ?? Math.max(1, Math.round(window / 3));
  expectWhole("occlusion", "window", window);
  expectNumber("occlusion", "stride", stride, { least: 1, most: window });
  expectWhole("occlusion", "stride", stride);
  return { window, stride, tops: starts(height, window, stride), lefts: starts(width, window, stride) };
}

/** Where squares begin along a side: the last ends at the border, so that every pixel is covered. */
function starts(side: number, window: number, stride: number): number[] {
  const last = Math.max(0, side - window);
  return [...Array.from({ length: Math.ceil(last / stride) }, (_, i) => i * stride), last];
}

async function covered(
  probe: Probe,
  { pictures, chosen }: Explained,
  { window, tops, lefts }: Squares,
  fill: BaselinePicture,
  weights?: Weights,
): Promise<{ readonly maps: Float32Array; readonly drops: Float32Array }> {
  const { image, count } = pictures;
  const [size, places, classes] = [sizeOf(image), placesOf(image), probe.model.classes.length];
  const squares = tops.flatMap((top) => lefts.map((left) => ({ top, left })));
  const maps = new Float32Array(count * places);
  const drops = new Float32Array(count * squares.length);
  for (let n = 0; n < count; n++) {
    const picture = pictureAt(pictures, n);
    const cover = baselineOf("occlusion", fill, picture, probe.model);
    // The picture as it is comes first, so that one call answers for all.
    const copies = new Float32Array((squares.length + 1) * size);
    copies.set(picture);
    squares.forEach((square, i) => {
      const copy = copies.subarray((i + 1) * size, (i + 2) * size);
      copy.set(picture);
      eachPixel(square, window, image, (p) => {
        for (let at = p; at < size; at += places) copy[at] = cover[at]!;
      });
    });
    const row = rowOf(chosen, n, classes);
    const { logits } = await probe.read(copies, row, weights);
    const [whole, ...left] = scoresOf(logits, row, classes);
    const fallen = left.map((score) => whole! - score);
    drops.set(fallen, n * squares.length);
    maps.set(meansUnder(squares, fallen, window, image), n * places);
  }
  return { maps, drops };
}

/** Of each pixel the mean over the squares that cover it. */
function meansUnder(
  squares: readonly Square[],
  drops: readonly number[],
  window: number,
  image: Model["image"],
): Float32Array {
  const sums = new Float64Array(placesOf(image));
  const counts = new Float64Array(placesOf(image));
  squares.forEach((square, i) => {
    eachPixel(square, window, image, (p) => {
      sums[p]! += drops[i]!;
      counts[p]! += 1;
    });
  });
  return Float32Array.from(sums, (sum, p) => sum / counts[p]!);
}

interface Square {
  readonly top: number;
  readonly left: number;
}

function eachPixel(
  { top, left }: Square,
  window: number,
  { height, width }: Model["image"],
  visit: (position: number) => void,
): void {
  for (let y = top; y < Math.min(height, top + window); y++) {
    for (let x = left; x < Math.min(width, left + window); x++) visit(y * width + x);
  }
}
