import { ProblemError } from "../errors.ts";
import type { Classifier } from "../evaluate/classifier.ts";
import { describeHttpProblem, type HttpProblem, httpProblem, isHttpProblem, problemReply } from "./httpProblem.node.ts";
import { measurements } from "./measurements.node.ts";
import { openApi } from "./openApi.ts";
import { page } from "./page.ts";
import { type Predictor, predictor } from "./predictor.node.ts";
import { type Call, jsonReply, type Reply } from "./reply.node.ts";
import type { Limits } from "./serveOptions.ts";
import { expectMediaType, readUploads } from "./uploads.node.ts";

/** What answers calls, whatever brings them. */
export interface Service {
  readonly reply: (call: Call) => Promise<Reply>;
  /** From now on it says that it is not ready. */
  readonly retire: () => void;
  /** Counts a request that came to no call: one that is no HTTP, or was too slow. */
  readonly refused: (status: number) => void;
}

type Route = (call: Call) => Reply | Promise<Reply>;

export interface ServiceOptions {
  readonly limits: Limits;
  /** Batches that the classifier's engine runs at the same time. */
  readonly concurrency: number;
  /** Of Plumage, for the description. */
  readonly version: string;
  /** Told of faults of ours; whoever asked learns no more than that there was one. */
  readonly onFault: (error: unknown) => void;
  /** How many bytes of bodies are held at this moment. */
  readonly bodyBytes: () => number;
}

export function service(
  classifier: Classifier,
  { limits, concurrency, version, onFault, bodyBytes }: ServiceOptions,
): Service {
  let isRetired = false;
  const measured = measurements({
    pictures_under_way: { about: "Pictures that are decoded, wait, or are looked at.", value: () => asks.underWay() },
    body_bytes: { about: "Bytes of bodies that are held.", value: bodyBytes },
    queue_limit: { about: "Pictures that may be under way.", value: () => limits.queue },
  });
  const asks = predictor(classifier, limits, concurrency, measured.batch);
  const description = JSON.stringify(openApi(classifier, limits, version));
  const html = page(classifier);
  const text = (type: string, body: string): Reply => ({ status: 200, headers: { "content-type": type }, body });
  const routes: Readonly<Record<string, Readonly<Record<string, Route>>>> = {
    "/": { GET: () => ({ ...text("text/html; charset=utf-8", html), headers: pageHeaders }) },
    "/predict": { POST: (call) => predict(call, asks, limits) },
    "/healthz": { GET: () => jsonReply(200, { status: "ok" }) },
    "/readyz": { GET: () => jsonReply(isRetired ? 503 : 200, { status: isRetired ? "stopping" : "ready" }) },
    "/metrics": { GET: () => text("text/plain; version=0.0.4; charset=utf-8", measured.text()) },
    "/openapi.json": { GET: () => text("application/json; charset=utf-8", description) },
  };
  const cors = limits.cors === undefined ? {} : { "access-control-allow-origin": limits.cors, vary: "origin" };

  const answer = async (call: Call): Promise<Reply> => {
    const methods = routes[call.path];
    if (methods === undefined) {
      throw httpProblem(404, {
        what: "There is nothing of this name",
        expected: Object.keys(routes).join(", "),
        received: call.path.slice(0, 200),
      });
    }
    const allowed = Object.keys(methods).flatMap((name) => (name === "GET" ? [name, "HEAD"] : [name]));
    if (call.method === "OPTIONS") {
      const allow = [...allowed, "OPTIONS"].join(", ");
      const asked = { "access-control-allow-methods": allow, "access-control-allow-headers": "content-type" };
      return { status: 204, headers: { allow, ...(limits.cors !== undefined && asked) }, body: "" };
    }
    const route = methods[call.method === "HEAD" ? "GET" : call.method];
    if (route !== undefined) return route(call);
    const problem = {
      what: `${call.path} does not know this method`,
      expected: allowed.join(", "),
      received: call.method,
    };
    throw httpProblem(405, problem, { allow: allowed.join(", ") });
  };

  return {
    async reply(call) {
      const begin = performance.now();
      const reply = await answer(call).catch((error: unknown) => {
        const problem = asHttpProblem(error);
        if (problem.cause.status === 500) onFault(error);
        return problemReply(problem);
      });
      const route = Object.hasOwn(routes, call.path) ? call.path : "other";
      measured.answered(route, reply.status, (performance.now() - begin) / 1000);
      return limits.cors === undefined ? reply : { ...reply, headers: { ...reply.headers, ...cors } };
    },
    retire() {
      isRetired = true;
    },
    refused: (status) => measured.answered("other", status, 0),
  };
}

/** The page brings all that it needs, and is kept from asking elsewhere. */
const pageHeaders = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src blob: data:; connect-src 'self'",
};

/** `POST /predict` */
async function predict(call: Call, asks: Predictor, limits: Limits): Promise<Reply> {
  const begin = performance.now();
  const top = readTop(call.query);
  expectMediaType(call.type);
  asks.expectRoom(1);
  const controller = new AbortController();
  const stop = () => controller.abort(call.gone.reason);
  const late = { what: "This took too long", expected: `at most ${limits.timeout} seconds`, mend: "Come again later." };
  const timer = setTimeout(() => controller.abort(httpProblem(504, late)), limits.timeout * 1000);
  call.gone.addEventListener("abort", stop, { once: true });
  try {
    const answers = answersOf(await call.body(limits.maxBytes), call, asks, top, controller.signal);
    const reply = await Promise.race([answers, aborted(controller.signal)]);
    return jsonReply(200, { ...reply, ms: Math.round((performance.now() - begin) * 100) / 100 });
  } finally {
    clearTimeout(timer);
    call.gone.removeEventListener("abort", stop);
  }
}

async function answersOf(bytes: Uint8Array, call: Call, asks: Predictor, top: number, signal: AbortSignal) {
  const uploads = await readUploads(call.type, bytes);
  if (uploads.kind === "picture") return asks.picture(uploads.bytes, top, signal);
  if (uploads.kind === "pixels") return { answers: await asks.pixels(uploads.bytes, top, signal) };
  asks.expectRoom(uploads.pictures.length);
  const told = await Promise.all(
    uploads.pictures.map(async ({ name, bytes }) => {
      try {
        return { name, ...(await asks.picture(bytes, top, signal)) };
      } catch (error) {
        return { name, problem: asHttpProblem(error) };
      }
    }),
  );
  const [first] = told;
  // One that is broken does not spoil the others.
  if (first !== undefined && "problem" in first && told.every((one) => "problem" in one)) throw first.problem;
  return {
    answers: told.map((one) => ("problem" in one ? { name: one.name, ...describeHttpProblem(one.problem) } : one)),
  };
}

/** Never resolves. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

function readTop(query: string): number {
  const text = new URLSearchParams(query).get("top");
  if (text === null) return Number.POSITIVE_INFINITY;
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw httpProblem(400, { what: "top", expected: "a whole number of at least 1", received: text.slice(0, 50) });
}

/** A mistake of whoever asks in its own words; of a fault of ours no more than that there is one. */
function asHttpProblem(error: unknown): HttpProblem {
  if (isHttpProblem(error)) return error;
  if (error instanceof ProblemError) return httpProblem(422, error.problem);
  return httpProblem(500, { what: "A fault inside the server" });
}
