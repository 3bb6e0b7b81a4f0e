import { readFile } from "node:fs/promises";
import { ProblemError } from "../errors.ts";
import { readProblem, type Wanted } from "./problems.node.ts";

export interface ReadOptions extends Wanted {
  /** What to call the file in messages; its path by default. */
  readonly name?: string;
  /** How to mend it when the file is empty. */
  readonly ifEmpty?: string;
}

/**
 * The bytes of a file that a user named.
 * @throws ProblemError that names the file when there is none, it is a folder, empty, or may not be read.
 */
export async function readWhole(file: string, { name = file, ifEmpty, ...wanted }: ReadOptions): Promise<Uint8Array> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw readProblem(error, name, wanted);
  });
  if (bytes.length > 0) return bytes;
  throw new ProblemError({ what: `${name} is empty (0 bytes)`, ...(ifEmpty !== undefined && { mend: ifEmpty }) });
}
