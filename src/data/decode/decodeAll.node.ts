import { availableParallelism } from "node:os";
import path from "node:path";
import { kindOf, ProblemError } from "../../errors.ts";
import { type DecodeOptions, decodeImage } from "./decode.node.ts";
import type { Image } from "./image.ts";

/** What came of one file: its image, or why there is none. */
export type Decoded =
  | { readonly file: string; readonly image: Image; readonly problem?: undefined }
  | { readonly file: string; readonly image?: undefined; readonly problem: ProblemError };

export interface DecodeAllOptions extends Omit<DecodeOptions, "name"> {
  /** Where relative paths begin; by default the folder of the process. */
  readonly cwd?: string;
  /** Files read at the same time, and so images held in memory; by default one a processor, 4 at least. */
  readonly concurrency?: number;
  readonly signal?: AbortSignal;
}

/**
 * Decodes many files, in their order. A bad file does not stop the others: it comes as a problem in its place. Reading
 * runs ahead of the caller by `concurrency` files at most.
 * @throws the signal's reason when stopped; whatever is no fault of a file.
 */
export async function* decodeAll(
  files: Iterable<string>,
  { concurrency = Math.max(4, availableParallelism()), cwd = "", signal, ...options }: DecodeAllOptions = {},
): AsyncGenerator<Decoded, void, undefined> {
  if (typeof files === "string" || typeof Object(files)[Symbol.iterator] !== "function") {
    throw new ProblemError({ what: "decodeAll: its files", expected: "a list of paths", received: kindOf(files) });
  }
  const underway: Promise<Decoded | { readonly fault: unknown }>[] = [];
  const next = async () => {
    const result = await underway.shift()!;
    if ("fault" in result) throw result.fault;
    return result;
  };
  for (const file of files) {
    signal?.throwIfAborted();
    underway.push(decodeOne(file, cwd, options).catch((fault: unknown) => ({ fault })));
    if (underway.length >= concurrency) yield await next();
  }
  while (underway.length > 0) {
    signal?.throwIfAborted();
    yield await next();
  }
}

async function decodeOne(file: string, cwd: string, options: DecodeOptions): Promise<Decoded> {
  try {
    return { file, image: await decodeImage(path.resolve(cwd, file), { ...options, name: file }) };
  } catch (error) {
    if (error instanceof ProblemError) return { file, problem: error };
    throw error;
  }
}
