import { kindOf, ProblemError } from "../../errors.ts";
import { type Draws, drawBetween } from "./draws.ts";

/** A grey level for every channel, or one number for each channel: 0 (black) to 255. */
export type Colour = number | readonly number[];

/** One colour, or the two between which each channel is drawn evenly. Two numbers are two greys. */
export type ColourRange = Colour | readonly [Colour, Colour];

/** A range with a number for each channel. */
export interface Colours {
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/** @throws ProblemError when it is neither a colour nor two. */
export function coloursOf(where: string, range: ColourRange, channels: number): Colours {
  const [from, to] = isPair(range) ? range : [range, range];
  return { from: eachChannel(where, from, channels), to: eachChannel(where, to, channels) };
}

function isPair(range: ColourRange): range is readonly [Colour, Colour] {
  return Array.isArray(range) && range.length === 2;
}

function eachChannel(where: string, colour: Colour, channels: number): readonly number[] {
  const numbers = typeof colour === "number" ? new Array<number>(channels).fill(colour) : colour;
  const isColour =
    Array.isArray(numbers) &&
    numbers.length === channels &&
    numbers.every((each) => typeof each === "number" && each >= 0 && each <= 255);
  if (isColour) return numbers;
  throw new ProblemError({
    what: `${where}: this is no colour`,
    expected: `0 to 255${channels === 1 ? "" : `, or ${channels} such numbers`}; for a range, two colours`,
    received: Array.isArray(colour) ? `[${colour.join(", ")}]` : kindOf(colour),
  });
}

/** A colour of a range, into `colour` [channels]. */
export function drawColour(draws: Draws, { from, to }: Colours, colour: Uint8Array): Uint8Array {
  for (let c = 0; c < colour.length; c++) colour[c] = drawBetween(draws, from[c]!, to[c]!) + 0.5;
  return colour;
}
