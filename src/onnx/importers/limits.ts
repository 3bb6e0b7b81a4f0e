import { ProblemError } from "../../errors.ts";

/** No window, repetition or list that a network has is longer. */
const MOST = 1 << 16;

/** Throws a ProblemError unless every number is whole and of a size that a network may have: files may be damaged. */
export function expectCounts(what: string, numbers: readonly number[], { least = 0 } = {}): void {
  const wrong = numbers.find((each) => !Number.isInteger(each) || each < least || each > MOST);
  if (wrong === undefined) return;
  throw new ProblemError({
    what: `${what} is out of range`,
    expected: `whole numbers from ${least} to ${MOST}`,
    received: String(wrong),
    mend: "Use an unchanged copy of the file.",
  });
}
