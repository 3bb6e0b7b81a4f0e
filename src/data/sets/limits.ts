import { ProblemError } from "../../errors.ts";

/** What an archive may unpack to: on the disk several times the largest built-in set, in memory what Node reads of one file. */
const most = { disk: 10e9, memory: 2e9 } as const;
const mostFiles = 200_000;

/** Counts what an archive gives, and stops one that grows without end. */
export function limitUnpacking(archive: string, into: keyof typeof most): (bytes: number) => void {
  let total = 0;
  let files = 0;
  return (bytes) => {
    total += bytes;
    files += 1;
    if (total <= most[into] && files <= mostFiles) return;
    throw new ProblemError({
      what: `${archive} unpacks to more than a data set could be`,
      expected: `at most ${most[into] / 1e9} GB in ${mostFiles.toLocaleString("en-US")} files`,
    });
  };
}

/** @throws ProblemError when an entry of an archive would be written outside the folder it is unpacked to. */
export function refuseClimbing(archive: string, entry: string): void {
  if (/^([/\\]|[a-z]:)/i.test(entry) || entry.split(/[/\\]/).includes("..")) throw climbing(archive, entry);
}

/** A path in an archive that leads out of it. */
export function climbing(archive: string, entry: string): ProblemError {
  return new ProblemError({
    what: `${archive} holds a path that leads out of it, so nothing was unpacked`,
    received: JSON.stringify(entry),
  });
}
