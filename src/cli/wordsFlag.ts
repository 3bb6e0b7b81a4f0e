import { ProblemError } from "../errors.ts";
import type { Flag } from "./flags.ts";

/** The words of columns, by the columns' names. */
export type Words = Readonly<Record<string, readonly string[]>>;

/** A column and its words, "size=small,large"; the flag may come once for each column. */
export function wordsFlag(about: string): Flag<Words> {
  return {
    about,
    placeholder: "COLUMN=A,B,...",
    parse(given, name) {
      const at = given.indexOf("=");
      const column = given.slice(0, Math.max(at, 0)).trim();
      const words = given
        .slice(at + 1)
        .split(",")
        .map((word) => word.trim());
      if (column !== "" && words.length > 1 && !words.includes("") && new Set(words).size === words.length) {
        return { [column]: words };
      }
      throw new ProblemError(
        {
          what: name,
          expected: "a column and its words, each once, such as size=small,middle,large",
          received: `"${given}"`,
        },
        { exitCode: 2 },
      );
    },
    join: (earlier, later) => ({ ...earlier, ...later }),
  };
}
