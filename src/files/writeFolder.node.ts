import { randomUUID } from "node:crypto";
import { copyFile, mkdir, readdir, rename, rm, rmdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { ProblemError, shortList } from "../errors.ts";
import { type Elsewhere, isAbsence, writeProblem } from "./problems.node.ts";
import { ensureFolder } from "./writeAtomically.node.ts";

/** What a file of a folder holds: text, bytes, or what another file holds. */
export type FolderContent = string | Uint8Array | { readonly copyOf: string };

/**
 * Whether a folder can be written to this place: nothing is there, or an empty folder.
 * @param name what messages call it
 * @throws ProblemError otherwise; misuse where the folder holds something.
 */
export async function expectFree(folder: string, name: string, elsewhere: Elsewhere): Promise<void> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (isAbsence(error)) return [];
    throw writeProblem(error, name, elsewhere);
  });
  if (names.length === 0) return;
  throw new ProblemError(
    {
      what: `${name}: the folder is not empty`,
      expected: "a new folder, or an empty one",
      received: `one that holds ${shortList(names, 3)}`,
      mend: "Choose another.",
    },
    { exitCode: 2 },
  );
}

/**
 * Writes a folder whole or not at all: it grows beside its place under a name of its own, and is renamed when all is there.
 * @param files by their paths in it, with "/" between folders
 * @throws ProblemError when it cannot be written, or its place is taken.
 */
export async function writeFolder(
  folder: string,
  files: Readonly<Record<string, FolderContent>>,
  elsewhere: Elsewhere,
): Promise<void> {
  await expectFree(folder, folder, elsewhere);
  const made = await ensureFolder(path.dirname(folder), elsewhere);
  const growing = `${folder}.${randomUUID()}.tmp`;
  try {
    await mkdir(growing);
    for (const [name, content] of Object.entries(files)) {
      const place = path.join(growing, name);
      await mkdir(path.dirname(place), { recursive: true });
      if (typeof content === "string" || content instanceof Uint8Array) await writeFile(place, content);
      else await copyFile(content.copyOf, place);
    }
    // An empty folder makes way; one in which something has appeared meanwhile does not.
    await rmdir(folder).catch((error: unknown) => {
      if (!isAbsence(error)) throw error;
    });
    await rename(growing, folder);
  } catch (error) {
    await rm(growing, { recursive: true, force: true }).catch(() => undefined);
    for (const each of made) await rmdir(each).catch(() => undefined);
    throw writeProblem(error, folder, elsewhere);
  }
}
