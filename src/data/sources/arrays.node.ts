import { readdir } from "node:fs/promises";
import path from "node:path";
import { ProblemError } from "../../errors.ts";
import { readProblem } from "../../files/problems.node.ts";
import { counted } from "../../words.ts";
import { type ArrayLayout, arrayImage, arrayLayout, byteScale, type NumberRange, rangeOf } from "./arrayImages.ts";
import { type ArrayPair, labelsOfArray, pairArrays } from "./arrayPairs.ts";
import type { ListedImage, Listing } from "./listing.ts";
import { noImages } from "./noImages.ts";
import { npyNumbers } from "./npy.ts";
import { npyTexts } from "./npyTexts.node.ts";
import { type ArrayFiles, arrayName, openNpys, openNpz, type StoredArray } from "./storedArray.node.ts";
import { fileStatus } from "./walk.node.ts";
import { byCodeUnit } from "./words.ts";

export interface ArraysOptions {
  /** What to call it in messages; its path by default. */
  readonly called?: string;
  readonly signal?: AbortSignal;
}

/** Elements looked at together when an array's range is sought. */
const elementsAtOnce = 2 ** 20;

/**
 * The pictures of arrays: an .npz file, an .npy file with its labels beside it (X_train.npy, y_train.npy), or a folder of
 * such. They are called by array and position: "x_train/00017". Numbers are 0 to 255, or 0 to 1 where they are floating.
 * @param location its absolute path
 * @throws ProblemError when one is damaged, of a shape or range that pictures do not have, or has no labels.
 */
export async function openArrays(
  location: string,
  { called = location, signal }: ArraysOptions = {},
): Promise<Listing> {
  const { files, pair } = await findArrays(location, called);
  try {
    const dimensions = [...files.arrays].map(
      ([name, array]) => [name, "header" in array ? array.header.shape.length : 0] as const,
    );
    const arrayNamed = (name: string): StoredArray => {
      const array = files.arrays.get(name)!;
      if ("header" in array) return array;
      throw array;
    };
    const parts = pair(new Map(dimensions)).map(({ images, labels, split }) => {
      const array = arrayNamed(images);
      const layout = arrayLayout(`${called}: ${images}`, array.header.shape);
      return { array, layout, labels: arrayNamed(labels), split };
    });
    const ranges: NumberRange[] = [];
    for (const { array } of parts) ranges.push(await findRange(array, signal));
    const scales = parts.map(({ array }) => byteScale(`${called}: ${array.name}`, array.header, ranges));
    const listed: ListedImage[] = [];
    const notes: string[] = [];
    for (const part of parts) {
      const { images, unlabelled } = await listPart(called, part);
      listed.push(...images);
      if (unlabelled > 0)
        notes.push(`${counted(unlabelled, "picture")} of ${part.array.name} without a label left out`);
    }
    if (listed.length === 0) throw noImages({ what: called, expected: "pictures with labels", notes, problems: [] });
    return {
      name: path.basename(location),
      key: `arrays ${location}`,
      images: listed.sort((a, b) => byCodeUnit(a.name, b.name)),
      problems: [],
      notes,
      read: async ({ name }) => {
        const end = name.lastIndexOf("/");
        const part = parts.findIndex(({ array }) => array.name === name.slice(0, end));
        if (part < 0) throw new ProblemError({ what: `${called} holds no ${name}` });
        const { array, layout } = parts[part]!;
        const size = layout.height * layout.width * layout.channels;
        const bytes = await array.read(Number(name.slice(end + 1)) * size, size);
        return arrayImage(bytes, array.header, layout, scales[part]!);
      },
      close: files.close,
    };
  } catch (error) {
    await files.close();
    throw error;
  }
}

interface Found {
  readonly files: ArrayFiles;
  /** Which belong together, from how many dimensions each has. */
  readonly pair: (dimensions: ReadonlyMap<string, number>) => readonly ArrayPair[];
}

async function findArrays(location: string, called: string): Promise<Found> {
  const status = await fileStatus(location).catch((error: unknown) => {
    throw readProblem(error, called);
  });
  const own = path.basename(location);
  const all: Found["pair"] = (dimensions) => pairArrays(called, dimensions);
  if (!status.isDirectory() && /\.npz$/i.test(own)) return { files: await openNpz(location, called), pair: all };
  const folder = status.isDirectory() ? location : path.dirname(location);
  const names = (await readdir(folder)).filter((name) => /\.npy$/i.test(name) || (folder !== location && name === own));
  const files = await openNpys(folder, names);
  return {
    files,
    pair: status.isDirectory() ? all : (dimensions) => [labelsOfArray(called, arrayName(own), dimensions)],
  };
}

/** Bytes and truth values need not be looked at. */
async function findRange({ header, read }: StoredArray, signal: AbortSignal | undefined): Promise<NumberRange> {
  if (header.size === 1 && header.kind !== "i") return { least: 0, greatest: header.kind === "b" ? 1 : 255 };
  let range: NumberRange = { least: Number.POSITIVE_INFINITY, greatest: Number.NEGATIVE_INFINITY };
  for (let start = 0; start < header.count; start += elementsAtOnce) {
    signal?.throwIfAborted();
    const bytes = await read(start, Math.min(elementsAtOnce, header.count - start));
    range = rangeOf(npyNumbers(bytes, header), range);
  }
  return range;
}

interface Part {
  readonly array: StoredArray;
  readonly layout: ArrayLayout;
  readonly labels: StoredArray;
  readonly split: ListedImage["split"];
}

async function listPart(called: string, { array, layout, labels, split }: Part) {
  const { shape, count, kind } = labels.header;
  const name = `${called}: ${labels.name}`;
  if (shape[0] !== layout.count || count !== layout.count) {
    throw new ProblemError({
      what: `${name}: its shape`,
      expected: `[${layout.count}], one label for each picture of ${array.name}`,
      received: `[${shape.join(", ")}]`,
      ...(shape.length === 2 && { mend: "One column for each class becomes labels with numpy.argmax(array, axis=1)." }),
    });
  }
  const bytes = await labels.read(0, count);
  const texts =
    kind === "U" || kind === "S" ? npyTexts(bytes, labels.header) : wholeLabels(name, npyNumbers(bytes, labels.header));
  const digits = String(count).length;
  const stamp = array.stamp;
  const images = Array.from({ length: count }, (_, i): readonly ListedImage[] => {
    const label = texts[i];
    if (label === undefined || label === "") return [];
    const image = { name: `${array.name}/${String(i).padStart(digits, "0")}`, label, stamp };
    return [split === undefined ? image : { ...image, split }];
  }).flat();
  return { images, unlabelled: count - images.length };
}

/** Numbers below 0 stand for pictures without a label. */
function wholeLabels(name: string, numbers: Float64Array): readonly (string | undefined)[] {
  return Array.from(numbers, (number, i) => {
    if (Number.isInteger(number)) return number < 0 ? undefined : String(number);
    throw new ProblemError({
      what: `${name}: the label of picture ${i}`,
      expected: "a whole number, or text",
      received: `${number}`,
    });
  });
}
