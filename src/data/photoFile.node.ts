import { readFile } from "node:fs/promises";
import { ProblemError } from "../errors.ts";
import { errorCode } from "./fileProblems.node.ts";

/**
 * The bytes of a file that should hold a photo.
 * @throws ProblemError that names the file when there is none, it is a folder, empty, or may not be read.
 */
export async function readPhoto(file: string): Promise<Uint8Array> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw readProblem(file, error) ?? error;
  });
  if (bytes.length > 0) return bytes;
  throw new ProblemError({ what: `${file} is empty (0 bytes)` });
}

function readProblem(file: string, error: unknown): ProblemError | undefined {
  const code = errorCode(error);
  if (code === "ENOENT" || code === "ENOTDIR")
    return new ProblemError({ what: `${file} does not exist` }, { cause: error });
  if (code === "EISDIR") return new ProblemError({ what: `${file} is a folder, not an image file` }, { cause: error });
  if (code === "EACCES" || code === "EPERM") {
    return new ProblemError({ what: `${file} cannot be read: permission denied (${code})` }, { cause: error });
  }
  if (code === "ELOOP") return new ProblemError({ what: `${file} is a link that leads to itself` }, { cause: error });
  if (code === "ERR_FS_FILE_TOO_LARGE") return new ProblemError({ what: `${file} is too large` }, { cause: error });
  return undefined;
}
