import { open, readdir } from "node:fs/promises";
import { hostname } from "node:os";
import path from "node:path";
import { errorCode, writeProblem } from "../files/problems.node.ts";
import { ensureFolder } from "../files/writeAtomically.node.ts";
import { encodeEvent, type FileEvent } from "./eventProto.ts";
import { tfRecord } from "./record.ts";

/** Records wait so long for others, in milliseconds, before they are written. */
const PAUSE = 1000;

const PATTERN = /^events\.out\.tfevents\.(\d{10})\./;

/** An event file that grows. */
export interface EventFile {
  /** Its path. */
  readonly file: string;
  /** Adds an event. It may wait for others. */
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

  const flush = async () => {
    const bytes = Buffer.concat(waiting);
    waiting = [];
    written = now().getTime();
    try {
      await handle.appendFile(bytes);
    } catch (error) {
      throw writeProblem(error, file, elsewhere);
    }
  };
  const add = async (event: FileEvent) => {
    waiting.push(tfRecord(encodeEvent(event)));
    if (now().getTime() - written >= PAUSE) await flush();
  };
  await add({ wallTime: now().getTime() / 1000, fileVersion: "brain.Event:2" });
  await flush();
  return {
    file,
    add,
    flush,
    async close() {
      await flush();
      await handle.close();
    },
  };
}

const elsewhere = (place: string) => `choose a folder ${place}`;
