import { expectOptions, kindOf, ProblemError } from "../../errors.ts";
import { asSplit, type Selection, type Split } from "../selection.ts";
import { type Background, backgroundOf, type DrawBackground } from "./background.ts";
import { BLENDS, type Blend } from "./blend.ts";
import { type ColourRange, type Colours, coloursOf } from "./colour.ts";

/** How pictures are put on a canvas. */
export interface DrawingOptions {
  /** Of the canvas, in pixels. */
  readonly height: number;
  readonly width: number;
  /**
   * How much larger a picture becomes: a number, or two between which it is drawn evenly. A picture that then does not fit
   * on the canvas is made as small as fits. Default 1.
   */
  readonly scale?: number | readonly [number, number];
  /** The largest turn in degrees, either way; the angle is drawn evenly. Default 0. */
  readonly maxAngle?: number;
  /**
   * What lies about besides: up to so many things an image, each a piece of another picture or a stroke. As
   * `{ pieces, strokes }` up to so many of each. Pieces are a quarter to a half of a picture in each direction (Mnih et
   * al., 2014, who clutter digits so). Default 0.
   */
  readonly clutter?: number | { readonly pieces?: number; readonly strokes?: number };
  /** What lies behind the pictures. Default 0, black. */
  readonly background?: Background;
  /** The standard deviation of the noise that is added to every number of the finished image, 0 to 255. Default 0. */
  readonly noise?: number;
  /** How pictures join what lies under them. Default "max" for grey pictures, which usually are light on black, otherwise "paste". */
  readonly blend?: Blend;
  /** The colour of pictures where `blend` is "mask". Default 255, white. */
  readonly ink?: ColourRange;
  /** Over how many pixels the edge of a picture fades where `blend` is "paste". Default 2. */
  readonly feather?: number;
  /** Fixes everything random. Default 0. */
  readonly seed?: number;
}

/** The names of these options, for `expectOptions`. */
export const drawingOptionNames = [
  "height",
  "width",
  "scale",
  "maxAngle",
  "clutter",
  "background",
  "noise",
  "blend",
  "ink",
  "feather",
  "seed",
] as const satisfies readonly (keyof DrawingOptions)[];

/** The same, checked, with all defaults. */
export interface Drawing {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly pictures: Split;
  readonly scale: readonly [number, number];
  readonly maxAngle: number;
  /** The largest numbers of pieces, of strokes, and of things that are either. */
  readonly clutter: { readonly pieces: number; readonly strokes: number; readonly either: number };
  readonly background: DrawBackground;
  readonly noise: number;
  readonly blend: Blend;
  readonly ink: Colours;
  readonly feather: number;
  readonly seed: number;
}

/** @throws ProblemError when there are no pictures, or an option is out of range. */
export function drawingOf(where: string, selection: Selection, options: DrawingOptions): Drawing {
  const pictures = asSplit(selection);
  if (pictures.indices.length === 0) {
    throw new ProblemError({ what: `${where}: there are no pictures to place`, mend: "Give at least one." });
  }
  const { height, width, maxAngle = 0, noise = 0, feather = 2, seed = 0, scale = 1, clutter = 0 } = options;
  const { channels } = pictures.set;
  expectWhole(where, "height", height, 1);
  expectWhole(where, "width", width, 1);
  for (const [name, value] of Object.entries({ maxAngle, noise, feather })) expectAmount(where, name, value);
  if (!Number.isFinite(seed)) {
    throw new ProblemError({ what: `${where}: seed`, expected: "a number", received: kindOf(seed) });
  }
  const { blend = channels === 1 ? "max" : "paste" } = options;
  if (!BLENDS.includes(blend)) {
    throw new ProblemError({
      what: `${where}: blend`,
      expected: BLENDS.map((name) => `"${name}"`).join(", "),
      received: kindOf(blend),
    });
  }
  return {
    ...{ height, width, channels, pictures, maxAngle, noise, blend, feather, seed },
    scale: scaleOf(where, scale),
    clutter: clutterOf(where, clutter),
    background: backgroundOf(where, options.background ?? 0, { height, width, channels }),
    ink: coloursOf(`${where}: ink`, options.ink ?? 255, channels),
  };
}

function scaleOf(where: string, scale: number | readonly [number, number]): readonly [number, number] {
  const [low, high] = typeof scale === "number" ? [scale, scale] : Object(scale);
  const isRange = typeof scale === "number" || (Array.isArray(scale) && scale.length === 2);
  if (isRange && low > 0 && high >= low && Number.isFinite(high)) return [low, high];
  throw new ProblemError({
    what: `${where}: scale`,
    expected: "a number above 0, or [smallest, largest]",
    received: Array.isArray(scale) ? `[${scale.join(", ")}]` : kindOf(scale),
  });
}

function clutterOf(where: string, clutter: NonNullable<DrawingOptions["clutter"]>): Drawing["clutter"] {
  if (typeof clutter === "number") {
    expectWhole(where, "clutter", clutter, 0);
    return { pieces: 0, strokes: 0, either: clutter };
  }
  expectOptions<{ pieces?: number; strokes?: number }, "pieces" | "strokes">(`${where}: clutter`, clutter, [
    "pieces",
    "strokes",
  ]);
  const { pieces = 0, strokes = 0 } = clutter;
  expectWhole(where, "clutter: pieces", pieces, 0);
  expectWhole(where, "clutter: strokes", strokes, 0);
  return { pieces, strokes, either: 0 };
}

export function expectWhole(where: string, name: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new ProblemError({
    what: `${where}: ${name}`,
    expected: `a whole number of at least ${least}`,
    received: kindOf(value),
  });
}

/** A part of something, from 0 to `most`. */
export function expectPart(where: string, name: string, value: number, most: number): void {
  if (typeof value === "number" && value >= 0 && value <= most) return;
  throw new ProblemError({ what: `${where}: ${name}`, expected: `0 to ${most}`, received: kindOf(value) });
}

function expectAmount(where: string, name: string, value: number): void {
  if (typeof value === "number" && value >= 0 && Number.isFinite(value)) return;
  throw new ProblemError({ what: `${where}: ${name}`, expected: "0 or more", received: kindOf(value) });
}
