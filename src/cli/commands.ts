import type { CliEffects } from "./effects.ts";
import type { Values } from "./flags.ts";
import type { CommandName, specs } from "./specs/specs.ts";

/** What was asked of a command. */
export interface Request<Name extends CommandName = CommandName> {
  readonly args: readonly string[];
  readonly flags: Values<(typeof specs)[Name]["flags"]>;
}

/** Carries out a command. Resolves to the exit code: 0 for success, 1 for a failure that was explained. */
export type Run<Name extends CommandName = CommandName> = (
  request: Request<Name>,
  effects: CliEffects,
) => Promise<number>;

/** Each command's own file, loaded when it is chosen. */
export type Commands = { readonly [Name in CommandName]: () => Promise<{ readonly run: Run<Name> }> };
