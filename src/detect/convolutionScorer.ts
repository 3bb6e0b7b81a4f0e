import type { Image } from "../data/decode/image.ts";
import { ProblemError } from "../errors.ts";
import type { Classifier } from "../evaluate/classifier.ts";
import type { Convolution } from "./convolution.ts";
import type { ScoreMap, Scorer } from "./scoreMap.ts";
import { cutWindow } from "./windowScorer.ts";

/** How far the answers of one pass were from those of windows that were cut out and asked by themselves. */
export interface ConvolutionCheck {
  /** The layers with borders, which are why there is a difference. */
  readonly padded: readonly string[];
  /** Windows that were asked by themselves, spread over the picture. */
  readonly windows: number;
  /** Of their probabilities. */
  readonly largestDifference: number;
}

/** Scores windows in one pass of the fully convolutional network. */
export interface ConvolutionScorer extends Scorer {
  /** Undefined where no layer pads: then nothing differs but rounding. */
  check(): ConvolutionCheck | undefined;
}

export interface ConvolutionScorerOptions {
  /** From one window to the next, in pixels of the scaled picture: a multiple of the network's own. Default: that. */
  readonly stride?: ScoreMap["stride"] | undefined;
  readonly onScored?: ((windows: number) => void) | undefined;
  readonly signal?: { throwIfAborted(): void } | undefined;
}

/** Windows of each scale that are asked by themselves, where layers pad. */
const CHECKED = 16;

/** @throws ProblemError when the stride is no multiple of the network's own. */
export function convolutionScorer(
  { image, classes, predict }: Pick<Classifier, "image" | "classes" | "predict">,
  convolution: Convolution,
  { stride = convolution.stride, onScored, signal }: ConvolutionScorerOptions = {},
): ConvolutionScorer {
  const { window, stride: own, padded } = convolution;
  const every = { y: stride.y / own.y, x: stride.x / own.x };
  if (!Number.isInteger(every.y) || !Number.isInteger(every.x)) {
    throw new ProblemError(
      {
        what: "stride: in one pass, windows lie as far apart as the network's own strides",
        expected: `a multiple of ${own.x === own.y ? own.x : `${own.x} and ${own.y}`} pixels`,
        received: `${stride.x === stride.y ? stride.x : `${stride.x} and ${stride.y}`}`,
      },
      { exitCode: 2 },
    );
  }
  let checked = 0;
  let largestDifference = 0;

  const compare = async (picture: Image, map: Pick<ScoreMap, "rows" | "columns" | "scores">) => {
    const count = map.rows * map.columns;
    const size = image.height * image.width * image.channels;
    const sample = Math.min(CHECKED, count);
    const batch = new Uint8Array(sample * size);
    const places = Array.from({ length: sample }, (_, i) => Math.floor(((i + 0.5) * count) / sample));
    for (const [i, place] of places.entries()) {
      const [top, left] = [Math.floor(place / map.columns) * stride.y, (place % map.columns) * stride.x];
      cutWindow(picture, top, left, image, batch, i * size);
    }
    const alone = await predict(batch);
    for (const [i, place] of places.entries()) {
      for (let c = 0; c < classes.length; c++) {
        const difference = Math.abs(alone[i * classes.length + c]! - map.scores[place * classes.length + c]!);
        largestDifference = Math.max(largestDifference, difference);
      }
    }
    checked += sample;
  };

  return {
    ...{ window, stride },
    check: () => (padded.length === 0 ? undefined : { padded, windows: checked, largestDifference }),
    async score(picture, scale) {
      signal?.throwIfAborted();
      const all = await convolution.score(picture);
      const rows = 1 + Math.floor((picture.height - window.height) / stride.y);
      const columns = 1 + Math.floor((picture.width - window.width) / stride.x);
      const across = 1 + Math.floor((picture.width - window.width) / own.x);
      const scores = every.y === 1 && every.x === 1 ? all : new Float32Array(rows * columns * classes.length);
      if (scores !== all) {
        for (let i = 0; i < rows * columns; i++) {
          const from = (Math.floor(i / columns) * every.y * across + (i % columns) * every.x) * classes.length;
          scores.set(all.subarray(from, from + classes.length), i * classes.length);
        }
      }
      if (padded.length > 0) await compare(picture, { rows, columns, scores });
      onScored?.(rows * columns);
      return { scale, window, stride, rows, columns, scores };
    },
  };
}
