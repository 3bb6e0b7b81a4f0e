import { gradient } from "../../autodiff/gradient.ts";
import { openNetwork } from "../../compile/openNetwork.ts";
import { openGraph } from "../../compile/runGraph.ts";
import { expectOptions, ProblemError } from "../../errors.ts";
import { constant, input } from "../../graph/graph.ts";
import type { Model } from "../../nn/model.ts";
import { expectNumber, expectWhole } from "../../nn/options.ts";
import { mul } from "../../ops/elementwise.ts";
import { reduceSum } from "../../ops/reduce.ts";
import { expectRuntime, type Runtime } from "../../runtime/runtime.ts";
import { normal, randomKey, split } from "../../tensor/random.ts";
import { tensor } from "../../tensor/tensor.ts";
import { batchFor, sizeOf } from "../attribution/pictures.ts";
import { blurred } from "./blur.ts";
import { findUnits, type Part, seenBy, type Units } from "./units.ts";

export interface ExcitingOptions {
  readonly runtime: Runtime;
  /** The name of a convolution or dense layer, or "classes". */
  readonly stage: string;
  /** Which filters, units or classes, by position. Default: all. */
  readonly units?: readonly number[];
  /** Steps uphill. Default 96. */
  readonly steps?: number;
  /** Of the noise that they begin with. Default 0. */
  readonly seed?: number;
}

/** Images made to excite filters, units or classes. */
export interface ExcitingImages {
  readonly stage: string;
  readonly units: readonly number[];
  /** uint8 [units, height, width, channels] */
  readonly images: Uint8Array;
  /** How strongly each excites its own, before the activation. */
  readonly values: Float32Array;
  /** The part that the excited cell sees, in pixels; the rest stays as it began. */
  readonly part: Part;
}

/** The middle of the numbers that a pixel may have: where images begin, and what they are drawn back to. */
const MIDDLE = 127.5;
/** The deviation of the noise that they begin with. */
const NOISE = 12;
/** How far a step moves a pixel, in the mean, at the beginning; it falls in a straight line to a tenth. */
const STEP = 12;
/** What of the distance from the middle a step takes away. */
const DECAY = 0.01;
/** Every so many steps an image is blurred a little; the last ones sharpen what is left. */
const BLUR_EVERY = 4;
/** A Gaussian's deviation in pixels. */
const BLUR = 0.5;
/** Smaller fields are seen pixel by pixel, and not blurred. */
const SMALL_FIELD = 6;

/**
 * Makes images that excite filters, units or classes as much as it can: it begins with grey noise and goes uphill by the
 * gradient with respect to the pixels (Erhan and others, "Visualizing Higher-Layer Features of a Deep Network", 2009). Each step
 * has the same length whatever the gradient's; pixels are drawn a little back to the middle, and now and then blurred (Yosinski
 * and others, "Understanding Neural Networks Through Deep Visualization", 2015), so that what remains is what matters. Of maps
 * the cell in the middle is excited.
 *
 * The same seed gives the same images; the noise of a unit does not depend on which others are asked for.
 * @throws ProblemError when there is no such stage or unit.
 */
