import { createRequire } from "node:module";
import { type FetchResponse, type NpmSettings, npmOptions, npmTarball } from "./npmRegistry.node.ts";
import type { RemoteFile } from "./remoteFile.ts";

// npm's libraries are CommonJS without types, and are loaded only when something is downloaded.
const load = createRequire(import.meta.url);

/** What a server answers, before its bytes have been read. */
export interface RemoteAnswer {
  /** Where in the file the body begins: the offset asked for, or 0 from a server that cannot resume. */
  readonly offset: number;
  /** Bytes in the whole file, where the server says so. */
  readonly total: number | undefined;
  readonly contentType: string | undefined;
  readonly body: AsyncIterable<Uint8Array>;
}

export interface RemoteRequest {
  /** Bytes already at hand. */
  readonly offset: number;
  readonly signal: AbortSignal;
}

/** The network as a parameter: tests give another one. */
export interface Network {
  /** Makes everything ready, so that the time given to a host is the host's alone. */
  readonly prepare: () => Promise<void>;
  /** Asks for a file; throws when the answer is not the file (a `statusCode` or a `code` says why). */
  readonly open: (file: RemoteFile, request: RemoteRequest) => Promise<RemoteAnswer>;
  /** Hosts that did not answer, with the time of the failure, so that they are not waited for again in this run. */
  readonly silent: Map<string, number>;
}

/**
 * The real network. Files by URL and packages alike go through the user's npm settings (registry, scopes, tokens,
 * proxies, certificates), read once, when the first file is asked for.
 */
export function realNetwork({
  env = process.env,
  cwd = process.cwd(),
}: {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
} = {}): Network {
  let reading: Promise<NpmSettings> | undefined;
  const settled = () => {
    reading ??= npmOptions({ env, cwd });
    return reading;
  };
  return {
    silent: new Map(),
    prepare: async () => {
      await settled();
      load("npm-registry-fetch"); // and with it make-fetch-happen
    },
    open: async (file, { offset, signal }) => {
      const settings = await settled();
      // Bytes must come as they lie there: a transparently unpacked .gz would fit neither checksum nor range.
      const headers = { "accept-encoding": "identity", ...(offset > 0 ? { range: `bytes=${offset}-` } : {}) };
      const response =
        file.kind === "npm"
          ? await npmTarball(file, { settings, headers, signal })
          : await fetchUrl(file.url, { settings, headers, signal });
      return describeAnswer(response);
    },
  };
}

interface FetchRequest {
  readonly settings: NpmSettings;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

async function fetchUrl(url: string, { settings, headers, signal }: FetchRequest): Promise<FetchResponse> {
  const fetch: (url: string, options: object) => Promise<FetchResponse> = load("make-fetch-happen");
  const { flat } = settings;
  const response = await fetch(url, {
    headers,
    signal,
    compress: false,
    proxy: flat.httpsProxy || flat.proxy,
    noProxy: flat.noProxy,
    ca: flat.ca,
    strictSSL: flat.strictSSL,
    localAddress: flat.localAddress,
    retry: { retries: 0 },
  });
  if (response.status === 200 || response.status === 206) return response;
  const failure = new Error(`${response.status} ${response.statusText}`);
  throw Object.assign(failure, { statusCode: response.status, uri: url });
}

function describeAnswer({ status, headers, body }: FetchResponse): RemoteAnswer {
  // A body that is given up half-read and then aborted has nobody to listen to its error.
  body.on("error", () => undefined);
  const contentType = headers.get("content-type") ?? undefined;
  const range = /^bytes (\d+)-\d*\/(\d+|\*)$/.exec(headers.get("content-range") ?? "");
  if (status === 206 && range !== null) {
    const total = range[2] === "*" ? undefined : Number(range[2]);
    return { offset: Number(range[1]), total, contentType, body };
  }
  const length = headers.get("content-length");
  return { offset: 0, total: length === null ? undefined : Number(length), contentType, body };
}
