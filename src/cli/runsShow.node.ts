import path from "node:path";
import { words } from "../runs/differences.ts";
import { findRun } from "../runs/findRun.node.ts";
import { type KnownRun, readRun } from "../runs/readRun.node.ts";
import type { Run } from "./commands.ts";
import { shownPath } from "./describeEnd.node.ts";
import { byteSize, columns, count, describeEngine, duration, percent } from "./format.ts";
import { writeJson } from "./jsonView.ts";
import { testOf } from "./runsList.node.ts";
import { typedFlags } from "./typedFlags.ts";

/** `plumage runs show <run>` */
export const run: Run<"runs show"> = async ({ args: [name = ""], flags }, { stdout, cwd }) => {
  const known = await readRun(await findRun(name, { runs: path.resolve(cwd, flags.runs ?? "runs"), cwd }));
  if (flags.json) writeJson(stdout, known);
  else stdout.write(columns(rows(known, cwd)));
  return 0;
};

function rows(
  { id, folder, state, problem, recipe, epochs, plannedEpochs, best, result }: KnownRun,
  cwd: string,
): string[][] {
  if (recipe === undefined)
    return [
      ["run", id],
      ["state", `${state}: ${problem}`],
    ];
  const { machine, versions, plan } = recipe;
  const next =
    state === "killed" || state === "stopped" ? `; go on: plumage train --resume ${shownPath(folder, cwd)}` : "";
  const given = typedFlags(recipe.flags);
  return [
    ["run", id],
    ["folder", shownPath(folder, cwd)],
    ["state", `${state}, ${epochs} of ${plannedEpochs ?? "?"} epochs${next}`],
    ["began", recipe.began],
    ["asked", ["plumage train", recipe.recipe ?? "", ...given].filter((word) => word !== "").join(" ")],
    ...(plan ? planRows(plan) : []),
    [
      "machine",
      `${machine.cpu}, ${machine.cores} cores, ${byteSize(machine.memory)}, ${machine.platform}; ${describeEngine(machine)}`,
    ],
    [
      "versions",
      Object.entries(versions)
        .map((each) => each.join(" "))
        .join(", "),
    ],
    ...(best ? [["validation", `${percent(best.accuracy)} in epoch ${best.epoch}, the most accurate`]] : []),
    ...(result
      ? [
          ["took", duration(result.seconds)],
          ["test", testOf(result)],
          ["weights", result.weightsHash.slice(0, 16)],
        ]
      : []),
  ];
}

function planRows({ settings, network, data }: NonNullable<NonNullable<KnownRun["recipe"]>["plan"]>): string[][] {
  const { train, validation, test } = data.images;
  return [
    [
      "data",
      `${data.name}: ${count(train)} images to learn from, ${count(validation)} for validation, ${count(test)} for the test (${data.hash.slice(0, 12)})`,
    ],
    ["classes", data.classes.join(", ")],
    ["network", `${network.name} (${network.hash.slice(0, 12)})`],
    ...Object.entries(settings).map(([name, value]) => [name, words(value)]),
  ];
}
