import { realpath, stat } from "node:fs/promises";
import path from "node:path";
import { glob, isDynamicPattern } from "tinyglobby";
import { kindOf, ProblemError } from "../../errors.ts";
import { isAbsence, readProblem } from "../../files/problems.node.ts";

/** The endings that count as images when a folder is searched. */
export const imageEndings: readonly string[] = [
  "jpg",
  "jpeg",
  "jfif",
  "png",
  "webp",
  "gif",
  "avif",
  "tif",
  "tiff",
  "heic",
  "heif",
];

/**
 * The image files that paths stand for, each once, sorted by name.
 *
 * - A file stands for itself, whatever its ending.
 * - A folder stands for the images in it and its subfolders. Hidden ones are passed over, and so are links that lead
 *   back to where the search already is.
 * - Anything else is taken as a pattern: `photos/*.jpg`.
 * @throws ProblemError when a path does not exist, a folder holds no image, or a pattern fits nothing.
 */
export async function findImageFiles(
  paths: string | readonly string[],
  { cwd = process.cwd() }: { readonly cwd?: string } = {},
): Promise<readonly string[]> {
  if (typeof paths !== "string" && !Array.isArray(paths)) {
    throw new ProblemError({
      what: "findImageFiles: its paths",
      expected: 'a path, or a list of them, such as ["photo.jpg", "album"]',
      received: kindOf(paths),
    });
  }
  const given = typeof paths === "string" ? [paths] : paths;
  if (given.length === 0) {
    throw new ProblemError({ what: "no image was named", expected: "a file, a folder or a pattern" }, { exitCode: 2 });
  }
  const found = await Promise.all(given.map((one) => findOne(one, cwd)));
  return withoutDetours([...new Set(found.flat())], cwd);
}

async function findOne(given: string, cwd: string): Promise<readonly string[]> {
  const full = path.resolve(cwd, given);
  // What exists under that very name is meant, even where the name would make a pattern: "bird [1].jpg".
  const status = await stat(full).catch((error: unknown) => {
    if (isAbsence(error)) return undefined;
    throw readProblem(error, given);
  });
  if (status?.isFile()) return [path.normalize(given)];
  if (status?.isDirectory()) return searchFolder(given, full);
  if (status !== undefined) throw new ProblemError({ what: `${given} is neither a file nor a folder` });
  const pattern = path.sep === "\\" ? given.replaceAll("\\", "/") : given;
  if (!isDynamicPattern(pattern)) {
    throw new ProblemError({ what: `${given} does not exist`, mend: `Paths are looked up from ${cwd}.` });
  }
  const files = await glob(pattern, { cwd, expandDirectories: false });
  const images = files.filter(isImageName);
  if (images.length > 0) return images.map(path.normalize);
  throw new ProblemError({
    what: `no image fits the pattern ${given}`,
    received: files.length === 0 ? "no file at all" : `${files.length} files, none with an ending such as .jpg or .png`,
  });
}

async function searchFolder(given: string, full: string): Promise<readonly string[]> {
  const files = await glob(`**/*.{${imageEndings.join(",")}}`, { cwd: full, caseSensitiveMatch: false });
  if (files.length > 0) return files.map((file) => path.join(given, file));
  throw new ProblemError({
    what: `the folder ${given} holds no image`,
    expected: `files that end in ${imageEndings.map((ending) => `.${ending}`).join(", ")}, in it or its subfolders`,
  });
}

function isImageName(file: string): boolean {
  return imageEndings.includes(path.extname(file).slice(1).toLowerCase());
}

/** Of several ways to one file (by a link to its folder, by a relative and an absolute path) keeps the shortest. */
async function withoutDetours(files: readonly string[], cwd: string): Promise<readonly string[]> {
  const folders = [...new Set(files.map((file) => path.dirname(file)))];
  const real = new Map(
    await Promise.all(folders.map(async (folder) => [folder, await realpath(path.resolve(cwd, folder))] as const)),
  );
  const kept = new Map<string, string>();
  for (const file of files.toSorted((a, b) => depth(a) - depth(b) || byName(a, b))) {
    const place = path.join(real.get(path.dirname(file))!, path.basename(file));
    if (!kept.has(place)) kept.set(place, file);
  }
  return [...kept.values()].sort(byName);
}

function depth(file: string): number {
  return file.split(path.sep).length;
}

/** By code unit: the same order on every machine. */
function byName(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
