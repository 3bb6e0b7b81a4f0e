import path from "node:path";
import { readExclusions } from "../data/sources/exclusions.node.ts";

/** The names in lists of exclusions, all together; undefined where no list is given. */
export async function excludedNames(
  files: readonly string[] | undefined,
  cwd: string,
): Promise<readonly string[] | undefined> {
  if (files === undefined) return undefined;
  const lists = await Promise.all(files.map((file) => readExclusions(path.resolve(cwd, file))));
  return [...new Set(lists.flatMap((names) => [...names]))].sort();
}
