import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { busy, httpProblem, problemReply, tooManyBytes } from "./httpProblem.node.ts";
import type { Call, Reply } from "./reply.node.ts";
import type { Service } from "./service.node.ts";

/** Bytes of bodies that are held at the same time. */
export interface Budget {
  held: number;
  readonly most: number;
}

/** Who has gone needs no reply: nobody sees this one. */
const GONE = httpProblem(499, { what: "Whoever asked has gone" });

/** Node's requests as calls. Bodies are read with `data` events: as web streams they cost four times a whole small request. */
export function nodeListener(service: Service, budget: Budget) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [path = "/", query = ""] = (request.url ?? "/").split("?", 2);
    const controller = new AbortController();
    const held = { bytes: 0 };
    response.on("close", () => {
      budget.held -= held.bytes;
      if (!response.writableFinished) controller.abort(GONE);
    });
    const call: Call = {
      ...{ method: request.method ?? "GET", path, query, type: request.headers["content-type"] ?? "" },
      body: (most) => readBody(request, response, { most, budget, held }),
      gone: controller.signal,
    };
    const reply = await service.reply(call);
    if (!response.destroyed) send(reply, request, response);
  };
}

interface Reading {
  readonly most: number;
  readonly budget: Budget;
  readonly held: { bytes: number };
}

/** The whole body; no more of it is held than is allowed. */
function readBody(request: IncomingMessage, response: ServerResponse, { most, budget, held }: Reading) {
  return new Promise<Uint8Array>((resolve, reject) => {
    const declared = Number(request.headers["content-length"] ?? 0);
    if (declared > most) return reject(tooManyBytes(`${declared}`, most));
    if (request.headers.expect !== undefined) response.writeContinue();
    const pieces: Buffer[] = [];
    const end = (finish: () => void) => {
      request.off("data", add);
      finish();
    };
    const add = (piece: Buffer) => {
      held.bytes += piece.length;
      budget.held += piece.length;
      pieces.push(piece);
      if (held.bytes > most) end(() => reject(tooManyBytes("more", most)));
      else if (budget.held > budget.most) end(() => reject(busy()));
    };
    request.on("data", add);
    request.on("end", () => end(() => resolve(pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces))));
    request.on("error", () => end(() => reject(GONE)));
    request.on("close", () => end(() => reject(GONE)));
  });
}

/** How long a body that nobody reads may go on, in milliseconds: whoever is still sending should see the reply first. */
const LINGER = 1000;

function send({ status, headers, body }: Reply, request: IncomingMessage, response: ServerResponse): void {
  const length = Buffer.byteLength(body);
  const isSending = !request.complete;
  response.writeHead(status, {
    ...headers,
    ...(status !== 204 && { "content-length": length }),
    ...(isSending && { connection: "close" }),
  });
  if (!isSending || request.method === "HEAD") {
    response.end(request.method === "HEAD" ? undefined : body);
    if (isSending) request.resume();
    return;
  }
  response.write(body);
  const timer = setTimeout(() => response.end(), LINGER);
  request.once("end", () => response.end());
  response.once("close", () => clearTimeout(timer));
  request.resume();
}

/** What Node refuses before there is a call: what is no HTTP, and who is too slow. */
export function refuse(service: Service) {
  return (error: NodeJS.ErrnoException, socket: Socket): void => {
    if (error.code === "ECONNRESET" || !socket.writable) {
      socket.destroy();
      return;
    }
    const [status, words] = refusals[error.code ?? ""] ?? [400, "Bad Request"];
    service.refused(status);
    const { headers, body } = problemReply(httpProblem(status, { what: `The request is refused: ${words}` }));
    const head = { ...headers, "content-length": String(Buffer.byteLength(body)), connection: "close" };
    const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.end(`HTTP/1.1 ${status} ${words}\r\n${lines.join("")}\r\n${body}`, () => socket.destroySoon());
  };
}

const refusals: Readonly<Record<string, readonly [status: number, words: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, "Request Timeout"],
  HPE_HEADER_OVERFLOW: [431, "Request Header Fields Too Large"],
};
