import { allCommands } from "./allCommands.node.ts";
import { realEffects } from "./realEffects.node.ts";
import { runCommandLine } from "./run.ts";

process.exitCode = await runCommandLine(process.argv.slice(2), allCommands, realEffects());
