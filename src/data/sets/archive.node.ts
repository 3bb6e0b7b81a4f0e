import path from "node:path";
import { list } from "tar";
import { ProblemError } from "../../errors.ts";

/**
 * Reads some files of a .tar.gz (or .tgz) into memory, by their names without folders.
 * @throws ProblemError when one of them is not in it.
 */
export async function readArchive(file: string, names: readonly string[]): Promise<ReadonlyMap<string, Buffer>> {
  const wanted = new Set(names);
  const reading = new Map<string, Promise<Buffer>>();
  await list({
    file,
    strict: true,
    filter: (entry) => wanted.has(path.posix.basename(entry)),
    onReadEntry: (entry) => reading.set(path.posix.basename(entry.path), entry.concat()),
  });
  const missing = names.filter((name) => !reading.has(name));
  if (missing.length > 0) throw new ProblemError({ what: `${file} lacks ${missing.join(", ")}` });
  return new Map(await Promise.all([...reading].map(async ([name, bytes]) => [name, await bytes] as const)));
}
