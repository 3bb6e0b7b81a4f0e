/** What went wrong, told so that the reader can mend it. */
export interface Problem {
  /** Where and what: "conv2d(32, 3): its input has the wrong rank". */
  readonly what: string;
  /** What would have been right: "[n, channels, height, width]". */
  readonly expected?: string;
  /** What came instead: "[n, 784]". */
  readonly received?: string;
  /** How to mend it: "Put reshape([1, 28, 28]) before it." */
  readonly mend?: string;
}

/**
 * The one error class of the project: a mistake in what was given to it, never a fault inside it.
 *
 * The command line prints its message without a stack trace and ends with `exitCode`: 2 where the
 * request itself is wrong (a flag, a missing argument), 1 for everything else.
 */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly problem: Problem;
  readonly exitCode: 1 | 2;

  constructor(problem: Problem, options: { readonly cause?: unknown; readonly exitCode?: 1 | 2 } = {}) {
    super(describeProblem(problem), options.cause === undefined ? undefined : { cause: options.cause });
    this.problem = problem;
    this.exitCode = options.exitCode ?? 1;
  }
}

/** One readable paragraph: what; expected; got; how to mend it. */
export function describeProblem({ what, expected, received, mend }: Problem): string {
  const details = [
    expected === undefined ? undefined : `expected ${expected}`,
    received === undefined ? undefined : `got ${received}`,
  ].filter((text) => text !== undefined);
  const sentence = details.length === 0 ? what : `${what}: ${details.join(", ")}`;
  const ended = /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
  return mend === undefined ? ended : `${ended} ${mend}`;
}

/** Names for a message, no more than a reader wants: "airplane, automobile, bird, cat, deer, ...". */
export function shortList(names: readonly string[], most = 5): string {
  return names.slice(0, most).join(", ") + (names.length > most ? ", ..." : "");
}

/** What a value is, for a message about one of the wrong kind: "a Float32Array", "an object with train, test". */
export function kindOf(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null) return String(value);
  const name: unknown = value.constructor?.name;
  if (typeof name === "string" && name !== "Object") return `${/^[AEIOU]/.test(name) ? "an" : "a"} ${name}`;
  return Object.keys(value).length === 0 ? "an empty object" : `an object with ${shortList(Object.keys(value))}`;
}

/**
 * An argument that must be a list: an array, or numbers in one piece.
 * @throws ProblemError otherwise
 */
export function expectList(where: string, name: string, value: unknown): void {
  if (Array.isArray(value) || (ArrayBuffer.isView(value) && "length" in value)) return;
  throw new ProblemError({ what: `${where}: its ${name}`, expected: "a list", received: kindOf(value) });
}

/** A sentence from half of one: with a capital letter. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/**
 * Throws a ProblemError unless `options` is an object that has no other options than these: one that is misspelt would
 * otherwise be passed over, and its default taken.
 * @param names all that there are; the compiler counts them
 */
export function expectOptions<T extends object, const K extends keyof T & string>(
  where: string,
  options: T,
  names: readonly K[] & ([Exclude<keyof T, K>] extends [never] ? unknown : { missing: Exclude<keyof T, K> }),
): void {
  const { kind } = Object(options) as { readonly kind?: unknown };
  const isPart = typeof kind === "string" && !(names as readonly string[]).includes("kind"); // a layer, an optimiser
  if (typeof options !== "object" || options === null || Array.isArray(options) || isPart) {
    throw new ProblemError({
      what: `${where}: its options are no options`,
      expected: `an object such as { ${names[0]}: ... }`,
      received: isPart ? `${kind}(...)` : kindOf(options),
    });
  }
  const unknown = Object.keys(options).find((name) => !(names as readonly string[]).includes(name));
  if (unknown === undefined) return;
  const near = nearest(unknown, names);
  throw new ProblemError({
    what: `${where}: it has no option "${unknown}"`,
    expected: names.join(", "),
    ...(near !== undefined && { mend: `Did you mean ${near}?` }),
  });
}

/** The name that was meant, where one is near: but a few letters away, large or small, dashes or not. */
export function nearest<T extends string>(given: string, names: readonly T[]): T | undefined {
  const plain = (name: string) => name.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
  const ranked = names.map((name) => ({ name, away: lettersAway(plain(given), plain(name)) }));
  const best = ranked.toSorted((a, b) => a.away - b.away)[0];
  return best !== undefined && best.away <= Math.max(2, given.length / 4) ? best.name : undefined;
}

/** How many letters must be put in, left out or changed to make one word of the other (Levenshtein, 1966). */
function lettersAway(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, j) => j);
  for (let i = 1; i <= from.length; i++) {
    const above = row;
    row = [i];
    for (let j = 1; j <= to.length; j++) {
      const changed = above[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1);
      row.push(Math.min(changed, above[j]! + 1, row[j - 1]! + 1));
    }
  }
  return row.at(-1)!;
}
