import { readFile } from "node:fs/promises";
import { readProblem } from "../../files/problems.node.ts";

/**
 * The names of pictures to leave out, from a text file: one a line, as listings call them. A line that begins with "#" is
 * a comment, and so is what follows a tab. A name that itself begins with "#" is written "./#..."; one with a line end or
 * a tab in it as text of JSON, "a\nb.jpg".
 * @throws ProblemError when it cannot be read.
 */
export async function readExclusions(file: string): Promise<ReadonlySet<string>> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw readProblem(error, file, { kind: "a list of names" });
  });
  const lines = new TextDecoder().decode(bytes).split(/\r?\n/);
  const names = lines.filter((line) => !line.startsWith("#")).map((line) => line.split("\t")[0]!.trimEnd());
  return new Set(names.filter((name) => name !== "").map((name) => unquoted(name) ?? name.replace(/^\.\//, "")));
}

function unquoted(name: string): string | undefined {
  if (!name.startsWith('"')) return undefined;
  try {
    return JSON.parse(name);
  } catch {
    return undefined;
  }
}
