import { type FileHandle, open } from "node:fs/promises";
import { promisify } from "node:util";
import { crc32, inflateRaw } from "node:zlib";
import { type Entry, fromRandomAccessReaderPromise, getFileNameLowLevel } from "yauzl";
import { ProblemError } from "../../errors.ts";
import { readProblem } from "../../files/problems.node.ts";
import { climbsOut, refused } from "./archiveLimits.ts";
import { windowedReader } from "./windowedReader.node.ts";

/** A file in a zip archive. */
export interface ZipEntry {
  /** Its path, with "/". */
  readonly name: string;
  /** Unpacked, in bytes. */
  readonly size: number;
  readonly packed: number;
  /** 0: stored; 8: deflated; others cannot be read. */
  readonly method: number;
  readonly crc32: number;
  /** Where its header begins. */
  readonly offset: number;
  readonly isLink: boolean;
}

export interface ZipFile {
  readonly entries: readonly ZipEntry[];
  /** In bytes. */
  readonly size: number;
  /** The place of an entry's packed bytes in the file. */
  place(entry: ZipEntry): Promise<number>;
  /** Bytes of the file, from `position`. */
  readAt(position: number, length: number): Promise<Buffer>;
  /**
   * An entry, unpacked and checked.
   * @throws ProblemError when it is damaged.
   */
  read(entry: ZipEntry): Promise<Buffer>;
  close(): Promise<void>;
}

const inflate = promisify(inflateRaw);
const localHeader = 30;

/**
 * Opens a zip archive for reading single entries in any order.
 * @param called what to call it in messages
 * @throws ProblemError when it is no such archive, damaged, encrypted, or a path in it leads out of it.
 */
export async function openZipFile(file: string, called: string): Promise<ZipFile> {
  const handle = await open(file).catch((error: unknown) => {
    throw readProblem(error, called);
  });
  try {
    const { size } = await handle.stat();
    const entries = await listEntries(handle, size, called);
    const packed = entries.reduce((sum, entry) => sum + entry.packed, 0);
    if (packed > size) throw refused(called, "its entries lie over one another, so that little unpacks to much");
    return zipFile(handle, called, size, entries);
  } catch (error) {
    await handle.close();
    if (error instanceof ProblemError) throw error;
    throw readProblem(damaged(called, error), called);
  }
}

function zipFile(handle: FileHandle, called: string, size: number, entries: readonly ZipEntry[]): ZipFile {
  const readAt = async (position: number, length: number) => {
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(length), 0, length, position);
    if (bytesRead < length) throw new ProblemError({ what: `${called} is cut off` });
    return buffer;
  };
  const place = async ({ name, offset }: ZipEntry) => {
    const header = await readAt(offset, localHeader);
    if (header.readUInt32LE(0) !== 0x04034b50) throw damagedEntry(called, name);
    return offset + localHeader + header.readUInt16LE(26) + header.readUInt16LE(28);
  };
  return {
    entries,
    size,
    place,
    readAt,
    read: async (entry) => {
      const packed = await readAt(await place(entry), entry.packed);
      const maxOutputLength = Math.max(1, entry.size);
      const bytes =
        entry.method === 0
          ? packed
          : await inflate(packed, { maxOutputLength }).catch((error: unknown) => {
              throw damagedEntry(called, entry.name, error);
            });
      if (bytes.length !== entry.size || crc32(bytes) !== entry.crc32) throw damagedEntry(called, entry.name);
      return bytes;
    },
    close: () => handle.close(),
  };
}

async function listEntries(handle: FileHandle, size: number, called: string): Promise<readonly ZipEntry[]> {
  const entries: ZipEntry[] = [];
  const zip = await fromRandomAccessReaderPromise(windowedReader(handle), size, {
    autoClose: false,
    decodeStrings: false,
  });
  for await (const entry of zip.eachEntry()) {
    const name = nameOf(entry);
    const why = climbsOut(name);
    if (why !== undefined) throw refused(called, `the path of its entry ${name} ${why}`);
    if (name.endsWith("/")) continue;
    if (entry.isEncrypted()) {
      throw encrypted(called, `its entry ${name} is encrypted`);
    }
    entries.push({
      name,
      size: entry.uncompressedSize,
      packed: entry.compressedSize,
      method: entry.compressionMethod,
      crc32: entry.crc32,
      offset: entry.relativeOffsetOfLocalHeader,
      // Where it was packed on Unix, its mode stands in the upper half.
      isLink: ((entry.externalFileAttributes >>> 16) & 0o170000) === 0o120000,
    });
  }
  return entries;
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Many programs write UTF-8 without saying so; what is none is in the alphabet of MS-DOS. */
function nameOf({ generalPurposeBitFlag, fileNameRaw, extraFields }: Entry): string {
  const asSaid = getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, false);
  try {
    const hasUnicodeField = extraFields.some(({ id }) => id === 0x7075);
    return hasUnicodeField ? asSaid : utf8.decode(fileNameRaw).replaceAll("\\", "/");
  } catch {
    return asSaid;
  }
}

function encrypted(called: string, why: string): ProblemError {
  return new ProblemError({
    what: `${called} cannot be read: ${why}`,
    mend: "Unpack it with its password, and give the folder.",
  });
}

function damaged(called: string, error: unknown): unknown {
  if (error instanceof Error && "code" in error) return error;
  const received = error instanceof Error ? error.message : String(error);
  if (/encryption/.test(received)) return encrypted(called, "it is encrypted");
  const mend = "Copy or download it again.";
  return new ProblemError(
    { what: `${called} is no zip archive, or damaged or cut off`, received, mend },
    { cause: error },
  );
}

function damagedEntry(called: string, name: string, cause?: unknown): ProblemError {
  return new ProblemError({ what: `${name} in ${called} is damaged`, mend: "Copy or download it again." }, { cause });
}
