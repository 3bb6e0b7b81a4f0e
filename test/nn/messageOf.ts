import { expect } from "vitest";
import { ProblemError } from "../../src/errors.ts";

/** What is told to whoever makes a mistake. */
export function messageOf(mistake: () => unknown): string {
  try {
    mistake();
  } catch (error) {
    expect(error).toBeInstanceOf(ProblemError);
    return (error as ProblemError).message;
  }
  throw new Error("nothing was thrown");
}

/** Mistakes with what is told of them, as text to be read. */
export function toldOf(mistakes: Readonly<Record<string, () => unknown>>): string {
  return Object.entries(mistakes)
    .map(([name, mistake]) => `${name}\n  ${messageOf(mistake)}\n`)
    .join("\n");
}
