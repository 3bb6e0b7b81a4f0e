import { open, readdir, rm } from "node:fs/promises";
import { hostname } from "node:os";
import path from "node:path";
import { errorCode, writeProblem } from "../files/problems.node.ts";
import { ensureFolder } from "../files/writeAtomically.node.ts";
import { encodeEvent, type FileEvent } from "./eventProto.ts";
import { tfRecord } from "./record.ts";

/** Records wait so long for others, in milliseconds, before they are written. */
const PAUSE = 1000;

/** Where the disk is full, as much waits for room; beyond that, what is oldest is left out. */
const MOST_WAITING = 32 * 2 ** 20;

const PATTERN = /^events\.out\.tfevents\.(\d{10})\./;

/** An event file that grows. */
export interface EventFile {
  /** Its path. */
  readonly file: string;
  /** Adds an event. It may wait for others; what cannot be written waits for room. */
  add(event: FileEvent): Promise<void>;
  /** Writes what waits. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Begins an event file in a folder, after those that are there: TensorBoard reads the files of a folder one after the other, in
 * the order of their names, `events.out.tfevents.<seconds since 1970>.<host>.<process>`.
 * @throws ProblemError when it cannot be written.
 */
export async function openEventFile(folder: string, now: () => Date): Promise<EventFile> {
  await ensureFolder(folder, elsewhere);
  const begun = (await readdir(folder)).map((name) => Number(PATTERN.exec(name)?.[1] ?? 0));
  let seconds = Math.max(Math.floor(now().getTime() / 1000), ...begun.map((each) => each + 1));
  const named = () =>
    path.join(folder, `events.out.tfevents.${String(seconds).padStart(10, "0")}.${hostname()}.${process.pid}`);
  const create = async () => {
    for (;;) {
      try {
        return await open(named(), "ax");
      } catch (error) {
        if (errorCode(error) !== "EEXIST") throw writeProblem(error, named(), elsewhere);
        seconds += 1;
      }
    }
  };
  const handle = await create();
  const file = named();
  let waiting: Uint8Array[] = [];
  let written = now().getTime();
  let length = 0;

  const flush = async () => {
    const bytes = Buffer.concat(waiting);
    written = now().getTime();
    try {
      await handle.appendFile(bytes);
    } catch (error) {
      // No record is ever torn.
      await handle.truncate(length).catch(() => undefined);
      waiting = newestOf(waiting, MOST_WAITING);
      throw writeProblem(error, file, elsewhere);
    }
    length += bytes.length;
    waiting = [];
  };
  const add = async (event: FileEvent) => {
    waiting.push(tfRecord(encodeEvent(event)));
    if (now().getTime() - written >= PAUSE) await flush();
  };
  await add({ wallTime: now().getTime() / 1000, fileVersion: "brain.Event:2" });
  try {
    await flush();
  } catch (error) {
    await handle.close();
    await rm(file, { force: true });
    throw error;
  }
  return {
    file,
    add,
    flush,
    async close() {
      try {
        await flush();
      } finally {
        await handle.close();
      }
    },
  };
}

function newestOf(records: readonly Uint8Array[], bytes: number): Uint8Array[] {
  let left = bytes;
  const first = records.findLastIndex(({ length }) => {
    left -= length;
    return left < 0;
  });
  return records.slice(first + 1);
}

const elsewhere = (place: string) => `choose a folder ${place}`;
