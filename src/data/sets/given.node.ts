import { copyFile, mkdir, open, readdir, readFile, stat, utimes } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { ProblemError } from "../../errors.ts";
import { readProblem, writeProblem } from "../../files/problems.node.ts";
import { anotherCache } from "../cache.node.ts";
import type { FilesRead, Wanted } from "./filesRead.ts";
import { readTar, unpackTar } from "./tarFiles.node.ts";
import { readZip, unpackZip } from "./zipFiles.node.ts";

export type GivenKind = "folder" | "tar" | "zip" | "file";

/**
 * What a path is, by its content and not its ending: a folder, an archive (.tar, .tar.gz, .zip), or some other file.
 * @throws ProblemError when there is nothing of that name, or it may not be read.
 */
export async function kindOfPath(given: string): Promise<GivenKind> {
  try {
    const status = await stat(given);
    if (status.isDirectory()) return "folder";
    if (!status.isFile()) throw new ProblemError({ what: `${given} is neither a file nor a folder` });
    const start = await firstBytes(given, 64 * 1024);
    if (start.length === 0) throw new ProblemError({ what: `${given} is empty (0 bytes)` });
    if (isZip(start)) return "zip";
    return isTar(isGzip(start) ? await beginningOf(start) : start) ? "tar" : "file";
  } catch (error) {
    throw readProblem(error, given);
  }
}

/**
 * Reads the wanted files of a folder, an archive, or the file itself. What is gzipped by itself is unpacked, and called
 * without its ".gz".
 */
export async function readGiven(given: string, wanted: Wanted): Promise<FilesRead> {
  const kind = await kindOfPath(given);
  const isWanted: Wanted = (name) => wanted(withoutGz(name));
  const { files, names } = await readers[kind](given, isWanted).catch((error: unknown) => {
    throw archiveProblem(error, given, kind);
  });
  const unpacked = new Map<string, Uint8Array>();
  for (const [name, bytes] of files) {
    unpacked.set(withoutGz(name), isGzip(bytes) ? await unzip(bytes, `${given}, ${name}`) : bytes);
  }
  return { files: unpacked, names };
}

/** Copies the wanted files of a folder or an archive, or the file itself, into a folder. Links are passed over. */
export async function unpackGiven(given: string, wanted: Wanted, folder: string, signal?: AbortSignal): Promise<void> {
  const kind = await kindOfPath(given);
  try {
    if (kind === "tar") await unpackTar(given, wanted, folder, signal);
    else if (kind === "zip") await unpackZip(given, wanted, folder, signal);
    else await copyFiles(given, kind === "folder" ? await filesBelow(given) : [""], wanted, folder, signal);
  } catch (error) {
    signal?.throwIfAborted();
    throw archiveProblem(writeProblem(error, folder, anotherCache), given, kind);
  }
}

const readers: { readonly [Kind in GivenKind]: (given: string, wanted: Wanted) => Promise<FilesRead> } = {
  tar: readTar,
  zip: readZip,
  folder: async (given, wanted) => {
    const names = await filesBelow(given);
    const chosen = names.filter(wanted);
    const contents = await Promise.all(chosen.map((name) => readFile(path.join(given, name))));
    return { names, files: new Map(chosen.map((name, i) => [name, contents[i]!])) };
  },
  file: async (given, wanted) => {
    const name = path.basename(given);
    return { names: [name], files: new Map(wanted(name) ? [[name, await readFile(given)]] : []) };
  },
};

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join("/"));
}

async function copyFiles(
  given: string,
  names: readonly string[],
  wanted: Wanted,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const made = new Set<string>();
  for (const name of names) {
    const target = name === "" ? path.basename(given) : name;
    if (!wanted(target)) continue;
    signal?.throwIfAborted();
    const to = path.join(folder, target);
    if (!made.has(path.dirname(to))) await mkdir(path.dirname(to), { recursive: true });
    made.add(path.dirname(to));
    const from = path.join(given, name);
    await copyFile(from, to);
    // What is taken in again is known by its date, and needs no decoding anew.
    const { atime, mtime } = await stat(from);
    await utimes(to, atime, mtime);
  }
}

async function firstBytes(file: string, count: number): Promise<Buffer> {
  const handle = await open(file, "r");
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(count), 0, count, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** What a gzipped file begins with: its end is missing here, which does no harm. */
async function beginningOf(gzipped: Uint8Array): Promise<Uint8Array> {
  const { constants } = await import("node:zlib");
  const options = { finishFlush: constants.Z_SYNC_FLUSH };
  return promisify<Uint8Array, object, Buffer>(gunzip)(gzipped, options).catch(() => Buffer.alloc(0));
}

async function unzip(bytes: Uint8Array, name: string): Promise<Uint8Array> {
  return promisify<Uint8Array, object, Buffer>(gunzip)(bytes, { maxOutputLength: 2 ** 30 }).catch((cause: unknown) => {
    throw new ProblemError({ what: `${name} is damaged or cut off`, mend: "Copy or download it again." }, { cause });
  });
}

function archiveProblem(error: unknown, given: string, kind: GivenKind): unknown {
  if (error instanceof ProblemError) return error;
  if (kind === "folder" || kind === "file") return readProblem(error, given);
  const received = error instanceof Error ? error.message : String(error);
  const mend = "Copy or download it again.";
  return new ProblemError({ what: `${given} is damaged or cut off`, received, mend }, { cause: error });
}

function withoutGz(name: string): string {
  return name.replace(/\.gz$/i, "");
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5);
}

/** Every tar archive of today has this word in its first header. */
function isTar(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(257, 262)).toString("latin1") === "ustar";
}
