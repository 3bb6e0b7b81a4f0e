// The command line as it is, with a recipe and data that are small: run by tests as a process of its own.
import { allCommands } from "../../src/cli/allCommands.node.ts";
import { realEffects } from "../../src/cli/realEffects.node.ts";
import { runCommandLine } from "../../src/cli/run.ts";
import { tinyBirds, tinyData } from "./tinyBirds.ts";

const effects = { ...realEffects(), recipes: { birds: tinyBirds }, loadDataSet: async () => tinyData };
process.exitCode = await runCommandLine(process.argv.slice(2), allCommands, effects);
