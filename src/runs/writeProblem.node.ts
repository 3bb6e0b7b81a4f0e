import { errorCode } from "../data/fileProblems.node.ts";
import { ProblemError } from "../errors.ts";

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  EDQUOT: "your disk quota is used up",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the disk is read-only",
  ENOTDIR: "a part of its path is a file, not a folder",
  EEXIST: "a file stands where the folder should be",
  ENOENT: "its folder is gone",
  ENAMETOOLONG: "its name is too long",
};

/** A failed write into a run folder, explained; anything else comes back as it is. */
export function runWriteProblem(error: unknown, path: string): unknown {
  const code = errorCode(error);
  const reason = code === undefined ? undefined : reasons[code];
  if (reason === undefined) return error;
  const isFull = code === "ENOSPC" || code === "EDQUOT";
  return new ProblemError(
    {
      what: `${path} cannot be written: ${reason} (${code})`,
      mend: isFull
        ? "Free some space, or choose a folder on another disk with --out."
        : "Choose a folder that you can write to with --out.",
    },
    { cause: error },
  );
}
