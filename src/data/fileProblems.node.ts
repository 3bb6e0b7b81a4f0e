import { ProblemError } from "../errors.ts";

/** The code of a failed system call: "ENOSPC". */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

const notWritable = new Set(["EACCES", "EPERM", "EROFS", "ENOTDIR", "EEXIST", "ENOENT"]);

/**
 * A failed write into the cache, explained: the disk is full, or the folder cannot be written. Anything else comes back
 * undefined.
 */
export function writeProblem(error: unknown, path: string): ProblemError | undefined {
  const code = errorCode(error);
  if (code === "ENOSPC" || code === "EDQUOT") {
    return new ProblemError(
      {
        what: `${path} cannot be written: ${code === "ENOSPC" ? "the disk is full" : "your disk quota is used up"}`,
        mend: "Free some space, or set PLUMAGE_CACHE to a folder on another disk. Nothing half-written was left behind.",
      },
      { cause: error },
    );
  }
  if (code === undefined || !notWritable.has(code)) return undefined;
  const reasons: Record<string, string> = {
    EROFS: "the disk is read-only",
    ENOTDIR: "a part of its path is a file, not a folder",
    EEXIST: "a file stands where the folder should be",
    ENOENT: "its folder is gone",
  };
  return new ProblemError(
    {
      what: `${path} cannot be written: ${reasons[code] ?? "permission denied"} (${code})`,
      mend: "Set PLUMAGE_CACHE to a folder that you can write to.",
    },
    { cause: error },
  );
}
