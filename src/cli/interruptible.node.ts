import type { CliEffects, Interruption } from "./effects.ts";

/** What a shell expects of a program that a signal ended: 128 and the signal's number. A closed pipe ends quietly. */
const EXIT_CODES: Readonly<Record<Interruption, number>> = { SIGINT: 130, SIGTERM: 143, SIGPIPE: 0 };

/**
 * Work that the user may stop: the signal is aborted at the first Ctrl-C, and the work ends when it can.
 * A live bar that goes away on that signal leaves room for what is said then.
 * @param work what may be stopped; it may stop itself, too, as the user does
 * @param answer what is said at the first Ctrl-C
 * @returns its exit code when it came to its end all the same, otherwise that of the interruption
 */
export async function interruptible(
  effects: Pick<CliEffects, "onInterrupt" | "stderr">,
  work: (signal: AbortSignal, interrupt: (why: Interruption) => void) => Promise<number>,
  answer = "Stopping after this batch.",
): Promise<number> {
  const controller = new AbortController();
  let why: Interruption | undefined;
  const interrupt = (interruption: Interruption) => {
    why ??= interruption;
    controller.abort();
    if (why === "SIGINT") effects.stderr.write(`${answer} Press Ctrl-C again to quit at once.\n`);
  };
  const stopListening = effects.onInterrupt(interrupt);
  try {
    const code = await work(controller.signal, interrupt);
    return why === undefined || code === 0 ? code : EXIT_CODES[why];
  } catch (error) {
    if (why === undefined || !isAbort(error)) throw error;
    effects.stderr.write("Stopped.\n");
    return EXIT_CODES[why];
  } finally {
    stopListening();
  }
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}
