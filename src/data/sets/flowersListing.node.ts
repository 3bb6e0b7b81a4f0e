import { readFile } from "node:fs/promises";
import path from "node:path";
import { ProblemError } from "../../errors.ts";
import { randomKey, shuffled, split } from "../../tensor/random.ts";
import { readImageFile } from "../sources/folder.node.ts";
import type { ListedImage, Listing, SplitName } from "../sources/listing.ts";
import { walkFolder } from "../sources/walk.node.ts";
import { byCodeUnit } from "../sources/words.ts";
import { flowers17 } from "./entries/flowers17.ts";
import { readMat5 } from "./mat5.node.ts";

export interface FlowersOptions {
  /** Which of the authors' three divisions, where `datasplits.mat` is there. The first by default. */
  readonly division?: 1 | 2 | 3;
  readonly signal?: AbortSignal;
}

const perClass = 80;
/** How the authors divide the 80 pictures of each class. */
const sizes = { train: 40, validation: 20, test: 20 } as const;
const nameOfPicture = /^image_(\d{4})\.jpg$/;

/**
 * The pictures of Oxford Flowers 17, from a folder that holds `image_0001.jpg` to `image_1360.jpg` in whatever folder below
 * it: 80 of each flower, in order. The authors' `datasplits.mat` divides them; without it each class is divided at random,
 * always alike, in parts of the authors' size.
 * @throws ProblemError when no such picture is there, or `datasplits.mat` is damaged.
 */
export async function flowersListing(folder: string, { division = 1, signal }: FlowersOptions = {}): Promise<Listing> {
  const full = path.resolve(folder);
  const walk = await walkFolder(full, {
    wants: (name) => nameOfPicture.test(name) || name === "datasplits.mat",
    ...(signal !== undefined && { signal }),
  });
  const found = [...walk.folders].flatMap(([below, files]) =>
    files.map(({ name, stamp }) => ({ file: name, name: below === "" ? name : `${below}/${name}`, stamp })),
  );
  const divided = found.find(({ file }) => file === "datasplits.mat");
  const splitOf =
    divided === undefined
      ? splitAtRandom()
      : readDivision(await readFile(path.join(full, divided.name)), divided.name, division);
  const images = found.flatMap(({ file, name, stamp }): ListedImage[] => {
    const number = Number(nameOfPicture.exec(file)?.[1] ?? 0);
    const label = flowers17.classes[Math.floor((number - 1) / perClass)];
    if (number === 0 || label === undefined) return [];
    const split = splitOf.get(number);
    return [{ name, label, ...(split !== undefined && { split }), stamp }];
  });
  if (images.length === 0) {
    throw new ProblemError({
      what: `${folder} does not hold the pictures of Oxford Flowers 17`,
      expected: "image_0001.jpg to image_1360.jpg",
    });
  }
  return {
    name: path.basename(full),
    key: `flowers17 ${full}`,
    images: images.sort((a, b) => byCodeUnit(a.name, b.name)),
    problems: walk.problems,
    notes: divided === undefined ? ["divided at random, 40 + 20 + 20 of each class: datasplits.mat is missing"] : [],
    read: (image) => readImageFile(path.join(full, image.name), image.name),
    close: async () => {},
  };
}

/** `trn1`, `val1`, `tst1` and so on: the numbers of the pictures of each part. */
function readDivision(bytes: Uint8Array, name: string, division: number): ReadonlyMap<number, SplitName> {
  const arrays = readMat5(bytes, name);
  const parts = { train: "trn", validation: "val", test: "tst" } as const;
  const splitOf = new Map<number, SplitName>();
  for (const [split, prefix] of Object.entries(parts)) {
    const numbers = arrays.get(`${prefix}${division}`);
    if (numbers === undefined) {
      throw new ProblemError({
        what: `${name} does not divide Oxford Flowers 17`,
        expected: `arrays ${Object.values(parts)
          .map((each) => each + division)
          .join(", ")}`,
        received: [...arrays.keys()].join(", ") || "none",
      });
    }
    for (const number of numbers.data) splitOf.set(number, split as SplitName);
  }
  return splitOf;
}

function splitAtRandom(): ReadonlyMap<number, SplitName> {
  const splitOf = new Map<number, SplitName>();
  for (const [i, label] of flowers17.classes.entries()) {
    const order = shuffled(split(randomKey(0), label), perClass);
    for (const [place, picture] of order.entries()) {
      const part = place < sizes.train ? "train" : place < sizes.train + sizes.validation ? "validation" : "test";
      splitOf.set(i * perClass + picture + 1, part);
    }
  }
  return splitOf;
}
