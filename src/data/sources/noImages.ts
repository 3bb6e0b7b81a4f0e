import { ProblemError } from "../../errors.ts";
import { counted } from "../../words.ts";
import type { SourceProblem } from "./listing.ts";

/** A source without a picture, and what was seen there instead. */
export interface NoImages {
  /** "the folder photos". */
  readonly what: string;
  readonly expected: string;
  readonly notes: readonly string[];
  readonly problems: readonly SourceProblem[];
  readonly mend?: string;
}

/** The problem of a source that holds no picture that could be used. */
export function noImages({ what, expected, notes, problems, mend }: NoImages): ProblemError {
  const [first] = problems;
  const seen = [
    ...notes,
    ...(first === undefined
      ? []
      : [`${counted(problems.length, "problem")}, the first: ${first.problem.message.replace(/\.$/, "")}`]),
  ];
  return new ProblemError({
    what: `${what} holds no picture that could be used`,
    expected,
    ...(seen.length > 0 && { received: seen.join("; ") }),
    ...(mend !== undefined && { mend }),
  });
}
