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

/** A sentence from half of one: with a capital letter. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
