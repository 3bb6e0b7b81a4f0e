import { ProblemError } from "../errors.ts";

/** Pixels. */
export interface Size {
  readonly height: number;
  readonly width: number;
}

/** Which sizes of windows look at a picture. Sizes are the shorter side of the window, in pixels of the picture. */
export interface ScaleOptions {
  /** Pixels of the scaled picture for one of the picture, each a scale. By default `smallest`, `largest` and `scaleStep` give them. */
  readonly scales?: readonly number[] | undefined;
  /** The smallest window. Default: the model's own size, in pictures of more than 24 such windows a 24th of their shorter side. */
  readonly smallest?: number | undefined;
  /** The largest window. Default: as large as fits in the picture. */
  readonly largest?: number | undefined;
  /** How much larger the windows become from one scale to the next. Default 1.41. */
  readonly scaleStep?: number | undefined;
}

/** A picture at one scale, and the windows over it. */
export interface Level {
  /** Pixels of the scaled picture for one of the picture. */
  readonly scale: number;
  /** Of the scaled picture. */
  readonly size: Size;
  /** The scaled picture continued to the right and below, so that windows a stride apart end where it ends. */
  readonly continued: Size;
  /** The window in pixels of the picture. */
  readonly seen: Size;
  readonly rows: number;
  readonly columns: number;
}

/** Windows side by side along the shorter side of a large picture, by default at most. */
const MOST_SIDE_BY_SIDE = 24;

const USUAL_STEP = Math.SQRT2;

/** Pixels of a scaled picture, at most: 300 MB of colours. */
const MOST_PIXELS = 100_000_000;

/** Scores of one scale, at most: 400 MB. */
const MOST_SCORES = 100_000_000;

/** How far windows lie apart: whole pixels from 1 on, or a part of the window below 1; a pixel at least. */
export function strideOf(stride: number, window: Size): { readonly y: number; readonly x: number } {
  if (!(stride > 0) || (stride >= 1 && !Number.isInteger(stride))) {
    throw new ProblemError(
      { what: "stride", expected: "whole pixels, or a part of the window below 1", received: `${stride}` },
      { exitCode: 2 },
    );
  }
  const along = (side: number) => (stride >= 1 ? stride : Math.max(1, Math.round(stride * side)));
  return { y: along(window.height), x: along(window.width) };
}

/**
 * The scales at which a picture is looked at, the largest first, which has the smallest windows.
 * @throws ProblemError when the picture is smaller than the window, an option is out of range, or there would be more windows than
 * memory is for.
 */
export function levelsOf(
  picture: Size,
  window: Size,
  stride: { readonly y: number; readonly x: number },
  classes: number,
  options: ScaleOptions = {},
): readonly Level[] {
  return scalesOf(picture, window, options).map((scale) => {
    const size = {
      height: Math.max(window.height, Math.round(scale * picture.height)),
      width: Math.max(window.width, Math.round(scale * picture.width)),
    };
    const rows = windowsAlong(size.height, window.height, stride.y);
    const columns = windowsAlong(size.width, window.width, stride.x);
    const continued = {
      height: window.height + (rows - 1) * stride.y,
      width: window.width + (columns - 1) * stride.x,
    };
    if (continued.height * continued.width > MOST_PIXELS || rows * columns * classes > MOST_SCORES) {
      throw new ProblemError({
        what: "These are too many windows for a picture of this size",
        expected: `at most ${MOST_PIXELS / 1e6} million pixels and ${MOST_SCORES / 1e6} million scores at one scale`,
        received: `${size.width} x ${size.height} pixels and ${rows * columns} windows`,
        mend: "Ask for a larger smallest window, or a longer stride.",
      });
    }
    const seen = { height: window.height / scale, width: window.width / scale };
    return { scale, size, continued, seen, rows, columns };
  });
}

/** Windows a stride apart that cover all of a side: 1 + ceil((side - window) / stride). */
export function windowsAlong(side: number, window: number, stride: number): number {
  return 1 + Math.ceil((side - window) / stride);
}

function scalesOf(picture: Size, window: Size, options: ScaleOptions): readonly number[] {
  const side = Math.min(window.height, window.width);
  // As large as fits: the scaled picture is as large as the window in the direction in which it is tighter.
  const smallestScale = Math.max(window.height / picture.height, window.width / picture.width);
  const most = side / smallestScale;
  if (options.scales !== undefined) return givenScales(options.scales, smallestScale);
  if (most < (options.smallest ?? side)) throw tooSmall(picture, window, most, options.smallest);
  const usual = Math.max(side, Math.min(picture.height, picture.width) / MOST_SIDE_BY_SIDE);
  const largest = Math.min(most, options.largest ?? most);
  const { smallest = Math.min(usual, largest), scaleStep = USUAL_STEP } = options;
  expectAbove("smallest", smallest, 1, "a window of at least 1 pixel");
  expectAbove("scaleStep", scaleStep, 1.01, "at least 1.01");
  expectAbove("largest", largest, smallest, `at least the smallest window, ${smallest} pixels`);
  const scales: number[] = [];
  // A little more than the largest: powers of the step may miss it by rounding.
  for (let size = smallest; size <= largest * 1.0001; size *= scaleStep) scales.push(side / Math.min(size, most));
  return scales;
}

function givenScales(scales: readonly number[], smallest: number): readonly number[] {
  if (scales.length === 0) throw new ProblemError({ what: "scales: there is none", mend: "Give at least one." });
  for (const scale of scales) {
    if (scale >= smallest * 0.9999 && Number.isFinite(scale)) continue;
    throw new ProblemError({
      what: `The picture is smaller than the window at scale ${scale}`,
      expected: `scales of at least ${Math.ceil(smallest * 1000) / 1000}`,
      received: `${scale}`,
    });
  }
  return scales.toSorted((a, b) => b - a);
}

function tooSmall(picture: Size, window: Size, most: number, asked: number | undefined): ProblemError {
  return new ProblemError({
    what: `The picture is smaller than the ${asked === undefined ? "model's" : "smallest"} window`,
    expected: asked === undefined ? `at least ${window.width} x ${window.height} pixels` : `room for ${asked} pixels`,
    received: `${picture.width} x ${picture.height}`,
    mend: `A smallest window of ${Math.max(1, Math.floor(most))} enlarges it, which adds no detail.`,
  });
}

function expectAbove(name: string, value: number, least: number, expected: string): void {
  if (value >= least && Number.isFinite(value)) return;
  throw new ProblemError({ what: name, expected, received: `${value}` }, { exitCode: 2 });
}
