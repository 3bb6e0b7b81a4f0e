// The command line as it is, with a small recipe and small data, as a process that may be killed.
import { allCommands } from "../../src/cli/allCommands.node.ts";
import { realEffects } from "../../src/cli/realEffects.node.ts";
import { runCommandLine } from "../../src/cli/run.ts";
import { shakenBirds } from "./shakenBirds.ts";
import { tinyData } from "./tinyBirds.ts";

const effects = { ...realEffects(), recipes: { birds: shakenBirds }, loadDataSet: async () => tinyData };
process.exitCode = await runCommandLine(process.argv.slice(2), allCommands, effects);
