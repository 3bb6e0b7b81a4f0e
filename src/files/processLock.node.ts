import { randomUUID } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { isRunning } from "./isRunning.node.ts";
import { errorCode, isAbsence } from "./problems.node.ts";

/*
 * A lock is a file that says which process holds it. One whose process has ended, however it ended, holds nobody up.
 */

/** Of a machine whose processes cannot be seen from here, a lock that was not renewed for so long is left over. */
const LEFT_OVER_MS = 90_000;
const RENEWED_EVERY_MS = 20_000;
/** A lock without a word in it is about to be written, if it is so young. */
const BEING_WRITTEN_MS = 5_000;

/** A process that holds a lock. */
export interface Holder {
  readonly processId: number;
  readonly host: string;
  /** Of this machine: when the process began, in the system's own count; numbers of processes come again. */
  readonly start?: string;
}

export interface Lock {
  /** Lets go; does nothing the second time. Needs no event loop, so that it works while a process quits. */
  release(): void;
}

/**
 * Takes a lock for this process, unless a running one holds it.
 * @returns the lock, or who holds it
 * @throws what the system says where the file cannot be written.
 */
export async function takeLock(file: string): Promise<Lock | Holder> {
  const own: Holder = { processId: process.pid, host: hostname(), ...startOf(process.pid) };
  const words = JSON.stringify({ ...own, lock: randomUUID() });
  for (;;) {
    try {
      await writeFile(file, words, { flag: "wx" });
      return held(file, words);
    } catch (error) {
      if (errorCode(error) !== "EEXIST") throw error;
    }
    const found = await readHolder(file);
    if (found === undefined) continue;
    if (found.isHeld) return found.holder;
    await takeAway(file, found.words);
  }
}

/** Who holds a lock now; undefined where nobody does. */
export async function lockHolder(file: string): Promise<Holder | undefined> {
  const found = await readHolder(file);
  return found?.isHeld ? found.holder : undefined;
}

export function isLock(taken: Lock | Holder): taken is Lock {
  return "release" in taken;
}

function held(file: string, words: string): Lock {
  const renew = () => {
    const now = new Date();
    utimes(file, now, now).catch(() => undefined);
  };
  const timer = setInterval(renew, RENEWED_EVERY_MS).unref();
  return {
    release() {
      clearInterval(timer);
      try {
        if (readFileSync(file, "utf8") === words) rmSync(file);
      } catch {
        // It is gone already.
      }
    },
  };
}

async function readHolder(file: string) {
  try {
    const [words, { mtimeMs }] = await Promise.all([readFile(file, "utf8"), stat(file)]);
    const age = Date.now() - mtimeMs;
    const holder = parse(words);
    if (holder === undefined) {
      const unknown: Holder = { processId: 0, host: hostname() };
      return { words, holder: unknown, isHeld: age < BEING_WRITTEN_MS };
    }
    const isHeld = holder.host === hostname() ? isSameProcess(holder) : age < LEFT_OVER_MS;
    return { words, holder, isHeld };
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}

function parse(words: string): Holder | undefined {
  try {
    const holder = Object(JSON.parse(words)) as Holder;
    return Number.isInteger(holder.processId) && typeof holder.host === "string" ? holder : undefined;
  } catch {
    return undefined;
  }
}

function isSameProcess({ processId, start }: Holder): boolean {
  if (!isRunning(processId)) return false;
  const now = startOf(processId)?.start;
  if (now === ENDED) return false;
  return start === undefined || now === undefined || now === start;
}

/** Of a process that was killed, and for whose end nobody has asked yet: its number is still taken. */
const ENDED = "ended";

/** When a process began: Linux tells it in clock ticks since the machine began. */
function startOf(processId: number): { readonly start: string } | undefined {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    // The name of the program, in brackets, may hold spaces and brackets itself.
    const fields = readFileSync(`/proc/${processId}/stat`, "utf8").split(") ").at(-1)!.split(" ");
    return { start: /^[ZX]/.test(fields[0]!) ? ENDED : `${boot} ${fields[19]}` };
  } catch {
    return undefined;
  }
}

/** Of several processes that find the same lock left over, one may take it away, and none another's new one. */
async function takeAway(file: string, words: string): Promise<void> {
  const aside = `${file}.${randomUUID()}.tmp`;
  try {
    await rename(file, aside);
  } catch (error) {
    if (isAbsence(error)) return;
    throw error;
  }
  const taken = await readFile(aside, "utf8");
  if (taken === words) await rm(aside, { force: true });
  else await rename(aside, file);
}
