import type { Box } from "../sources/listing.ts";

/** What the text files of CUB-200-2011 say of its pictures. */
export interface CubImage {
  /** Below the folder `images`. */
  readonly path: string;
  /** The species, without its number; undefined where the files do not say. */
  readonly species?: string;
  readonly split?: "train" | "test";
  readonly box?: Box;
}

/** The texts of the files; those that need not be there may be undefined. */
export interface CubTexts {
  readonly images: string;
  readonly labels: string;
  readonly classes: string;
  readonly split?: string;
  readonly boxes?: string;
}

export interface CubFiles {
  readonly images: readonly CubImage[];
  readonly notes: readonly string[];
}

/**
 * Reads the text files: a line for each picture or class, its number and what is said of it. The original counts from 1 and
 * puts spaces between; a half of the set that is widely copied, with pictures of 227 x 227, counts from 0 and puts ", ".
 *
 * `train_test_split.txt` says 1 for training. In that half it says 0, against its own description: 2,999 pictures have a
 * 0, and 2,999 is how many it says are for training. The authors took 30 pictures of each species for training and the
 * rest, never more, for testing; so where commas stand between, the larger part is for training.
 */
export function readCubFiles({ images, labels, classes, split = "", boxes = "" }: CubTexts): CubFiles {
  const names = table(classes);
  const speciesOf = table(labels);
  const flagOf = table(split);
  const boxOf = table(boxes);
  const notes: string[] = [];
  const ones = [...flagOf.values()].filter((flag) => flag === "1").length;
  const isInverted = /^\d+\s*,/.test(split) && ones < flagOf.size - ones;
  if (isInverted) {
    const counts = `${flagOf.size - ones} pictures with 0 and ${ones} with 1`;
    notes.push(
      `train_test_split.txt marks ${counts}; the larger part is taken for training, as its authors divided it`,
    );
  }
  const listed = [...table(images)].map(([id, path]): CubImage => {
    const species = names.get(speciesOf.get(id) ?? "")?.replace(/^\d+\./, "");
    const flag = flagOf.get(id);
    const box = readBox(boxOf.get(id));
    return {
      path: path.replaceAll("\\", "/"),
      ...(species !== undefined && { species }),
      ...((flag === "0" || flag === "1") && { split: (flag === "1") !== isInverted ? "train" : "test" }),
      ...(box !== undefined && { box }),
    };
  });
  return { images: listed, notes };
}

/** Lines of a number, a space or comma, and the rest. */
function table(text: string): ReadonlyMap<string, string> {
  const rows = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const [, id, rest] = /^\s*(\d+)\s*[,\s]\s*(.+?)\s*$/.exec(line) ?? [];
    if (id !== undefined && rest !== undefined) rows.set(String(Number(id)), rest);
  }
  return rows;
}

/** Left, top, width, height in pixels, which the original writes with a ".0". */
function readBox(text: string | undefined): Box | undefined {
  const [left, top, width, height] = (text ?? "")
    .split(/[,\s]+/)
    .map((number) => Math.round(Number.parseFloat(number)));
  if (left === undefined || top === undefined || width === undefined || height === undefined) return undefined;
  if (![left, top, width, height].every(Number.isFinite) || width < 1 || height < 1) return undefined;
  return { left: Math.max(0, left), top: Math.max(0, top), width, height };
}
