import { capital, ProblemError } from "../errors.ts";

/** The code of a failed system call: "ENOSPC". */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** Whether a system call failed because there is nothing of that name. */
export function isAbsence(error: unknown): boolean {
  const code = errorCode(error);
  return code === "ENOENT" || code === "ENOTDIR";
}

/** Advice on where else to write, as half a sentence: `(place) => "give a path ${place}"`. */
export type Elsewhere = (place: "on another disk" | "that you can write to") => string;

const fullReasons: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  EDQUOT: "your disk quota is used up",
};

const closedReasons: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the disk is read-only",
  ENOTDIR: "a part of its path is a file, not a folder",
  EEXIST: "a file stands where the folder should be",
  EISDIR: "a folder of that name is there",
  ENOTEMPTY: "a folder of that name is there",
  EBUSY: "it is a folder, or another program holds it",
  ENOENT: "its folder is gone",
  ENAMETOOLONG: "its name is too long",
};

/** Whether a write failed because there is no room for it. */
export function isFullDisk(error: unknown): boolean {
  return fullReasons[errorCode(error) ?? ""] !== undefined;
}

/** Whether an explained write failed because there is no room for it. */
export function isFullDiskProblem(error: unknown): boolean {
  return error instanceof ProblemError && isFullDisk(error.cause);
}

/** A failed write, explained as a ProblemError; what is no fault of the place comes back as it is. */
export function writeProblem(error: unknown, path: string, elsewhere: Elsewhere): unknown {
  const code = errorCode(error) ?? "";
  const full = fullReasons[code];
  if (full !== undefined) {
    const mend = `Free some space, or ${elsewhere("on another disk")}. Nothing half-written was left behind.`;
    return new ProblemError({ what: `${path} cannot be written: ${full}`, mend }, { cause: error });
  }
  const closed = closedReasons[code];
  if (closed === undefined) return error;
  const mend = `${capital(elsewhere("that you can write to"))}.`;
  return new ProblemError({ what: `${path} cannot be written: ${closed} (${code})`, mend }, { cause: error });
}

export interface Wanted {
  /** What the file should be: "a model file". */
  readonly kind: string;
  /** How to mend it when a folder is there instead. */
  readonly ifFolder?: string;
  /** How to mend it when something is there that may not be read. */
  readonly ifClosed?: string;
}

/** A failed read, explained as a ProblemError; what is no failed system call comes back as it is. */
export function readProblem(error: unknown, path: string, wanted: Wanted = { kind: "a file" }): unknown {
  const { kind, ifFolder, ifClosed } = wanted;
  const code = errorCode(error) ?? "";
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: "does not exist",
    ENOTDIR: "does not exist",
    EISDIR: `is a folder, not ${kind}`,
    EACCES: `cannot be read: permission denied (${code})`,
    EPERM: `cannot be read: permission denied (${code})`,
    ELOOP: "is a link that leads to itself",
    ERR_FS_FILE_TOO_LARGE: "is too large",
  };
  const reason = reasons[code] ?? (/^E[A-Z0-9]+$/.test(code) ? `cannot be read (${code})` : undefined);
  if (reason === undefined) return error;
  const mend = code === "EISDIR" ? ifFolder : isAbsence(error) ? undefined : ifClosed;
  return new ProblemError({ what: `${path} ${reason}`, ...(mend !== undefined && { mend }) }, { cause: error });
}
