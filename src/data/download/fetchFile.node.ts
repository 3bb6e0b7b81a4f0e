import type { Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, open, rename } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { ProblemError } from "../../errors.ts";
import { writeProblem } from "../../files/problems.node.ts";
import { anotherCache } from "../cache.node.ts";
import { finishChecksum, startChecksum } from "./checksum.node.ts";
import type { Network } from "./network.node.ts";
import { describeFailure, type Failure, statusOf } from "./networkProblems.node.ts";
import { claimPartial, discardPartial, releasePartial } from "./partial.node.ts";
import type { RemoteFile } from "./remoteFile.ts";
import { watchdog } from "./watchdog.node.ts";

/** Told as bytes come in: how many of how many so far, where the server says how many. */
export type Progress = (received: number, total: number | undefined) => void;

/** Milliseconds: for the host's first word, between two pieces, and before asking again. */
export interface FetchLimits {
  readonly firstMs: number;
  readonly stallMs: number;
  readonly retryMs: number;
}

export interface FetchOptions {
  readonly network: Network;
  readonly onProgress?: Progress;
  /** Stops the download; what came so far stays, and the next call goes on from there. */
  readonly signal?: AbortSignal;
  /** How files are opened; tests give a disk that is full. */
  readonly openFile?: typeof open;
}

/** A connection that breaks is taken up again where it broke, this many times at most... */
const mostAttempts = 8;
/** ...and fewer when nothing comes at all. */
const mostFruitless = 2;

/** What of a file has come so far. */
interface Partial {
  readonly target: string;
  readonly handle: FileHandle;
  readonly path: string;
  hash: Hash;
  size: number;
  /** Whether its bytes came in more than one answer, which then may not fit together. */
  isStitched: boolean;
  contentType: string | undefined;
}

/**
 * Fetches one file to `target`, whole and with the right checksum, or not at all.
 * @returns why it could not be had from there; undefined when it is there.
 * @throws ProblemError when it cannot be written; the signal's reason when it was stopped.
 */
export async function fetchFile(
  file: RemoteFile,
  target: string,
  options: FetchOptions,
  limits: FetchLimits,
): Promise<Failure | undefined> {
  const partial = await openPartial(file, target, options.openFile ?? open);
  let keep = true; // what came of a broken download; a wrong file has been emptied by then
  try {
    const failure = await fetchWithRetries(file, partial, options, limits);
    if (failure !== undefined) return failure;
    await partial.handle.close();
    await rename(partial.path, target);
    return undefined;
  } catch (error) {
    const problem = writeProblem(error, target, anotherCache);
    keep = options.signal?.aborted === true;
    throw problem;
  } finally {
    await partial.handle.close().catch(() => undefined);
    if (keep && partial.size > 0) await releasePartial(partial.path, target);
    else await discardPartial(partial.path);
  }
}

/** Whether an outcome is a failure. */
export function isFailure(outcome: object): outcome is Failure {
  return "reason" in outcome;
}

async function fetchWithRetries(
  file: RemoteFile,
  partial: Partial,
  options: FetchOptions,
  limits: FetchLimits,
): Promise<Failure | undefined> {
  let fruitless = 0;
  for (let attempt = 1; ; attempt++) {
    const before = partial.size;
    const failure = await fetchOnce(file, partial, options, limits);
    options.signal?.throwIfAborted();
    if (failure === undefined) {
      const checksum = finishChecksum(partial.hash, file.integrity);
      if (checksum === file.integrity) return undefined;
      const { isStitched, contentType } = partial;
      await restart(file, partial);
      if (isStitched) continue;
      return wrongFile(file, checksum, contentType);
    }
    fruitless = partial.size > before ? 0 : fruitless + 1;
    if (!failure.isPassing || attempt >= mostAttempts || fruitless >= mostFruitless) return failure;
    await sleep(limits.retryMs * attempt, undefined, options.signal === undefined ? {} : { signal: options.signal });
  }
}

/** One request, from where the partial file ends to the end of the file. */
async function fetchOnce(
  file: RemoteFile,
  partial: Partial,
  { network, onProgress, signal }: FetchOptions,
  { firstMs, stallMs }: FetchLimits,
): Promise<Failure | undefined> {
  const watch = watchdog(firstMs, signal);
  try {
    const answer = await watch.guard(network.open(file, { offset: partial.size, signal: watch.signal }));
    if (answer.offset !== partial.size) {
      await restart(file, partial);
      if (answer.offset !== 0) return passing(file, "it sent another part than asked for");
    }
    partial.isStitched ||= partial.size > 0;
    partial.contentType = answer.contentType;
    onProgress?.(partial.size, answer.total);
    watch.heard(stallMs);
    for await (const piece of answer.body) {
      watch.heard(stallMs);
      await append(partial, piece);
      onProgress?.(partial.size, answer.total);
    }
    if (watch.signal.aborted) throw watch.signal.reason;
    if (answer.total === undefined || partial.size === answer.total) return undefined;
    return passing(file, `it broke off after ${partial.size} of ${answer.total} bytes`);
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    const late = watch.late();
    if (late !== undefined) return { file, reason: late.reason, isSilent: late.isFirst, isPassing: !late.isFirst };
    // A range that the server cannot give: what lies here is not the beginning of its file.
    if (partial.size > 0 && statusOf(error) === 416) {
      await restart(file, partial);
      return { ...describeFailure(file, error), isPassing: true };
    }
    return describeFailure(file, error);
  } finally {
    watch.stop();
  }
}

async function openPartial(file: RemoteFile, target: string, openFile: typeof open): Promise<Partial> {
  const path = await claimPartial(target);
  try {
    const handle = await openFile(path, "a+");
    const hash = startChecksum(file.integrity);
    const { size } = await handle.stat();
    for await (const piece of createReadStream(path)) hash.update(piece);
    return { target, handle, path, hash, size, isStitched: size > 0, contentType: undefined };
  } catch (error) {
    throw writeProblem(error, target, anotherCache);
  }
}

async function append(partial: Partial, piece: Uint8Array): Promise<void> {
  try {
    await partial.handle.writeFile(piece);
  } catch (error) {
    throw writeProblem(error, partial.target, anotherCache);
  }
  partial.hash.update(piece);
  partial.size += piece.length;
}

async function restart(file: RemoteFile, partial: Partial): Promise<void> {
  await partial.handle.truncate(0);
  partial.hash = startChecksum(file.integrity);
  partial.size = 0;
  partial.isStitched = false;
}

function wrongFile(file: RemoteFile, checksum: string, contentType: string | undefined): Failure {
  const what = contentType?.startsWith("text/html") ? "a web page (a login page?)" : "another file";
  const reason = `${what} came: its checksum is ${checksum}, not ${file.integrity}`;
  return { file, reason, isSilent: false, isPassing: false };
}

function passing(file: RemoteFile, reason: string): Failure {
  return { file, reason, isSilent: false, isPassing: true };
}
