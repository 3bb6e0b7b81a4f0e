import { type Problem, ProblemError } from "../errors.ts";
import { jsonReply, type Reply } from "./reply.node.ts";

/** What a reply has besides what there is to say: its HTTP status (RFC 9110), and headers. */
interface Refusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** A request that cannot be answered as it wishes. */
export type HttpProblem = ProblemError & { readonly cause: Refusal };

export function httpProblem(status: number, problem: Problem, headers: Refusal["headers"] = {}): HttpProblem {
  const cause: Refusal = { status, headers };
  return new ProblemError(problem, { cause }) as HttpProblem;
}

export function isHttpProblem(error: unknown): error is HttpProblem {
  return error instanceof ProblemError && typeof Object(error.cause).status === "number";
}

/** What stands in a reply's body: `{ "error": { "message", "what", "expected", "received", "mend" } }`. */
export function describeHttpProblem({ message, problem }: HttpProblem): { readonly error: object } {
  return { error: { message, ...problem } };
}

/** The reply that tells it. */
export function problemReply(problem: HttpProblem): Reply {
  return jsonReply(problem.cause.status, describeHttpProblem(problem), problem.cause.headers);
}

export function busy(): HttpProblem {
  const problem = { what: "There is more to do than fits the queue", mend: "Come again in a second." };
  return httpProblem(503, problem, { "retry-after": "1" });
}

export function tooManyBytes(received: string, most: number): HttpProblem {
  return httpProblem(413, {
    what: "The body is too large",
    expected: `at most ${most} bytes`,
    received,
    mend: "Make the picture smaller first.",
  });
}
