import { expectOptions, kindOf, ProblemError } from "../errors.ts";
import type { Scale } from "./scale.ts";

export interface LineChartOptions {
  /** What the picture shows, above it; also its name for those who do not see it. */
  readonly title: string;
  /** In words, for those who do not see it. Default: the axes, and of each line where it begins, ends and is lowest and highest. */
  readonly description?: string;
  readonly x: Axis;
  readonly y: Axis;
  /** What is drawn, in this order: the last is on top. More than one get a legend. */
  readonly series: readonly Series[];
  /** Values and points that have a name. */
  readonly marks?: readonly Mark[];
}

export interface Axis {
  readonly label: string;
  /** Default "linear". On a "log" axis what is not above 0 is not drawn. */
  readonly scale?: "linear" | "log";
  /** The ends, low and high. Default: as the data need. What lies outside is cut off. */
  readonly range?: readonly [low: number, high: number];
  /** How ticks are written: "number", or "percent" for parts of one. Default "number". */
  readonly format?: "number" | "percent";
  /** Where ticks are. Default: at round numbers. */
  readonly ticks?: readonly number[];
}

export interface Series {
  readonly name: string;
  /** [x, y], in the order in which they are joined. Where a number is not finite the line has a gap. */
  readonly points: readonly (readonly [x: number, y: number])[];
  /** [x, low, high]: a shaded range, such as an interval. */
  readonly band?: readonly (readonly [x: number, low: number, high: number])[];
  /** Default "line"; few points have dots as well. "points": dots alone. */
  readonly draw?: "line" | "points";
  /** For lines that are there to compare with. Default false. */
  readonly dashed?: boolean;
}

/** With x alone an upright line, with y alone a level one, with both a ring. */
export interface Mark {
  readonly x?: number;
  readonly y?: number;
  readonly label: string;
}

/** Where the lines are, in pixels. */
export interface Plot {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly x: Scale;
  readonly y: Scale;
}

/** @throws ProblemError when an option is not of its kind. */
export function checkChart(options: LineChartOptions): void {
  expectOptions("lineChart", options, ["title", "description", "x", "y", "series", "marks"]);
  if (typeof options.title !== "string") throw wrong("title", "a text", kindOf(options.title));
  for (const name of ["x", "y"] as const) {
    const axis = options[name];
    expectOptions(`lineChart: ${name}`, axis, ["label", "scale", "range", "format", "ticks"]);
    const { range, scale } = axis;
    if (range === undefined) continue;
    if (range.every(Number.isFinite) && range[0] < range[1] && (scale !== "log" || range[0] > 0)) continue;
    const expected = scale === "log" ? "two numbers above 0, the lower one first" : "two numbers, the lower one first";
    throw wrong(`${name}.range`, expected, `${range}`);
  }
  if (!Array.isArray(options.series)) throw wrong("series", "a list of { name, points }", kindOf(options.series));
  for (const each of options.series as readonly Series[]) {
    expectOptions("lineChart: a series", each, ["name", "points", "band", "draw", "dashed"]);
    if (!Array.isArray(each.points)) throw wrong(`points of "${each.name}"`, "a list of [x, y]", kindOf(each.points));
  }
}

function wrong(name: string, expected: string, received: string): ProblemError {
  return new ProblemError({ what: `lineChart: ${name}`, expected, received });
}
