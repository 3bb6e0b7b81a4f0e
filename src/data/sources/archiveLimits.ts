import { ProblemError } from "../../errors.ts";

/*
 * An archive of a few kilobytes can unpack to petabytes. Pictures are packed already, so honest archives hardly shrink
 * them: what grows more than this is refused before it is unpacked.
 */

/** No picture that can be decoded needs more. */
const mostBytes = 500_000_000;
/** How many times its packed size something may have. Small files may: a blank picture. */
export const mostGrowth = 200;
const smallBytes = 10_000_000;
const smallTotal = 1_000_000_000;

/**
 * Throws where one entry of an archive grows suspiciously.
 * @param packed its size in the archive, where it has one of its own
 */
export function checkEntrySize(archive: string, name: string, size: number, packed = size): void {
  if (size <= mostBytes && (size <= smallBytes || size <= mostGrowth * packed)) return;
  throw refused(
    archive,
    `its entry ${name} unpacks to ${inWords(size)}`,
    `at most ${inWords(mostBytes)}, and ${mostGrowth} times its packed size`,
  );
}

/** Throws where all entries so far grow suspiciously; `name` is the last of them. */
export function checkTotalSize(archive: string, name: string, total: number, packed: number): void {
  if (total <= smallTotal || total <= mostGrowth * packed) return;
  const what = `it unpacks to more than ${inWords(total)}, up to its entry ${name}`;
  throw refused(archive, what, `at most ${mostGrowth} times its own ${inWords(packed)}`);
}

/** Why a path in an archive is refused; undefined where it stays inside. */
export function climbsOut(path: string): string | undefined {
  const parts = path.replaceAll("\\", "/").split("/");
  if (/^([a-zA-Z]:)?[\\/]/.test(path)) return "is an absolute path";
  let depth = 0;
  for (const part of parts) {
    depth += part === ".." ? -1 : part === "." || part === "" ? 0 : 1;
    if (depth < 0) return "leads out of the archive";
  }
  return undefined;
}

/** Why the target of a link in an archive is refused; undefined where it stays inside. */
export function linkClimbsOut(name: string, target: string): string | undefined {
  const end = name.lastIndexOf("/");
  return climbsOut(target) === "is an absolute path" || end < 0
    ? climbsOut(target)
    : climbsOut(name.slice(0, end + 1) + target);
}

/** The problem of an archive that is refused for what it would do. */
export function refused(archive: string, why: string, expected?: string): ProblemError {
  return new ProblemError({
    what: `${archive} is refused: ${why}`,
    ...(expected !== undefined && { expected }),
    mend: "If you trust it, unpack it yourself and give the folder.",
  });
}

function inWords(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
