import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { ProblemError } from "../../errors.ts";
import type { Checksum } from "./remoteFile.ts";

interface Kind {
  readonly algorithm: string;
  readonly encoding: "hex" | "base64";
}

function parseChecksum(checksum: Checksum): Kind {
  const [, algorithm, separator] = /^([a-z0-9]+)([:-])/.exec(checksum) ?? [];
  if (algorithm === undefined) {
    throw new ProblemError({ what: "checksum", expected: '"md5:<hex>" or "sha512-<base64>"', received: checksum });
  }
  return { algorithm, encoding: separator === ":" ? "hex" : "base64" };
}

/** A hash to be fed with the bytes of a file. */
export function startChecksum(checksum: Checksum): Hash {
  return createHash(parseChecksum(checksum).algorithm);
}

/** What a finished hash says, spelt like the checksum that it is compared with. */
export function finishChecksum(hash: Hash, like: Checksum): Checksum {
  const { algorithm, encoding } = parseChecksum(like);
  return encoding === "hex" ? `${algorithm}:${hash.digest("hex")}` : `${algorithm}-${hash.digest("base64")}`;
}

/** The checksum of bytes in memory, of the kind and spelling of `like`, which may be a mere "md5:". */
export function checksumOf(bytes: Uint8Array, like: Checksum): Checksum {
  return finishChecksum(startChecksum(like).update(bytes), like);
}

/** The checksum of a file, read in pieces. */
export async function fileChecksum(path: string, like: Checksum): Promise<Checksum> {
  const hash = startChecksum(like);
  for await (const piece of createReadStream(path)) hash.update(piece);
  return finishChecksum(hash, like);
}
