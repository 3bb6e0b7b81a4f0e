import path from "node:path";
import picomatch from "picomatch";
import { isPicture, readImageFile } from "./folder.node.ts";
import type { Listing } from "./listing.ts";
import { noImages } from "./noImages.ts";
import { walkFolder } from "./walk.node.ts";
import { byCodeUnit } from "./words.ts";

export interface PatternOptions {
  readonly signal?: AbortSignal;
}

/**
 * The pictures whose paths fit a pattern with stars (`photos/*.jpg`); the folder that each lies in directly is its class.
 * @param cwd where relative patterns begin
 * @throws ProblemError when none fits.
 */
export async function openPattern(pattern: string, cwd: string, { signal }: PatternOptions = {}): Promise<Listing> {
  const { base, glob } = picomatch.scan(path.sep === "\\" ? pattern.replaceAll("\\", "/") : pattern);
  const folder = path.resolve(cwd, base);
  const fits = picomatch(glob);
  const deepest = glob.includes("**") ? Number.POSITIVE_INFINITY : glob.split("/").length;
  const walk = await walkFolder(folder, { wants: isPicture, deepest, ...(signal !== undefined && { signal }) });
  const images = [...walk.folders].flatMap(([below, files]) => {
    const label = path.posix.basename(below) || path.basename(folder);
    return files
      .map(({ name, stamp }) => ({ name: below === "" ? name : `${below}/${name}`, label, stamp }))
      .filter(({ name }) => fits(name));
  });
  const problems = walk.problems.filter(({ name }) => fits(name));
  if (images.length === 0) {
    throw noImages({
      what: `the pattern ${pattern}`,
      expected: "paths of pictures, such as photos/*/*.jpg",
      notes: walk.folders.size === 0 ? [`no picture in ${base || cwd}`] : [],
      problems,
    });
  }
  return {
    name: pattern,
    key: `pattern ${folder} ${glob}`,
    images: images.sort((a, b) => byCodeUnit(a.name, b.name)),
    problems,
    notes: [],
    read: (image) => readImageFile(path.join(folder, image.name), image.name),
    close: async () => {},
  };
}
