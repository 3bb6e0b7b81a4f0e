import type { CliEffects, Interruption } from "./effects.ts";
import type { RunState } from "./runState.ts";

const HELP = "Keys: s prints the state, q stops after the step under way and saves, ? prints this.";

/** What answers while work goes on. */
export interface Answering {
  readonly state: RunState;
  /** Prints a line where people read it. */
  readonly say: (line: string) => void;
  /** Whether that is a terminal. Keys that are pressed while another program has it are not for this one. */
  readonly isLookedAt: boolean;
  /** Ends the work as Ctrl-C does. */
  readonly interrupt: (why: Interruption) => void;
}

/**
 * Answers SIGUSR1, and keys where somebody sits at a terminal, between the steps of the work.
 * @returns what ends the listening
 */
export function answerQuestions(
  { onStateAsked, onKey }: Pick<CliEffects, "onStateAsked" | "onKey">,
  { state, say, interrupt, isLookedAt }: Answering,
): () => void {
  const sayState = () => say(state.describe().trimEnd());
  const answers: Readonly<Record<string, () => void>> = {
    s: sayState,
    q: () => interrupt("SIGINT"),
    "?": () => say(HELP),
  };
  const stopSignals = onStateAsked(sayState);
  const stopKeys = isLookedAt ? onKey((key) => answers[key]?.()) : undefined;
  if (stopKeys !== undefined) say(HELP);
  return () => {
    stopSignals();
    stopKeys?.();
  };
}
