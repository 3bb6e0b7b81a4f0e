import { allCommands } from "../../src/cli/allCommands.node.ts";
import type { CliEffects, Interruption } from "../../src/cli/effects.ts";
import { realEffects } from "../../src/cli/realEffects.node.ts";
import { runCommandLine } from "../../src/cli/run.ts";
import { tinyBirds, tinyData } from "./tinyBirds.ts";

/** What a command line did. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The real world but for its outputs, its working folder, its signals, and data and recipe, which are small. */
export function inFolder(cwd: string, changed: Partial<CliEffects> = {}) {
  return async (...argv: string[]): Promise<Outcome> => {
    const stdout: string[] = [];
    const stderr: string[] = [];
    const effects: CliEffects = {
      ...real,
      stdout: { write: (text) => stdout.push(text) },
      stderr: { write: (text) => stderr.push(text) },
      cwd,
      env: {},
      recipes: { birds: tinyBirds },
      loadDataSet: async () => tinyData,
      onInterrupt: () => () => {},
      onStateAsked: () => () => {},
      onKey: () => undefined,
      // A graphics card, where there is one, is not what these tests are about.
      runtime: ({ engine = "cpu", threads }) => real.runtime({ engine, threads }),
      ...changed,
    };
    const code = await runCommandLine(argv, allCommands, effects);
    return { code, stdout: stdout.join(""), stderr: stderr.join("") };
  };
}

/** A signal that comes when the so-many-th thing is printed. */
export function interruptAt(
  count: number,
  why: Interruption = "SIGINT",
): Partial<CliEffects> & { readonly lines: string[] } {
  const lines: string[] = [];
  let stop: (why: Interruption) => void = () => {};
  return {
    lines,
    stdout: {
      write(text) {
        lines.push(text);
        if (lines.length === count) stop(why);
      },
    },
    onInterrupt(listener) {
      stop = listener;
      return () => {};
    },
  };
}

/** Made once: it listens to the process's signals. */
const real = realEffects();
