import { errorCode } from "../../files/problems.node.ts";
import type { RemoteFile } from "./remoteFile.ts";

/** Why one mirror did not give the file. */
export interface Failure {
  readonly file: RemoteFile;
  readonly reason: string;
  /** The host was not reached at all: no network, a firewall, or the host is down. */
  readonly isSilent: boolean;
  /** Asking again may help: the connection broke, or the server was busy. */
  readonly isPassing: boolean;
}

const silentCodes: Readonly<Record<string, string>> = {
  ENOTFOUND: "its name cannot be resolved",
  EAI_AGAIN: "its name cannot be resolved",
  ECONNREFUSED: "it refuses the connection",
  ENETUNREACH: "the network is unreachable",
  EHOSTUNREACH: "the host is unreachable",
  ETIMEDOUT: "it does not answer",
  EOFFLINE: "npm is set to work offline (npm config get offline)",
};

const brokenCodes = new Set(["ECONNRESET", "EPIPE", "ERR_STREAM_PREMATURE_CLOSE", "ABORT_ERR", "Z_BUF_ERROR"]);

/** Turns what a network library threw into a sentence. */
export function describeFailure(file: RemoteFile, error: unknown): Failure {
  const failure = (reason: string, isSilent = false, isPassing = false): Failure => ({
    file,
    reason,
    isSilent,
    isPassing,
  });
  const status = statusOf(error);
  if (status !== undefined) {
    const asked = status === 401 || status === 403 ? ` (for a registry: is its token in your .npmrc?)` : "";
    return failure(`${hostOf(error) ?? "it"} answered ${status}${asked}`, false, status === 429 || status >= 500);
  }
  const code = errorCode(error);
  const message = error instanceof Error ? error.message : String(error);
  if (code === undefined) return failure(message);
  const silent = silentCodes[code];
  if (silent !== undefined) return failure(`${silent} (${code})`, true, code === "EAI_AGAIN");
  if (brokenCodes.has(code)) return failure(`the connection broke (${code})`, false, true);
  if (/CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS/.test(code)) {
    return failure(`its certificate is not trusted (${code}); behind a company proxy set npm's "cafile"`);
  }
  return failure(message.includes(code) ? message : `${message} (${code})`);
}

/** The file in words: its address, or its package. */
export function describeFile(file: RemoteFile): string {
  return file.kind === "url" ? file.url : `npm package ${file.package}@${file.version}`;
}

/** The HTTP status that a library's error carries. */
export function statusOf(error: unknown): number | undefined {
  if (typeof error !== "object" || error === null || !("statusCode" in error)) return undefined;
  return typeof error.statusCode === "number" ? error.statusCode : undefined;
}

function hostOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("uri" in error)) return undefined;
  return URL.canParse(String(error.uri)) ? new URL(String(error.uri)).host : undefined;
}
