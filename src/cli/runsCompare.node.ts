import path from "node:path";
import { ProblemError } from "../errors.ts";
import { type Comparison, mcnemarTest } from "../evaluate/mcnemar.ts";
import { type ListedAnswer, readAnswers, sharedAnswers } from "../runs/answers.ts";
import { words } from "../runs/differences.ts";
import { findRun } from "../runs/findRun.node.ts";
import { type KnownRun, readList, readRun } from "../runs/readRun.node.ts";
import type { Run } from "./commands.ts";
import { pictureFlags } from "./dataFlags.ts";
import { columns, counted, duration, loss, percent } from "./format.ts";
import { writeJson } from "./jsonView.ts";
import { testOf } from "./runsList.node.ts";
import { typedValue } from "./typedFlags.ts";

/** A later run held against the first. */
interface Compared {
  readonly run: string;
  readonly with: string;
  /** Absent where one of them has no answers, or they have no image in common. */
  readonly mcnemar?: Comparison;
  /** Images of the test of only one of them. */
  readonly left?: number;
}

/** `plumage runs compare <run> <others...>` */
export const run: Run<"runs compare"> = async ({ args, flags }, { stdout, cwd }) => {
  const place = { runs: path.resolve(cwd, flags.runs ?? "runs"), cwd };
  const folders = await Promise.all(args.map((name) => findRun(name, place)));
  if (new Set(folders).size < folders.length) {
    throw new ProblemError({ what: "runs compare: a run is named twice", received: args.join(", ") }, { exitCode: 2 });
  }
  const runs = await Promise.all(folders.map(readRun));
  const answers = await Promise.all(
    folders.map(async (folder) => readAnswers((await readList(folder, "answers.tsv")) ?? "")),
  );
  const [first, ...others] = runs;
  const tests = others.map((each, i) => compared(first!, each, answers[0], answers[i + 1]));
  const differing = differences(runs);
  if (flags.json) {
    writeJson(stdout, { runs, differences: differing, comparisons: tests });
    return 0;
  }
  const heading = ["", ...runs.map(({ id }) => id)];
  const settings = differing.map(({ name, values }) => [name, ...values.map(words)]);
  stdout.write(
    columns([
      heading,
      ...(settings.length > 0 ? settings : [["settings", ...runs.map(() => "the same")]]),
      ...scores(runs),
    ]),
  );
  for (const each of tests) stdout.write(`\n${describe(each)}\n`);
  return 0;
};

function compared(
  { id: first }: KnownRun,
  { id: second }: KnownRun,
  ofFirst: readonly ListedAnswer[] | undefined,
  ofSecond: readonly ListedAnswer[] | undefined,
): Compared {
  const names = { run: second, with: first };
  if (ofFirst === undefined || ofSecond === undefined) return names;
  const shared = sharedAnswers(ofFirst, ofSecond);
  if (shared.labels.length === 0) return { ...names, left: shared.left };
  return {
    ...names,
    left: shared.left,
    mcnemar: mcnemarTest(shared.labels, shared.first, shared.second, { names: [first, second] }),
  };
}

function describe({ run, with: first, mcnemar, left = 0 }: Compared): string {
  if (mcnemar === undefined) {
    return `${first} and ${run} cannot be compared image by image: ${left > 0 ? "they have no test image in common" : "one of them has no answers to its test yet"}.`;
  }
  return `${mcnemar.sentence}${left > 0 ? ` ${counted(left, "image")} of the test of only one of them ${left === 1 ? "is" : "are"} left out.` : ""}`;
}

interface RunDifference {
  readonly name: string;
  /** Of each run; undefined where it has none. */
  readonly values: readonly unknown[];
}

/** Settings, and all else that a run was begun with, where they are not all the same. */
function differences(runs: readonly KnownRun[]): readonly RunDifference[] {
  const all = runs.map(({ recipe }): Readonly<Record<string, unknown>> => {
    const { settings, network, data } = recipe?.plan ?? {};
    const { engine, threads, cpu } = recipe?.machine ?? {};
    return {
      ...settings,
      network: network && `${network.name} ${network.hash.slice(0, 8)}`,
      ...pictures(recipe?.flags ?? {}),
      data: data && `${data.name} ${data.hash.slice(0, 8)}`,
      engine,
      threads,
      cpu,
      ...recipe?.versions,
    };
  });
  const names = [...new Set(all.flatMap((each) => Object.keys(each)))];
  return names
    .map((name) => ({ name, values: all.map((each) => each[name]) }))
    .filter(({ values }) => new Set(values.map((value) => JSON.stringify(value))).size > 1);
}

/** How pictures were brought to one size, as it was typed. */
function pictures(flags: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const names = Object.keys(pictureFlags).filter((name) => name in flags || name === "size");
  return Object.fromEntries(
    names.map((name) => [name, flags[name] === undefined ? "the usual" : typedValue(flags[name])]),
  );
}

function scores(runs: readonly KnownRun[]): string[][] {
  const cell = (read: (run: KnownRun) => string | undefined) => runs.map((each) => read(each) ?? "-");
  return [
    ["state", ...cell(({ state }) => state)],
    ["epochs trained", ...cell(({ epochs }) => String(epochs))],
    ["took", ...cell(({ result }) => result && duration(result.seconds))],
    ["validation", ...cell(({ best }) => best && percent(best.accuracy))],
    ["test", ...cell(({ result }) => testOf(result))],
    ["baseline", ...cell(({ result }) => (result && "baseline" in result ? percent(result.baseline) : undefined))],
    ["test loss", ...cell(({ result }) => (result && "loss" in result ? loss(result.loss) : undefined))],
  ];
}
