import { readFile } from "node:fs/promises";
import path from "node:path";
import { ProblemError } from "../../errors.ts";
import { readProblem } from "../../files/problems.node.ts";
import { imageEndings } from "../decode/imageFiles.node.ts";
import { type FolderLayout, type FolderLayoutOptions, layOutFolders } from "./folderLayout.ts";
import type { ListedImage, Listing } from "./listing.ts";
import { noImages } from "./noImages.ts";
import { passedOverNote } from "./passedOver.ts";
import { type FoundFile, type Walk, walkFolder } from "./walk.node.ts";
import { byCodeUnit } from "./words.ts";

export interface FolderOptions extends FolderLayoutOptions {
  /** What to call it in messages; its path by default. */
  readonly called?: string;
  /** What to call it in notes; its own name by default. */
  readonly title?: string;
}

/** HEIC photos are among them even where nothing decodes them, so that each is named with what to do about it. */
const wantedEndings: ReadonlySet<string> = new Set(imageEndings.map((each) => `.${each}`));

/** Whether a file is a picture by its ending. */
export function isPicture(name: string): boolean {
  return wantedEndings.has(path.posix.extname(name).toLowerCase());
}

/** The pictures in a folder and those below it, and what else is there. */
export function walkPictures(folder: string, signal?: AbortSignal): Promise<Walk> {
  return walkFolder(folder, { wants: isPicture, ...(signal !== undefined && { signal }) });
}

/**
 * The pictures of a folder whose sub-folders are the classes, in `train`, `val` and `test` where it has them.
 * @param folder its absolute path
 * @param walk what is there
 * @throws ProblemError when no picture lies in a class folder.
 */
export function openFolder(
  folder: string,
  walk: Walk,
  { called = folder, title = path.basename(folder) || folder, ...options }: FolderOptions = {},
): Listing {
  const counts = new Map([...walk.folders].map(([path, { length }]) => [path, length] as const));
  const layout = layOutFolders(title, counts, options);
  const images = [...walk.folders].flatMap(([path, files]) => imagesIn(path, files, layout));
  const notes = [...layout.notes, ...walkNotes(walk)];
  if (images.length === 0) {
    throw noImages({
      what: `the folder ${called}`,
      expected: `a sub-folder for each class, with pictures in it: ${title}/cat/1.jpg`,
      notes,
      problems: walk.problems,
      mend: walk.folders.has("")
        ? "Move the pictures into a folder for each class, or give a table (CSV) of paths and labels."
        : `Pictures end in ${[...wantedEndings].join(", ")}.`,
    });
  }
  return {
    name: title,
    key: `folder ${folder}`,
    images: images.sort((a, b) => byCodeUnit(a.name, b.name)),
    problems: walk.problems,
    notes,
    read: (image) => readImageFile(path.join(folder, image.name), image.name),
    close: async () => {},
  };
}

function imagesIn(folder: string, files: readonly FoundFile[], { places }: FolderLayout): readonly ListedImage[] {
  const place = places.get(folder);
  if (place === undefined) return [];
  return files.map(({ name, stamp }) => ({ name: folder === "" ? name : `${folder}/${name}`, ...place, stamp }));
}

function walkNotes({ unwanted, loops }: Walk): readonly string[] {
  const circles = loops.map((name) => `the link ${name} was not followed: it leads in a circle`);
  return [...circles, ...passedOverNote(unwanted)];
}

/**
 * The bytes of a picture.
 * @throws ProblemError, which calls it by `name`, when it cannot be read.
 */
export async function readImageFile(file: string, name: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    const told = readProblem(error, name, { kind: "an image file" });
    throw told instanceof ProblemError ? told : error;
  }
}
