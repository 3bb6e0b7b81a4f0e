import { Argument, Command, CommanderError, Option } from "commander";
import { capital } from "../errors.ts";
import type { Commands, Request } from "./commands.ts";
import type { CliEffects } from "./effects.ts";
import { flagName } from "./flags.ts";
import type { CommandSpec } from "./specs/commandSpec.ts";
import { type CommandName, specs } from "./specs/specs.ts";

const ABOUT = "Train, judge and ship image classifiers.";

const groups: Readonly<Record<string, string>> = {
  data: "Data sets: fetch, take in, look at, remove.",
  runs: "Runs: list, look at, compare, remove.",
  values: "Numbers estimated from tables: train, ask, judge.",
};

/** The command line as commander knows it, made from the table of commands. `done` is given the exit code. */
export function makeProgram(commands: Commands, effects: CliEffects, done: (code: number) => void): Command {
  const program = prepared(new Command("plumage"), effects)
    .description(ABOUT)
    .version(effects.versions().plumage ?? "unknown", "--version", "print the version");
  program.addHelpText(
    "after",
    "\nFirst steps:\n  plumage train birds\n  plumage predict runs/.../model.onnx photo.jpg",
  );
  for (const name of Object.keys(specs) as CommandName[]) {
    const spec: CommandSpec = specs[name];
    const words = name.split(" ");
    const parent = words.slice(0, -1).reduce((above, word) => findOrAdd(above, word, effects), program);
    const command = prepared(parent.command(words.at(-1)!), effects).summary(spec.summary);
    command.description(`${capital(spec.summary)}.\n\n${spec.about}`);
    for (const { name, about } of spec.arguments) command.addArgument(new Argument(name, about));
    for (const [key, { about, placeholder, parse, join }] of Object.entries(spec.flags)) {
      const option = new Option(`${flagName(key)}${placeholder === undefined ? "" : ` <${placeholder}>`}`, about);
      if (placeholder !== undefined) {
        option.argParser((text, earlier) => {
          const value = parse(text, flagName(key));
          return earlier === undefined || join === undefined ? value : join(earlier, value);
        });
      }
      command.addOption(option);
    }
    command.addHelpText("after", `\nExamples:\n${spec.examples.map((line) => `  ${line}`).join("\n")}`);
    command.action(async () => {
      const { run } = await commands[name]();
      const request: Request = { args: command.args, flags: command.opts() };
      done(await (run as (request: Request, effects: CliEffects) => Promise<number>)(request, effects));
    });
  }
  return program;
}

/** The exit code of what commander threw: it has printed its message already. Undefined for any other error. */
export function commanderExitCode(error: unknown): number | undefined {
  if (!(error instanceof CommanderError)) return undefined;
  return error.exitCode === 0 ? 0 : 2;
}

function findOrAdd(parent: Command, word: string, effects: CliEffects): Command {
  const found = parent.commands.find((each) => each.name() === word);
  return found ?? prepared(parent.command(word), effects).description(groups[word] ?? "");
}

/** With our outputs, and errors thrown instead of ending the process. */
function prepared(command: Command, { stdout, stderr }: CliEffects): Command {
  return command
    .exitOverride()
    .helpOption("-h, --help", "show this help")
    .helpCommand(false)
    .showSuggestionAfterError()
    .allowExcessArguments(false)
    .configureHelp({
      subcommandTerm: (each) => [each.name(), ...each.registeredArguments.map(describeArgument)].join(" "),
    })
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      getOutHelpWidth: () => Math.min(stdout.columns ?? 80, 100),
      getErrHelpWidth: () => Math.min(stderr.columns ?? 80, 100),
      outputError: (text, write) => write(`${text.trimEnd()}\nSee ${helpOf(command)}.\n`),
    });
}

function describeArgument(argument: Argument): string {
  const words = `${argument.name()}${argument.variadic ? "..." : ""}`;
  return argument.required ? `<${words}>` : `[${words}]`;
}

function helpOf(command: Command): string {
  const words: string[] = [];
  for (let each: Command | null = command; each !== null; each = each.parent) words.unshift(each.name());
  return `${words.join(" ")} --help`;
}
