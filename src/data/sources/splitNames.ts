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

/** The split that a file belongs to by its name, or that of a folder on the way to it: "data/train-00000-of-00002.parquet". */
export function splitOfPath(path: string): SplitName | undefined {
  const parts = path.split("/").toReversed();
  return parts.map((part) => splitNamed(part.split(/[-_.]/)[0]!)).find((split) => split !== undefined);
}
