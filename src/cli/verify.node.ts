import { ProblemError } from "../errors.ts";
import { aboutModel, readModelFile } from "../evaluate/openModelFile.node.ts";
import type { EngineName } from "../runtime/runtime.ts";
import { type Candidate, type Verdict, type Verification, verify } from "../verify/verify.ts";
import type { Run } from "./commands.ts";
import type { CliEffects } from "./effects.ts";
import { columns, counted, indent } from "./format.ts";
import { writeJson } from "./jsonView.ts";

/** `plumage verify <model>` */
export const run: Run<"verify"> = async ({ args: [model = ""], flags }, effects) => {
  const file = await readModelFile(model, effects.cwd);
  const result = await aboutModel(model, async () => verify(file, await candidates(flags, effects)));
  if (flags.json) {
    for (const verdict of result.verdicts) writeJson(effects.stdout, { type: "engine", ...toJson(verdict) });
    const { seal, info, isSound } = result;
    writeJson(effects.stdout, { type: "result", model, seal, golden: countOf(info), isSound });
  } else effects.stdout.write(describe(model, result));
  return result.isSound ? 0 : 1;
};

/** Every engine of this machine, or the one that is asked for. */
async function candidates(
  { engine: only, threads }: { readonly engine?: EngineName; readonly threads?: number },
  effects: CliEffects,
): Promise<readonly Candidate[]> {
  const open = async (engine: EngineName) => {
    try {
      // Asking for a card where there is none prints the driver's complaints.
      if (engine === "webgpu" && only === undefined && !(await effects.hasGraphicsCard())) return noCard;
      return await effects.runtime({ engine, threads });
    } catch (problem) {
      if (problem instanceof ProblemError) return problem;
      throw problem;
    }
  };
  const found: Candidate[] = [];
  for (const engine of only === undefined ? (["cpu", "webgpu", "wasm"] as const) : [only]) {
    const runtime = await open(engine);
    if (only !== undefined && runtime instanceof ProblemError) throw runtime;
    if (engine === "cpu") found.push({ name: "cpu, plain", runtime, optimizes: false });
    found.push({ name: engine, runtime });
  }
  return found;
}

const noCard = new ProblemError({ what: "this machine shows no graphics card" });

function countOf(info: Verification["info"]): number {
  return info?.golden === undefined ? 0 : info.golden.probabilities.length / info.classes.length;
}

function toJson(verdict: Verdict) {
  if (verdict.problem === undefined) return verdict;
  const { engine, isMissing, problem } = verdict;
  return { engine, isMissing, problem: problem.message };
}

const seals: Readonly<Record<Verification["seal"], string>> = {
  whole: "whole: the file is as it was written",
  broken: "BROKEN: the file has changed since it was written, so nothing of it was run",
  missing: "MISSING: another program wrote the file anew, or its end is lost",
};

function describe(model: string, result: Verification): string {
  const { seal, info, verdicts } = result;
  const head = `${model}\nseal: ${seals[seal]}\n`;
  if (info === undefined) return `${head}Use an unchanged copy of it.\n`;
  if (verdicts.length === 0) return `${head}It carries no golden pictures, so there is nothing to ask it again.\n`;
  const rows = verdicts.filter((each) => each.problem === undefined);
  const table = columns(
    [
      ["engine", "largest difference", "allowed", ""],
      ...rows.map((each) => [
        each.engine,
        each.difference === 0 ? "0" : each.difference.toExponential(1),
        String(each.most),
        each.isWithin ? "within" : "TOO FAR",
      ]),
    ],
    [1, 2],
  );
  const others = verdicts.flatMap(({ engine, problem }) => (problem ? `${engine}: ${problem.message}\n` : []));
  const reasons = [...new Set(rows.map(({ most, why }) => `${most} is allowed for ${why}.\n`))];
  return [
    head,
    `Its ${counted(countOf(info), "golden picture")}, asked again:\n\n`,
    indent(table),
    "\n",
    ...reasons,
    ...others,
    result.isSound ? "Sound: it says here what it said when it was written.\n" : "NOT SOUND.\n",
  ].join("");
}
