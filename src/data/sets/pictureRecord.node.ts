import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { isRunning } from "../../files/isRunning.node.ts";
import { isAbsence, readProblem } from "../../files/problems.node.ts";
import { ensureFolder, writeAtomically } from "../../files/writeAtomically.node.ts";
import { anotherCache } from "../cache.node.ts";

/*
 * A set of pictures lies in the cache as a folder and a record that names it:
 *
 *   sets/cub200.json                     the record: what there is, and where
 *   sets/cub200.<process id>-<unique>/   the pictures, or pictures being unpacked
 *
 * The record is written last, and replaced whole. So a set is there or not, an interrupted import leaves a folder that no
 * record names, and of two imports at once the last wins. Such folders are taken away when their process has ended.
 */

const recordSchema = z
  .object({
    folder: z.string().regex(/^[\w.-]+$/),
    /** What it was made from: a path, or the address it was fetched from. */
    from: z.string(),
    /** Whether that was the authors' own file, by its checksum. */
    isOriginal: z.boolean(),
    /** Whether all pictures of the set are there. */
    isComplete: z.boolean(),
    images: z.int().min(0),
    classes: z.int().min(0),
    /** Named by the set, but not there, or without a class. */
    missing: z.int().min(0),
    bytes: z.int().min(0),
    notes: z.array(z.string()).readonly(),
  })
  .readonly();

/** What is known of a set of pictures in the cache. */
export type PictureRecord = z.infer<typeof recordSchema>;

/** The record of a set that is in the cache; undefined where it is not, or its record is damaged. */
export async function readRecord(name: string, cache: string): Promise<PictureRecord | undefined> {
  const file = recordFile(name, cache);
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    if (isAbsence(error)) return "null";
    throw readProblem(error, file);
  });
  try {
    return recordSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Where the pictures of a record lie. */
export function pictureFolder(record: PictureRecord, cache: string): string {
  return path.join(cache, "sets", record.folder);
}

/** An empty folder of this process's own, in which a set may grow. */
export async function startFolder(name: string, cache: string): Promise<string> {
  await ensureFolder(path.join(cache, "sets"), anotherCache);
  await removeAbandoned(name, cache);
  const folder = path.join(cache, "sets", `${name}.${process.pid}-${randomUUID()}`);
  await mkdir(folder);
  return folder;
}

/** Makes a record the set's, and takes away the pictures of the one before. */
export async function keepRecord(name: string, cache: string, record: PictureRecord): Promise<void> {
  const before = await readRecord(name, cache);
  const text = `${JSON.stringify(record, undefined, 2)}\n`;
  await writeAtomically(recordFile(name, cache), [Buffer.from(text)], { elsewhere: anotherCache });
  if (before !== undefined) await rm(pictureFolder(before, cache), { recursive: true, force: true });
}

/** Takes a set of pictures out of the cache. */
export async function dropRecord(name: string, cache: string): Promise<void> {
  const record = await readRecord(name, cache);
  await rm(recordFile(name, cache), { force: true });
  if (record !== undefined) await rm(pictureFolder(record, cache), { recursive: true, force: true });
  await removeAbandoned(name, cache);
}

/** The file of a record, which is there when the set is. */
export function recordFile(name: string, cache: string): string {
  return path.join(cache, "sets", `${name}.json`);
}

async function removeAbandoned(name: string, cache: string): Promise<void> {
  const record = await readRecord(name, cache);
  const folder = path.join(cache, "sets");
  const names = await readdir(folder).catch(() => []);
  const abandoned = names.filter((each) => {
    const owner = each.startsWith(`${name}.`) ? /^(\d+)-[0-9a-f-]+$/.exec(each.slice(name.length + 1))?.[1] : undefined;
    return owner !== undefined && each !== record?.folder && !isRunning(Number(owner));
  });
  await Promise.all(abandoned.map((each) => rm(path.join(folder, each), { recursive: true, force: true })));
}
