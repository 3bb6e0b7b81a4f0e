import { ProblemError } from "../errors.ts";

/** A flag of a command. Its name on the command line is its key in the table: `batchSize` is `--batch-size`. */
export interface Flag<T> {
  /** What it does, for `--help`. */
  readonly about: string;
  /** What stands for its value in `--help`: "N". A flag without one is a switch. */
  readonly placeholder?: string;
  /** The value from its text. `name` is "--batch-size". */
  readonly parse: (text: string, name: string) => T;
  /** What two of them are together, where a flag may come more than once; otherwise the last one holds. */
  readonly join?: (earlier: T, later: T) => T;
}

// biome-ignore lint/suspicious/noExplicitAny: flags of all types share a table; `Values` tells them apart again
export type Flags = Readonly<Record<string, Flag<any>>>;

/** What a command is given for its flags: undefined for those that were left out. */
export type Values<F extends Flags> = { readonly [K in keyof F]?: F[K] extends Flag<infer T> ? T : never };

/** A whole number of at least `min`, and at most `max` where there is one. */
export function wholeNumber(
  about: string,
  { min, max }: { readonly min: number; readonly max?: number },
): Flag<number> {
  const range = max === undefined ? `a whole number of at least ${min}` : `a whole number from ${min} to ${max}`;
  return {
    about,
    placeholder: "N",
    parse(text, name) {
      const value = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
      if (Number.isSafeInteger(value) && value >= min && value <= (max ?? value)) return value;
      throw misuse(name, range, text);
    },
  };
}

/** A number above 0, in any usual spelling: 0.001, 1e-3. */
export function positiveNumber(about: string): Flag<number> {
  return {
    about,
    placeholder: "X",
    parse(text, name) {
      const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
      if (Number.isFinite(value) && value > 0) return value;
      throw misuse(name, "a number above 0", text);
    },
  };
}

/** A name for a folder: letters, digits, dots and dashes, beginning with a letter or digit. */
export function folderName(about: string): Flag<string> {
  return {
    about,
    placeholder: "ID",
    parse(text, name) {
      if (/^[A-Za-z0-9][A-Za-z0-9.-]{0,127}$/.test(text)) return text;
      throw misuse(name, "letters, digits, dots and dashes, beginning with a letter or digit", text);
    },
  };
}

/** So many steps, or so long. */
export type Every = { readonly everySteps: number } | { readonly everyMinutes: number };

/** A number of steps or a time: "200 steps", "5 min". */
export function every(about: string): Flag<Every> {
  const minutes: Readonly<Record<string, number>> = { s: 1 / 60, min: 1, h: 60 };
  return {
    about,
    placeholder: "N",
    parse(text, name) {
      const [, digits = "", unit = ""] = /^(\d+(?:\.\d+)?)\s*(steps?|s|min|h)$/.exec(text.trim()) ?? [];
      const value = Number(digits);
      if (value > 0 && unit in minutes) return { everyMinutes: value * minutes[unit]! };
      if (value > 0 && unit.startsWith("step") && Number.isSafeInteger(value)) return { everySteps: value };
      throw misuse(name, 'steps or a time, such as "200 steps", "5 min" or "30 s"', text);
    },
  };
}

/** One of a few words. */
export function oneOf<const Word extends string>(about: string, words: readonly Word[]): Flag<Word> {
  return {
    about,
    placeholder: words.join("|"),
    parse(text, name) {
      const word = words.find((each) => each === text);
      if (word !== undefined) return word;
      throw misuse(name, [words.slice(0, -1).join(", "), words.at(-1)].filter(Boolean).join(" or "), text);
    },
  };
}

/** Any text but none. */
export function text(about: string, placeholder: string): Flag<string> {
  return {
    about,
    placeholder,
    parse(given, name) {
      if (given !== "") return given;
      throw misuse(name, `a ${placeholder.toLowerCase()}`, given);
    },
  };
}

/** Words with commas between them; the flag may come more than once. */
export function list(about: string, placeholder: string): Flag<readonly string[]> {
  return {
    about,
    placeholder,
    parse(given, name) {
      const words = given.split(",").map((word) => word.trim());
      if (words.every((word) => word !== "")) return words;
      throw misuse(name, `${placeholder.toLowerCase()} with commas between them`, given);
    },
    join: (earlier, later) => [...earlier, ...later],
  };
}

/** A part of all, such as 0.15. */
export function fraction(about: string): Flag<number> {
  return {
    about,
    placeholder: "X",
    parse(text, name) {
      const value = /^(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
      if (value >= 0 && value < 1) return value;
      throw misuse(name, "a number of at least 0 and below 1", text);
    },
  };
}

/** On when given. */
export function toggle(about: string): Flag<boolean> {
  return { about, parse: () => true };
}

/** The name of a flag on the command line: `batchSize` -> "--batch-size". */
export function flagName(key: string): string {
  return `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function misuse(name: string, expected: string, received: string): ProblemError {
  return new ProblemError({ what: name, expected, received: `"${received}"` }, { exitCode: 2 });
}
