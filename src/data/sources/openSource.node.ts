import { stat } from "node:fs/promises";
import path from "node:path";
import { expectOptions, kindOf, ProblemError } from "../../errors.ts";
import { isAbsence, readProblem } from "../../files/problems.node.ts";
import { openFolder } from "./folder.node.ts";
import type { Listing } from "./listing.ts";
import type { OpenOptions } from "./openOptions.node.ts";

/**
 * Lists the pictures of a folder, without decoding any.
 *
 * A folder's sub-folders are its classes. Where it holds `train`, `val` and `test` with class folders in them, those are
 * its splits. Files that cannot be used are told in `problems`, and stop nothing.
 * @param location a path
 * @throws ProblemError when there is no such place, it cannot be read, or holds no picture that could be used; the
 * signal's reason when stopped.
 */
export async function openSource(location: string, options: OpenOptions = {}): Promise<Listing> {
  expectOptions("openSource", options, [
    "kind",
    "nested",
    "pathColumn",
    "labelColumn",
    "splitColumn",
    "cwd",
    "cache",
    "signal",
  ]);
  if (typeof location !== "string" || location === "") {
    const expected = "the path of a folder with a sub-folder for each class";
    throw new ProblemError({ what: "openSource: its location", expected, received: kindOf(location) });
  }
  const { cwd = process.cwd(), nested, signal } = options;
  const full = path.resolve(cwd, location);
  const status = await stat(full).catch((error: unknown) => {
    if (!isAbsence(error)) throw readProblem(error, location);
    throw new ProblemError({ what: `${location} does not exist`, mend: `Paths are looked up from ${cwd}.` });
  });
  if (!status.isDirectory()) throw new ProblemError({ what: `${location} is not a folder` });
  return openFolder(full, {
    called: location,
    ...(nested !== undefined && { nested }),
    ...(signal !== undefined && { signal }),
  });
}
