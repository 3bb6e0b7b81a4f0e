import path from "node:path";
import { readModelInfo } from "../compile/modelFile.ts";
import { ProblemError } from "../errors.ts";
import { openClassifier } from "../evaluate/classifier.ts";
import { aboutModel, readModelFile } from "../evaluate/openModelFile.node.ts";
import { readRecord } from "../experiment/record.ts";
import { writeAtomically } from "../files/writeAtomically.node.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { type ChangeName, changeNames, changes } from "../stress/changes.ts";
import { halfLost, stressSentence } from "../stress/sentence.ts";
import { type NamedResult, stressChart } from "../stress/stressChart.ts";
import { balancedPart, type StressOptions, stressTest } from "../stress/stressTest.ts";
import { writeStressPage } from "../stress/writeStress.node.ts";
import type { Request, Run } from "./commands.ts";
import type { CliEffects } from "./effects.ts";
import { columns, count, describeEngine, indent, percent } from "./format.ts";
import { interruptible } from "./interruptible.node.ts";
import { writeJson } from "./jsonView.ts";
import { findImages } from "./judgedImages.node.ts";
import { liveBar } from "./liveBar.node.ts";
import { printable } from "./printable.ts";

type Flags = Request<"stress">["flags"];

/** Images that are judged unless told otherwise: some seconds for a small network. */
const USUAL_IMAGES = 1000;

/** Images of each change that the page shows. */
const EXAMPLES = 4;

/** `plumage stress <models...>` */
export const run: Run<"stress"> = async ({ args: models, flags }, effects) => {
  const wanted = wantedChanges(flags);
  expectOneChart(flags, wanted);
  const { cwd, stdout, stderr } = effects;
  return interruptible(effects, async (signal) => {
    const runtime = await effects.runtime({ engine: flags.engine, threads: flags.threads });
    if (!flags.json) stderr.write(`On ${describeEngine(runtime)}.\n`);
    const results = [];
    for (const model of models) {
      const named = await stressed(model, models, wanted, { flags, signal, runtime }, effects);
      results.push(named);
      if (flags.json) writeJson(stdout, jsonOf(named, model));
      else stdout.write(`${results.length > 1 ? "\n" : ""}${describe(named)}`);
    }
    const elsewhere = (where: string) => `choose a path ${where}`;
    if (flags.svg !== undefined) {
      const svg = stressChart(wanted === undefined ? "shift" : (Object.keys(wanted)[0] as ChangeName), results);
      await writeAtomically(path.resolve(cwd, flags.svg), [new TextEncoder().encode(svg)], { elsewhere });
    }
    if (flags.out !== undefined) await writeStressPage(path.resolve(cwd, flags.out), results);
    const written = [flags.svg, flags.out].filter((file) => file !== undefined);
    if (written.length > 0 && !flags.json) stdout.write(`\nwrote ${written.map(printable).join(", ")}\n`);
    return 0;
  });
};

interface World {
  readonly flags: Flags;
  readonly signal: AbortSignal;
  readonly runtime: Runtime;
}

async function stressed(
  model: string,
  models: readonly string[],
  wanted: StressOptions["changes"],
  { flags, signal, runtime }: World,
  effects: CliEffects,
) {
  const file = await readModelFile(model, effects.cwd);
  const { info, record } = await aboutModel(model, () => {
    const info = readModelInfo(file);
    return { info, record: readRecord(info) };
  });
  const { data, json, seed = 0, limit = USUAL_IMAGES, outside = "edge" } = flags;
  const asked = { ...(data !== undefined && { data }), ...(json !== undefined && { json }) };
  const found = await findImages({ model, info, record, flags: asked, signal }, effects);
  const bar = effects.stderr.isTTY === true && !json ? liveBar(effects.stderr) : undefined;
  const classifier = await aboutModel(model, () => openClassifier(file, runtime));
  try {
    if (found.images.indices.length === 0) throw new ProblemError({ what: `There are no ${found.called}` });
    const images = balancedPart(found.images, limit, seed);
    const result = await stressTest(classifier, images, {
      ...{ runtime, changes: wanted, seed, signal, positive: info.decision?.positive ?? record.positive },
      outside: outside === "edge" ? { mode: "edge", value: 0 } : { mode: "constant", value: 0 },
      ...(flags.out !== undefined && { examples: EXAMPLES }),
      onProgress: (done, total) => bar?.show(done, total, `${done} of ${total} strengths`),
    });
    return { name: shortNames(models).get(model)!, result, image: info.image, called: found.called };
  } finally {
    bar?.close();
    await classifier.close();
    await found.close();
  }
}

