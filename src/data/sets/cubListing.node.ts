import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { ProblemError } from "../../errors.ts";
import { isAbsence, readProblem } from "../../files/problems.node.ts";
import { counted } from "../../words.ts";
import { readImageFile } from "../sources/folder.node.ts";
import type { ListedImage, Listing, SourceProblem } from "../sources/listing.ts";
import { walkFolder } from "../sources/walk.node.ts";
import { byCodeUnit } from "../sources/words.ts";
import { type CubImage, readCubFiles } from "./cubFiles.ts";

export interface CubOptions {
  /** Whether each picture is cut to the box around the bird, where the set has boxes. Not by default. */
  readonly box?: boolean;
  readonly signal?: AbortSignal;
}

const needed = ["images.txt", "image_class_labels.txt", "classes.txt"] as const;

/** What makes a folder one of CUB-200-2011: these text files beside a folder `images`. */
export const cubEntries: readonly string[] = [...needed, "images"];

/** Whether a folder has the layout of CUB-200-2011: its text files beside a folder `images`. */
export async function isCubFolder(folder: string): Promise<boolean> {
  const statuses = await Promise.all(cubEntries.map((name) => stat(path.join(folder, name)).catch(() => undefined)));
  return statuses.every((status, i) => (i < needed.length ? status?.isFile() : status?.isDirectory()) === true);
}

/**
 * The pictures of CUB-200-2011, from a folder in its own layout: `images.txt`, `image_class_labels.txt`, `classes.txt`, where
 * they are there `train_test_split.txt` and `bounding_boxes.txt`, and the pictures in `images`. Half of the set, or any part of
 * it, will do. Labels are the species as the set spells them, without their numbers: "Black_footed_Albatross".
 * @throws ProblemError when the folder is not laid out so.
 */
export async function cubListing(folder: string, { box = false, signal }: CubOptions = {}): Promise<Listing> {
  if (!(await isCubFolder(folder))) {
    throw new ProblemError({
      what: `${folder} is not laid out like CUB-200-2011`,
      expected: `${needed.join(", ")} beside a folder images`,
    });
  }
  const text = (name: string) => readFile(path.join(folder, name), "utf8").catch(problemOf(path.join(folder, name)));
  const ifThere = (name: string) => text(name).catch(unlessAbsent);
  const [images, labels, classes] = await Promise.all(needed.map(text));
  const [split, boxes] = await Promise.all([ifThere("train_test_split.txt"), ifThere("bounding_boxes.txt")]);
  const read = readCubFiles({
    ...{ images: images!, labels: labels!, classes: classes! },
    ...(split !== undefined && { split }),
    ...(boxes !== undefined && { boxes }),
  });
  const full = path.resolve(folder);
  const walk = await walkFolder(path.join(full, "images"), {
    wants: (name) => /\.(jpe?g|png)$/i.test(name),
    ...(signal !== undefined && { signal }),
  });
  const stamps = new Map(
    [...walk.folders].flatMap(([below, files]) =>
      files.map(({ name, stamp }) => [below === "" ? name : `${below}/${name}`, stamp] as const),
    ),
  );
  const { listed, problems } = match(read.images, stamps, box);
  const strangers = stamps.size - read.images.filter((image) => stamps.has(image.path)).length;
  return {
    name: path.basename(full),
    key: `cub ${full}`,
    images: listed.sort((a, b) => byCodeUnit(a.name, b.name)),
    problems: [...problems, ...walk.problems],
    notes: [
      ...read.notes,
      ...(strangers > 0 ? [`${counted(strangers, "picture")} in images that images.txt does not name`] : []),
      ...(box && boxes === undefined ? ["there are no boxes to cut to: bounding_boxes.txt is missing"] : []),
    ],
    read: (image) => readImageFile(path.join(full, image.name), image.name),
    close: async () => {},
  };
}

function match(
  images: readonly CubImage[],
  stamps: ReadonlyMap<string, string>,
  isCut: boolean,
): { readonly listed: ListedImage[]; readonly problems: readonly SourceProblem[] } {
  const listed: ListedImage[] = [];
  const problems: SourceProblem[] = [];
  for (const { path: below, species, split, box } of images) {
    const name = `images/${below}`;
    const stamp = stamps.get(below);
    if (species === undefined) {
      const what = `${name} has no species in image_class_labels.txt and classes.txt`;
      problems.push({ name, problem: new ProblemError({ what }) });
    } else if (stamp === undefined) {
      problems.push({ name, problem: new ProblemError({ what: `${name} is named in images.txt, but is not there` }) });
    } else {
      listed.push({
        name,
        label: species,
        ...(split !== undefined && { split }),
        ...(isCut && box !== undefined && { box }),
        stamp,
      });
    }
  }
  return { listed, problems };
}

function problemOf(file: string): (error: unknown) => never {
  return (error) => {
    throw readProblem(error, file);
  };
}

function unlessAbsent(error: unknown): undefined {
  if (error instanceof ProblemError && isAbsence(error.cause)) return undefined;
  throw error;
}
