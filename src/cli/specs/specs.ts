import type { CommandSpecs } from "./commandSpec.ts";
import { dataCommands } from "./data.ts";
import { explainCommands } from "./explain.ts";
import { judgeCommands } from "./judge.ts";
import { runsCommands } from "./runs.ts";
import { shareCommands } from "./share.ts";
import { trainCommands } from "./train.ts";
import { valuesCommands } from "./values.ts";
import { walkthroughCommands } from "./walkthrough.ts";

/** Every command by its words, in the order of `plumage --help`. */
export const specs = {
  ...trainCommands,
  ...judgeCommands,
  ...walkthroughCommands,
  ...explainCommands,
  ...shareCommands,
  ...runsCommands,
  ...dataCommands,
  ...valuesCommands,
} as const satisfies CommandSpecs;

export type CommandName = keyof typeof specs;
