import { ProblemError } from "../errors.ts";

/** How training goes, whatever it learns from. */
export interface Settings {
  readonly epochs?: number;
  readonly batchSize?: number;
  readonly accumulate?: number;
  readonly clipNorm?: number;
  readonly clipValue?: number;
  readonly seed?: number;
}

/**
 * Checks what is given by number.
 * @param count how much there is to learn from
 * @throws ProblemError when a number is out of range.
 */
export function checkSettings(where: "fit" | "fitValues", count: number, settings: Settings): void {
  const { epochs = 10, batchSize = 1, accumulate = 1, clipNorm, clipValue, seed = 0 } = settings;
  for (const [name, value] of Object.entries({ epochs, batchSize, accumulate })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new ProblemError({
        what: `${where}: ${name} is out of range`,
        expected: "a whole number of at least 1",
        received: String(value),
      });
    }
  }
  if (batchSize > count) {
    throw new ProblemError({
      what: `${where}: batchSize is larger than the training set`,
      expected: `at most ${count}`,
      received: String(batchSize),
      mend: `Use a smaller batch or more ${where === "fit" ? "images" : "rows"}.`,
    });
  }
  for (const [name, value] of Object.entries({ clipNorm, clipValue })) {
    if (value !== undefined && !(value > 0)) {
      throw new ProblemError({
        what: `${where}: ${name} is out of range`,
        expected: "a number above 0",
        received: String(value),
      });
    }
  }
  if (!Number.isFinite(seed))
    throw new ProblemError({
      what: `${where}: seed is out of range`,
      expected: "a finite number",
      received: String(seed),
    });
}
