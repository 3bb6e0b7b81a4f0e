import { ProblemError } from "../../errors.ts";

/** Classes that fit the pattern are called `label`. */
export interface LabelRule {
  /** A class, whatever its capitals; `*` stands for any text (with "/" in it, too), `?` for one character. */
  readonly pattern: string;
  readonly label: string;
}

/**
 * Rules as the command line takes them: "albatross*=bird,*gull=bird". Around commas and equals signs there may be spaces;
 * a label may hold "=".
 * @throws ProblemError where one is no rule.
 */
export function parseLabelMap(text: string): readonly LabelRule[] {
  return text.split(",").map((rule) => {
    const [pattern, ...rest] = rule.split("=").map((part) => part.trim());
    const label = rest.join("=");
    if (pattern !== undefined && pattern !== "" && label !== "") return { pattern, label };
    throw new ProblemError(
      {
        what: "a rule for labels",
        expected: '"pattern=class", such as "albatross*=bird"',
        received: `"${rule.trim()}"`,
      },
      { exitCode: 2 },
    );
  });
}

/** Whether a class fits a pattern. Letters with accents count alike however they are written. */
export function fitsPattern(pattern: string): (label: string) => boolean {
  const source = comparable(pattern)
    .replaceAll(/[\\^$.|+()[\]{}/]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  const expression = new RegExp(`^${source}$`, "su");
  return (label) => expression.test(comparable(label));
}

/** A name for comparing: without capitals, accents composed. */
export function comparable(name: string): string {
  return name.normalize("NFC").toLowerCase().normalize("NFC");
}
