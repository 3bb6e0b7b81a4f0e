import { type ImageSet, imageName } from "../data/dataset.ts";
import type { ListedUse } from "../runs/imageList.ts";
import { count, counted } from "./format.ts";

/** What has become of the pictures of a training. */
export interface DataChange {
  /** Of a name and a content that were not there. */
  readonly added: number;
  /** Neither the name nor the content is there any more. */
  readonly removed: number;
  /** The name is there, with another content. */
  readonly altered: number;
  /** How many there were. */
  readonly before: number;
}

/** Compares the list of a training with what is there today. A file that was only renamed has not changed. */
export function sinceTraining(uses: readonly ListedUse[], set: ImageSet, contents: readonly string[]): DataChange {
  const before = {
    names: new Set(uses.map(({ name }) => name)),
    contents: new Set(uses.map(({ content }) => content)),
  };
  const names = new Set(contents.map((_, index) => imageName(set, index)));
  const now = { names, contents: new Set(contents) };
  const isAdded = (content: string, index: number) =>
    !before.contents.has(content) && !before.names.has(imageName(set, index));
  const gone = uses.filter(({ content }) => !now.contents.has(content));
  return {
    added: contents.filter(isAdded).length,
    removed: gone.filter(({ name }) => !now.names.has(name)).length,
    altered: gone.filter(({ name }) => now.names.has(name)).length,
    before: uses.length,
  };
}

/** "the data have changed since the training: 3 pictures added, 1 removed, of 599; only ..." */
export function describeChange({ added, removed, altered, before }: DataChange, part: string): string {
  const parts = [
    ...(added > 0 ? [`${count(added)} added`] : []),
    ...(removed > 0 ? [`${count(removed)} removed`] : []),
    ...(altered > 0 ? [`${count(altered)} altered`] : []),
  ];
  const what =
    parts.length === 0 ? "pictures have other names" : `${parts.join(", ")}, of ${counted(before, "picture")}`;
  return `the data have changed since the training: ${what}; judged on the ${part} images that are as they were`;
}
