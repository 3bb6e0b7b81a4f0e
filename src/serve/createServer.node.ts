import { createServer as createHttpServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import sharp from "sharp";
import { kindOf, ProblemError } from "../errors.ts";
import type { Classifier } from "../evaluate/classifier.ts";
import { openModelFile } from "../evaluate/openModelFile.node.ts";
import { errorCode } from "../files/problems.node.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { threadedCpuRuntime } from "../runtime/thread.node.ts";
import { fetchHandler } from "./fetchHandler.node.ts";
import { type Budget, nodeListener, refuse } from "./nodeListener.node.ts";
import { type ServeOptions, serveLimits } from "./serveOptions.ts";
import { service } from "./service.node.ts";

export interface ServerOptions extends ServeOptions {
  /** The engine. Default: ONNX Runtime's CPU engine, in a thread for each core. */
  readonly runtime?: Runtime;
  /** Told of faults inside the server. */
  readonly onFault?: (error: unknown) => void;
}

export interface ListenOptions {
  /** Default 8080; 0 takes one that is free. */
  readonly port?: number;
  /** Default "127.0.0.1": this machine alone. "0.0.0.0" for all that reach it. */
  readonly host?: string;
}

/** Where a server listens. */
export interface Listening {
  readonly host: string;
  readonly port: number;
  readonly url: string;
}

/** A model behind HTTP. */
export interface ModelServer {
  /** The model that answers. */
  readonly model: Classifier;
  /** Answers one request, for apps that bring their own server: `app.mount("/birds", server.fetch)` in Hono. */
  readonly fetch: (request: Request) => Promise<Response>;
  /** Takes requests from the network. @throws ProblemError when the port or host cannot be had. */
  readonly listen: (options?: ListenOptions) => Promise<Listening>;
  /** Takes no more requests, answers those under way, and frees the model. */
  readonly close: () => Promise<void>;
}

/** Bodies held at the same time: some of the largest, and at least so many bytes. */
const LEAST_BUDGET = 64_000_000;

/**
 * A model that answers over HTTP: `POST /predict` takes a picture and gives JSON, and there are `/healthz`, `/readyz`, `/metrics`,
 * `/openapi.json` and a page to try it at `/`. Pictures that come together are asked together.
 *
 *     const server = await createServer("birds.onnx");
 *     const { url } = await server.listen({ port: 8080 });
 *
 * @param file a model file that `saveModel` or the command line wrote
 * @throws ProblemError when the file is no such model, the model takes no pictures, or an option is out of range.
 */
export async function createServer(file: string, options: ServerOptions = {}): Promise<ModelServer> {
  if (typeof options !== "object" || options === null) {
    throw new ProblemError({ what: "createServer: its options", expected: "an object", received: kindOf(options) });
  }
  const { runtime = threadedCpuRuntime(), ...given } = options;
  serveLimits(limitsOf(given));
  return serveClassifier(await openModelFile(file, runtime), runtime, given);
}

function limitsOf({ onFault: _, ...limits }: Omit<ServerOptions, "runtime">): ServeOptions {
  return limits;
}

/** As `createServer`, with a model that is open already; closing the server closes it. */
export async function serveClassifier(
  model: Classifier,
  runtime: Runtime,
  options: Omit<ServerOptions, "runtime">,
): Promise<ModelServer> {
  const { onFault = () => {} } = options;
  const limits = serveLimits(limitsOf(options));
  // Each picture is decoded once and on one thread; what the decoder would keep of it is of no use.
  sharp.cache(false);
  sharp.concurrency(1);
  const { version } = createRequire(import.meta.url)("../../package.json") as { readonly version: string };
  const concurrency = Math.max(1, runtime.concurrency ?? 1);
  const budget: Budget = { held: 0, most: Math.max(LEAST_BUDGET, 8 * limits.maxBytes) };
  const bodyBytes = () => budget.held;
  const opened = await closingOnFailure(model, () =>
    service(model, { limits, concurrency, version, onFault, bodyBytes }),
  );
  const listener = nodeListener(opened, budget);
  const http = createHttpServer(
    {
      headersTimeout: limits.timeout * 1000,
      requestTimeout: limits.timeout * 1000,
      connectionsCheckingInterval: Math.min(1000, limits.timeout * 500),
      keepAliveTimeout: KEEP_ALIVE,
    },
    listener,
  );
  http.on("checkContinue", listener);
  http.on("clientError", refuse(opened));
  http.maxConnections = 1024;
  let closing: Promise<void> | undefined;
  return {
    model,
    fetch: fetchHandler(opened),
    listen: ({ port = 8080, host = "127.0.0.1" } = {}) =>
      new Promise((resolve, reject) => {
        http.once("error", (error) => reject(listenProblem(error, host, port)));
        http.listen(port, host, () => {
          const { port: taken } = http.address() as AddressInfo;
          resolve({ host, port: taken, url: `http://${host.includes(":") ? `[${host}]` : host}:${taken}/` });
        });
      }),
    close() {
      opened.retire();
      closing ??= new Promise<void>((resolve) => {
        // A connection that has its reply is kept for the next request; now there is none.
        const idle = setInterval(() => http.closeIdleConnections(), 50);
        http.close(() => {
          clearInterval(idle);
          resolve();
        });
      }).then(() => model.close());
      return closing;
    },
  };
}

/**
 * Milliseconds that an idle connection is kept: longer than proxies and clients keep theirs (60 seconds is usual), so that none sends a request
 * on a connection that is being closed.
 */
const KEEP_ALIVE = 65_000;

async function closingOnFailure<T>(model: Classifier, work: () => T): Promise<T> {
  try {
    return work();
  } catch (error) {
    await model.close();
    throw error;
  }
}

function listenProblem(error: Error, host: string, port: number): unknown {
  const reasons: Readonly<Record<string, string>> = {
    EADDRINUSE: "another program listens there",
    EACCES: "permission denied; ports below 1024 are the system's",
    EADDRNOTAVAIL: "this machine has no such address",
    ENOTFOUND: "no machine has this name",
    EAI_AGAIN: "no machine has this name",
  };
  const reason = reasons[errorCode(error) ?? ""];
  if (reason === undefined) return error;
  const mend = "Give another port or host; port 0 takes one that is free.";
  return new ProblemError({ what: `serve: ${host} port ${port} cannot be had: ${reason}`, mend }, { cause: error });
}
