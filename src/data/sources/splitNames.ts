import type { SplitName } from "./listing.ts";

const splitNames: Readonly<Record<string, SplitName>> = {
  train: "train",
  training: "train",
  val: "validation",
  valid: "validation",
  validation: "validation",
  dev: "validation",
  test: "test",
  testing: "test",
};

/** The split that a folder, a column or the beginning of a file's name speaks of: "Valid" is "validation". */
export function splitNamed(text: string): SplitName | undefined {
  const name = text.trim().toLowerCase();
  return Object.hasOwn(splitNames, name) ? splitNames[name] : undefined;
}
