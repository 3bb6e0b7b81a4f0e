import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { ProblemError } from "../../errors.ts";
import { isAbsence, readProblem } from "../../files/problems.node.ts";
import { cacheFolder } from "../cache.node.ts";
import { openAnyFolder } from "./anyFolder.node.ts";
import type { Listing } from "./listing.ts";
import type { OpenOptions } from "./openOptions.node.ts";
import { linksFile, unpackTar } from "./unpackTar.node.ts";
import { stampOf } from "./walk.node.ts";

export interface TarOptions extends OpenOptions {
  /** What to call it in messages; its path by default. */
  readonly called?: string;
}

/**
 * The pictures of a .tar or .tar.gz, filed as in a folder. It is unpacked once, into the cache: such archives can be read
 * from their beginning only. When it changes, it is unpacked anew.
 * @param file its absolute path
 * @throws ProblemError when it is damaged, refused for what it would unpack to, or holds no picture; the signal's reason
 * when stopped.
 */
export async function openTar(file: string, { called = file, ...options }: TarOptions = {}): Promise<Listing> {
  const status = await stat(file).catch((error: unknown) => {
    throw readProblem(error, called);
  });
  if (status.isDirectory()) throw new ProblemError({ what: `${called} is a folder, not an archive` });
  const identity = createHash("sha256")
    .update(`${file}\n${stampOf(status)}`)
    .digest("hex")
    .slice(0, 16);
  const name = path.basename(file);
  const folder = path.join(options.cache ?? cacheFolder(), "unpacked", `${name}-${identity}`);
  const isThere = await stat(folder).then(
    () => true,
    () => false,
  );
  if (!isThere) await unpackTar(file, folder, status.size, called, options.signal);
  const listing = await openAnyFolder(folder, { ...options, called, title: name, throughTop: true });
  const links = await skippedLinks(folder);
  return { ...listing, name, key: `tar ${file}`, problems: [...listing.problems, ...links.map(linkProblem)] };
}

function linkProblem(name: string) {
  return { name, problem: new ProblemError({ what: `${name} is a link, which is not followed in archives` }) };
}

async function skippedLinks(folder: string): Promise<readonly string[]> {
  try {
    return (await readFile(path.join(folder, linksFile), "utf8")).split("\0").filter((name) => name !== "");
  } catch (error) {
    if (isAbsence(error)) return [];
    throw error;
  }
}
