import path from "node:path";
import { runNames } from "../runs/findRun.node.ts";
import { type KnownRun, readRun } from "../runs/readRun.node.ts";
import type { Run } from "./commands.ts";
import { shownPath } from "./describeEnd.node.ts";
import { columns, percent } from "./format.ts";
import { writeJson } from "./jsonView.ts";

/** `plumage runs list` */
export const run: Run<"runs list"> = async ({ flags }, { stdout, cwd }) => {
  const place = path.resolve(cwd, flags.runs ?? "runs");
  const all = await Promise.all((await runNames(place)).map((name) => readRun(path.join(place, name))));
  const runs = all.toSorted((a, b) => began(b).localeCompare(began(a)));
  if (flags.json) {
    for (const each of runs) writeJson(stdout, each);
    return 0;
  }
  if (runs.length === 0) {
    stdout.write(`There are no runs in ${shownPath(place, cwd) || "this folder"}. plumage train makes one.\n`);
    return 0;
  }
  stdout.write(
    columns([["run", "began", "data", "network", "epochs", "state", "validation", "test"], ...runs.map(row)], [4]),
  );
  return 0;
};

function began({ recipe }: KnownRun): string {
  return recipe?.began ?? "";
}

function row({ id, recipe, state, epochs, plannedEpochs, best, result }: KnownRun): string[] {
  const { network, data } = recipe?.plan ?? {};
  return [
    id,
    (recipe?.began ?? "").slice(0, 16).replace("T", " ") || "-",
    data?.name ?? "-",
    network?.name ?? "-",
    `${epochs}/${plannedEpochs ?? "?"}`,
    state,
    best === undefined ? "-" : percent(best.accuracy),
    testOf(result),
  ];
}

/** "93.3 % (92.8 to 93.8)" */
export function testOf(result: KnownRun["result"]): string {
  if (result === undefined || !("accuracy" in result)) return "-";
  const { low, high } = result.interval;
  return `${percent(result.accuracy)} (${(100 * low).toFixed(1)} to ${(100 * high).toFixed(1)})`;
}
