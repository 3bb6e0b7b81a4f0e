import { readFile } from "node:fs/promises";
import path from "node:path";
import { errorCode } from "../data/fileProblems.node.ts";
import { ProblemError } from "../errors.ts";

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "does not exist",
  ENOTDIR: "does not exist",
  EISDIR: "is a folder, not a model file",
  EACCES: "cannot be read: permission denied",
  EPERM: "cannot be read: permission denied",
};

/**
 * The bytes of a model file.
 * @throws ProblemError that names the file when it cannot be read.
 */
export async function readModelFile(file: string, cwd: string): Promise<Uint8Array> {
  const bytes = await readFile(path.resolve(cwd, file)).catch((error: unknown) => {
    const code = errorCode(error) ?? "";
    const reason = reasons[code];
    if (reason === undefined) throw error;
    const mend = code === "EISDIR" ? `Did you mean ${path.join(file, "model.onnx")}?` : undefined;
    throw new ProblemError({ what: `${file} ${reason}`, ...(mend && { mend }) }, { cause: error });
  });
  if (bytes.length > 0) return bytes;
  throw new ProblemError({ what: `${file} is empty (0 bytes)`, mend: "Give a model.onnx that training wrote." });
}

/** Does something with a model, and puts the file's name before what is wrong with it. */
export async function aboutModel<T>(file: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const { what, ...rest } = error.problem;
    throw new ProblemError({ what: `${file}: ${what}`, ...rest }, { cause: error.cause, exitCode: error.exitCode });
  }
}