/** What models are called in pictures: the folder of a model.onnx, otherwise the file. */
function shortNames(models: readonly string[]): ReadonlyMap<string, string> {
  const short = (model: string) => {
    const { dir, name } = path.parse(model);
    return name === "model" && path.basename(dir) !== "" ? path.basename(dir) : name;
  };
  const isUnique = new Set(models.map(short)).size === new Set(models).size;
  return new Map(models.map((model) => [model, isUnique ? short(model) : model]));
}

/** "shift=0:1:2" or "shift" -> the change and its strengths. */
function wantedChanges({ only, strengths }: Flags): StressOptions["changes"] {
  if (only === undefined && strengths === undefined) return undefined;
  const numbers = strengths?.map((text) => {
    const strength = text.trim() === "" ? Number.NaN : Number(text);
    if (Number.isFinite(strength)) return strength;
    throw new ProblemError(
      { what: "--strengths", expected: "numbers with commas between them, such as 0,1,2,4", received: `"${text}"` },
      { exitCode: 2 },
    );
  });
  if (numbers !== undefined && only?.length !== 1) {
    throw new ProblemError(
      { what: "--strengths are of one change", mend: "Say which, such as --only shift --strengths 1,2,4." },
      { exitCode: 2 },
    );
  }
  for (const name of only ?? []) {
    if (Object.hasOwn(changes, name)) continue;
    throw new ProblemError(
      { what: "--only: there is no change of this name", expected: changeNames.join(", "), received: name },
      { exitCode: 2 },
    );
  }
  return Object.fromEntries((only ?? []).map((name) => [name, numbers])) as StressOptions["changes"];
}

function expectOneChart({ svg }: Flags, wanted: StressOptions["changes"]): void {
  if (svg === undefined || (wanted !== undefined && Object.keys(wanted).length === 1)) return;
  throw new ProblemError(
    { what: "--svg draws the curve of one change", mend: "Say which, such as --only shift --svg shift.svg." },
    { exitCode: 2 },
  );
}

function describe({ name, result, called }: NamedResult & { readonly called: string }): string {
  const { images, baseline, curves } = result;
  const whole = curves[0]?.points[0]?.accuracy;
  const head =
    `${printable(name)}: ${count(images)} of the ${printable(called)}, as many of each class.\n` +
    `Unchanged, ${percent(whole?.value ?? 0)} are called right (95 % interval ${percent(whole?.low ?? 0)} to ` +
    `${percent(whole?.high ?? 1)}); always saying one class: ${percent(baseline)}.\n`;
  const parts = curves.map((curve) => {
    const { points, change, unit } = curve;
    const lost = halfLost(curve, baseline)?.strength;
    const rows = points.map(({ strength, accuracy, precision, recall, changed }) => [
      `${strength}${strength === lost ? " *" : ""}`,
      percent(accuracy.value ?? 0),
      `${percent(accuracy.low)} to ${percent(accuracy.high)}`,
      ...(precision === undefined ? [] : [told(precision.value), told(recall?.value ?? null)]),
      count(changed),
    ]);
    const measures = points[0]?.precision === undefined ? [] : ["precision", "recall"];
    const table = columns(
      [["strength", "accuracy", "95 % interval", ...measures, "other answers"], ...rows],
      [0, 1, 3, 4, 5],
    );
    return `\n${changes[change].title} (${unit})\n${indent(table)}  ${stressSentence(curve, baseline)}\n`;
  });
  return head + parts.join("");
}

function told(value: number | null): string {
  return value === null ? "none" : percent(value);
}

function jsonOf({ name, result, called }: NamedResult & { readonly called: string }, model: string) {
  const { images, baseline, curves } = result;
  return {
    ...{ type: "result", model, name, called, images, baseline },
    curves: curves.map((curve) => ({
      ...{ change: curve.change, unit: curve.unit, sentence: stressSentence(curve, baseline) },
      halfLost: halfLost(curve, baseline)?.strength ?? null,
      points: curve.points.map(({ examples: _, ...point }) => point),
    })),
  };
}
