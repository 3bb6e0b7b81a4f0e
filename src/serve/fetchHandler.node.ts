import { httpProblem, isHttpProblem, tooManyBytes } from "./httpProblem.node.ts";
import type { Service } from "./service.node.ts";

/** The same service for whatever speaks the web's Request and Response. */
export function fetchHandler(service: Service): (request: Request) => Promise<Response> {
  return async (request) => {
    const { pathname, search } = new URL(request.url);
    const { status, headers, body } = await service.reply({
      ...{ method: request.method, path: pathname, query: search.slice(1) },
      type: request.headers.get("content-type") ?? "",
      body: (most) => readBody(request, most),
      gone: request.signal,
    });
    const hasBody = status !== 204 && request.method !== "HEAD";
    return new Response(hasBody ? body : null, { status, headers });
  };
}

async function readBody(request: Request, most: number): Promise<Uint8Array> {
  const declared = Number(request.headers.get("content-length") ?? 0);
  if (declared > most) throw tooManyBytes(`${declared}`, most);
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const piece of request.body ?? []) {
      length += piece.length;
      if (length > most) throw tooManyBytes("more", most);
      pieces.push(piece);
    }
  } catch (error) {
    throw isHttpProblem(error) ? error : httpProblem(400, { what: "The body was cut off" });
  }
  return Buffer.concat(pieces);
}
