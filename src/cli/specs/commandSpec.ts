import type { Flags } from "../flags.ts";

/** What can be asked on the command line. Help and parsing are both made from it. */
export interface CommandSpec {
  /** One line, for the list of commands. */
  readonly summary: string;
  /** What else there is to know, for its own help. */
  readonly about: string;
  /** As commander writes them: "<recipe>" is required, "<files...>" takes one or more. */
  readonly arguments: readonly { readonly name: string; readonly about: string }[];
  readonly flags: Flags;
  readonly examples: readonly string[];
}

/** Commands by their words. */
export type CommandSpecs = Readonly<Record<string, CommandSpec>>;