export async function excitingImages(model: Model, options: ExcitingOptions): Promise<ExcitingImages> {
  const where = "excitingImages";
  expectOptions(where, options, ["runtime", "stage", "units", "steps", "seed"]);
  const { runtime, stage, steps = 96, seed = 0 } = options;
  expectRuntime(where, runtime);
  expectWhole(where, "steps", steps, 0);
  expectNumber(where, "seed", seed);
  const network = openNetwork(model);
  const found = findUnits(where, network, stage);
  const units = unitsAsked(where, found, options.units);
  const chosen = input("chosen", "float32", ["N", found.count, ...found.excitation.shape.slice(2).map(() => 1)]);
  const middle = [Math.floor((found.rows - 1) / 2), Math.floor((found.columns - 1) / 2)] as const;
  const excitation = mul(mul(found.excitation, chosen), oneCell(found, middle));
  const values = reduceSum(excitation, { axes: found.excitation.shape.map((_, axis) => axis).slice(1) });
  const [slope] = gradient(reduceSum(values), [network.pixels]);
  const graph = { inputs: [network.pixels, chosen], outputs: { values, slope: slope! } };
  const session = await openGraph(graph, runtime, { name: where });
  try {
    const { channels, height, width } = model.image;
    const size = sizeOf(model.image);
    const part = seenBy(found, middle[0], middle[1], model.image);
    const climb: Climb = { image: model.image, steps, isBlurred: Math.min(part.height, part.width) >= SMALL_FIELD };
    const most = batchFor(size);
    const images = new Uint8Array(units.length * size);
    const reached = new Float32Array(units.length);
    for (let first = 0; first < units.length; first += most) {
      const some = units.slice(first, first + most);
      const marks = new Float32Array(some.length * found.count);
      for (const [i, unit] of some.entries()) marks[i * found.count + unit] = 1;
      const shape = [some.length, ...chosen.shape.slice(1).map(Number)];
      const ask = async (pixels: Float32Array) => {
        const results = await session.run({
          pixels: tensor("float32", [some.length, channels, height, width], pixels),
          chosen: tensor("float32", shape, marks),
        });
        return { values: results.values!.data as Float32Array, slope: results.slope!.data as Float32Array };
      };
      const key = split(split(randomKey(seed), "excitingImages"), stage);
      const pixels = new Float32Array(some.length * size);
      for (const [i, unit] of some.entries()) {
        pixels.set(
          normal(split(key, unit), size).map((z) => MIDDLE + NOISE * z),
          i * size,
        );
      }
      await climbed(pixels, async (now) => (await ask(now)).slope, climb);
      // What is told is of the image as it is shown, in whole numbers.
      for (let i = 0; i < pixels.length; i++) pixels[i] = Math.round(pixels[i]!);
      reached.set((await ask(pixels)).values, first);
      images.set(interleaved(pixels, model.image), first * size);
    }
    return { stage, units, images, values: reached, part };
  } finally {
    await session.close();
  }
}

function unitsAsked(where: string, { name, count }: Units, given: readonly number[] | undefined): readonly number[] {
  const units = given ?? Array.from({ length: count }, (_, unit) => unit);
  const wrong = units.find((unit) => !Number.isInteger(unit) || unit < 0 || unit >= count);
  if (wrong === undefined) return units;
  throw new ProblemError({
    what: `${where}: ${name} has no such unit`,
    expected: `whole numbers from 0 to ${count - 1}`,
    received: `${wrong}`,
  });
}

/** 1 at the cell, 0 elsewhere: [1, 1, rows, columns]. */
function oneCell({ rows, columns, excitation }: Units, [row, column]: readonly [number, number]) {
  if (excitation.shape.length === 2) return 1;
  const marks = new Float32Array(rows * columns);
  marks[row * columns + column] = 1;
  return constant(tensor("float32", [1, 1, rows, columns], marks));
}

interface Climb {
  readonly image: Model["image"];
  readonly steps: number;
  readonly isBlurred: boolean;
}

/** Goes uphill in place. Pixels without a slope, which the cell does not see, stay as they are. */
async function climbed(
  pixels: Float32Array,
  slopeAt: (pixels: Float32Array) => Promise<Float32Array>,
  { image, steps, isBlurred }: Climb,
): Promise<void> {
  const size = sizeOf(image);
  for (let step = 0; step < steps; step++) {
    const slope = await slopeAt(pixels);
    const length = STEP * (1 - (0.9 * step) / Math.max(1, steps - 1));
    for (let first = 0; first < pixels.length; first += size) {
      const unit = length / rootMeanSquare(slope, first, first + size);
      if (!Number.isFinite(unit)) continue;
      for (let i = first; i < first + size; i++) {
        if (slope[i] === 0) continue;
        const moved = MIDDLE + (1 - DECAY) * (pixels[i]! - MIDDLE) + unit * slope[i]!;
        pixels[i] = Math.min(255, Math.max(0, moved));
      }
    }
    if (isBlurred && step % BLUR_EVERY === BLUR_EVERY - 1 && step < 0.95 * steps) blurred(pixels, image, BLUR);
  }
}

/** Of what is not 0. */
function rootMeanSquare(values: Float32Array, from: number, to: number): number {
  let [sum, count] = [0, 0];
  for (let i = from; i < to; i++) {
    if (values[i] === 0) continue;
    sum += values[i]! ** 2;
    count += 1;
  }
  return count === 0 ? 0 : Math.sqrt(sum / count);
}

/** [n, channels, height, width] -> bytes [n, height, width, channels] */
function interleaved(pixels: Float32Array, { height, width, channels }: Model["image"]): Uint8Array {
  const places = height * width;
  const bytes = new Uint8Array(pixels.length);
  for (let i = 0; i < pixels.length; i++) {
    const [image, rest] = [Math.floor(i / (places * channels)), i % (places * channels)];
    bytes[(image * places + (rest % places)) * channels + Math.floor(rest / places)] = pixels[i]!;
  }
  return bytes;
}
