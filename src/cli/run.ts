import { ProblemError } from "../errors.ts";
import type { Commands } from "./commands.ts";
import type { CliEffects } from "./effects.ts";
import { printableLines } from "./printable.ts";
import { commanderExitCode, makeProgram } from "./program.ts";

/**
 * Carries out a command line, without the program's own name: ["train", "birds"].
 * @returns the exit code: 0 for success, 1 for a failure that was explained, 2 for a misuse, 130 and 143 after Ctrl-C
 * and SIGTERM
 */
export async function runCommandLine(
  argv: readonly string[],
  commands: Commands,
  effects: CliEffects,
): Promise<number> {
  let code = 0;
  try {
    const program = makeProgram(commands, effects, (result) => {
      code = result;
    });
    await program.parseAsync(argv, { from: "user" });
    return code;
  } catch (error) {
    return commanderExitCode(error) ?? explain(error, effects);
  }
}

/** A mistake of the user in its own words; a fault of ours briefly, and in full on request. */
function explain(error: unknown, { stderr, env }: CliEffects): number {
  const isDebugging = (env.PLUMAGE_DEBUG ?? "") !== "";
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  if (error instanceof ProblemError) {
    stderr.write(`error: ${printableLines(error.message)}\n${isDebugging ? `${stack}\n` : ""}`);
    return error.exitCode;
  }
  if (isDebugging) stderr.write(`${stack}\n`);
  else {
    const message = error instanceof Error ? error.message : String(error);
    stderr.write(
      `error: a fault inside Plumage: ${printableLines(message)}\n` +
        "Please report it, with what PLUMAGE_DEBUG=1 in front of the same command prints.\n",
    );
  }
  return 1;
}
