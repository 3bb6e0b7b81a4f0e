import { type FileHandle, open, readFile } from "node:fs/promises";
import { isAbsence, isFullDisk } from "../files/problems.node.ts";
import { isDoneBefore, type Place } from "./place.ts";

export type Line = Readonly<Record<string, unknown>>;

/** A file to which whole lines are added. */
export interface EventLog {
  /**
   * Adds a line. Where the disk is full, it is kept in memory and added when there is room again; no line is ever torn.
   * @returns whether all lines are in the file
   * @throws what the system says where the file cannot be written for another reason.
   */
  append(line: string): Promise<boolean>;
  /**
   * Takes away all lines that tell of what is done after a place: those after the last one that does not. All of them where
   * there is no place.
   * @returns what is left, parsed
   */
  cut(place: Place | undefined): Promise<readonly Line[]>;
  close(): Promise<void>;
}

/** Opens a log, new or with lines. A last line that was torn is taken away. */
export async function openEventLog(file: string): Promise<EventLog> {
  const handle = await open(file, "a+");
  let length = await wholeLines(handle);
  const waiting: string[] = [];
  const write = async (): Promise<boolean> => {
    const bytes = Buffer.from(waiting.join(""));
    try {
      await handle.appendFile(bytes);
    } catch (error) {
      await handle.truncate(length);
      if (isFullDisk(error)) return false;
      throw error;
    }
    length += bytes.length;
    waiting.length = 0;
    return true;
  };
  return {
    async append(line) {
      waiting.push(`${line}\n`);
      return write();
    },
    async cut(place) {
      waiting.length = 0;
      const lines = linesOf(await contentOf(handle));
      const last =
        place === undefined ? -1 : lines.findLastIndex(({ line }) => line !== undefined && isDoneBefore(place, line));
      length = lines[last]?.end ?? 0;
      await handle.truncate(length);
      return lines.slice(0, last + 1).flatMap(({ line }) => (line === undefined ? [] : [line]));
    },
    async close() {
      if (waiting.length > 0) await write();
      await handle.close();
    },
  };
}

async function wholeLines(handle: FileHandle): Promise<number> {
  const content = await contentOf(handle);
  const length = content.lastIndexOf(10) + 1;
  if (length < content.length) await handle.truncate(length);
  return length;
}

async function contentOf(handle: FileHandle): Promise<Buffer> {
  const { size } = await handle.stat();
  const content = Buffer.alloc(size);
  const { bytesRead } = await handle.read(content, 0, size, 0);
  return content.subarray(0, bytesRead);
}

/** The lines of a log, each with the place of its end; undefined for one that is damaged. */
function linesOf(content: Buffer): readonly { readonly line: Line | undefined; readonly end: number }[] {
  const lines: { readonly line: Line | undefined; readonly end: number }[] = [];
  let start = 0;
  for (let at = content.indexOf(10); at >= 0; at = content.indexOf(10, start)) {
    lines.push({ line: parse(content.toString("utf8", start, at)), end: at + 1 });
    start = at + 1;
  }
  return lines;
}

function parse(line: string): Line | undefined {
  try {
    return Object(JSON.parse(line)) as Line;
  } catch {
    return undefined;
  }
}

/** The lines of a log that is not open; those that are damaged are left out, and there are none where there is no log. */
export async function readEventLog(file: string): Promise<readonly Line[]> {
  const content = await readFile(file).catch((error: unknown) => {
    if (isAbsence(error)) return Buffer.alloc(0);
    throw error;
  });
  return linesOf(content).flatMap(({ line }) => (line === undefined ? [] : [line]));
}
