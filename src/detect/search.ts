import type { ModelInfo } from "../compile/modelFile.ts";
import { ProblemError, shortList } from "../errors.ts";

/** What is looked for, and when a window shows it. */
export interface Search {
  /** Places of the classes that are looked for. */
  readonly wanted: readonly number[];
  /** The least probability. */
  readonly threshold: number;
  /** Whether the class must be the window's likeliest, too: among many classes, and where none of two means yes. */
  readonly isLikeliest: boolean;
}

export interface SearchOptions {
  /** Names of the classes that are looked for. Default: the one that means yes; of others all but "nothing" and "background". */
  readonly classes?: readonly string[] | undefined;
  /** The least probability, 0 to 1. Default: the model's own decision; without one a half. */
  readonly threshold?: number | undefined;
}

/** Classes that name what is not there. */
const NOTHING: ReadonlySet<string> = new Set(["nothing", "background"]);

/** @throws ProblemError when a class is none of the model's, or the threshold no probability. */
export function searchOf(
  { classes, decision }: Pick<ModelInfo, "classes" | "decision">,
  options: SearchOptions,
): Search {
  const wanted = wantedClasses(classes, decision?.positive, options.classes);
  const isYesNo = classes.length <= 2 && wanted.length === 1;
  const isDecided = decision?.positive === undefined ? wanted.length > 0 : classes[wanted[0]!] === decision.positive;
  const own = isDecided ? Math.max(decision?.threshold ?? 0.5, decision?.notSure?.high ?? 0) : 0.5;
  const { threshold = own } = options;
  if (!(threshold >= 0 && threshold <= 1)) {
    throw new ProblemError(
      { what: "threshold", expected: "a probability from 0 to 1", received: `${threshold}` },
      { exitCode: 2 },
    );
  }
  return { wanted, threshold, isLikeliest: !isYesNo };
}

function wantedClasses(
  classes: readonly string[],
  positive: string | undefined,
  asked: readonly string[] | undefined,
): readonly number[] {
  if (asked !== undefined) return [...new Set(asked.map((name) => placeOf(name, classes)))];
  if (positive !== undefined) return [placeOf(positive, classes)];
  const places = classes.map((_, i) => i);
  if (classes.length === 2) {
    const yes = places.find((i) => classes[1 - i] === `not ${classes[i]}`);
    if (yes !== undefined) return [yes];
  }
  const wanted = places.filter((i) => !NOTHING.has(classes[i]!));
  return wanted.length > 0 ? wanted : places;
}

function placeOf(name: string, classes: readonly string[]): number {
  const place = classes.indexOf(name);
  if (place >= 0) return place;
  throw new ProblemError(
    { what: `The model knows no class "${name}"`, expected: `one of ${shortList(classes, 10)}`, received: `"${name}"` },
    { exitCode: 2 },
  );
}
