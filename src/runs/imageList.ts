import { imageName } from "../data/dataset.ts";
import type { Split } from "../data/selection.ts";
import type { Splits } from "../experiment/splits.ts";
import { escaped, plain } from "./tabbed.ts";

/** The parts that images are divided into. */
export type Part = keyof Splits;

/** One image of a run: where it went, what it is, and what it is called. */
export interface ListedUse {
  readonly part: Part;
  readonly label: string;
  /** A word for its content. */
  readonly content: string;
  readonly name: string;
}

const HEADING = "part\tclass\tcontent\tname";

/**
 * Which image was used for what: images.tsv in a run folder, a line for each. By it the images of the test are found
 * again when others have come to the same folder.
 * @param contents a word for the content of each image of the sets
 */
export function writeImageList(splits: Splits, contents: readonly string[]): string {
  const lines = listUses(splits, contents).map((each) =>
    [each.part, each.label, each.content, each.name].map(escaped).join("\t"),
  );
  return `${[HEADING, ...lines].join("\n")}\n`;
}

/** What each image is used for. */
export function listUses(splits: Splits, contents: readonly string[]): readonly ListedUse[] {
  return (["train", "validation", "test"] as const).flatMap((part) => usesOf(part, splits[part], contents));
}

function usesOf(part: Part, { set, indices }: Split, contents: readonly string[]): readonly ListedUse[] {
  return Array.from(indices, (index) => ({
    part,
    label: set.classes[set.labels[index]!]!,
    content: contents[index] ?? "",
    name: imageName(set, index),
  }));
}

/** The images of such a list; undefined where the text is none. */
export function readImageList(text: string): readonly ListedUse[] | undefined {
  const [heading, ...lines] = text.trimEnd().split("\n");
  if (heading !== HEADING) return undefined;
  return lines.map((line) => {
    const [part, label = "", content = "", name = ""] = line.split("\t").map(plain);
    return { part: part as Part, label, content, name };
  });
}
