import path from "node:path";
import { decodeModel, type ModelInfo, readModelInfo } from "../compile/modelFile.ts";
import { inMemory } from "../data/resized.ts";
import { ProblemError } from "../errors.ts";
import { aboutModel, readModelFile } from "../evaluate/openModelFile.node.ts";
import { readRecord } from "../experiment/record.ts";
import { explainPage } from "../explain/explainPage.node.ts";
import { type Learned, learned } from "../explain/learned/learned.ts";
import { learnedHtml } from "../explain/learned/learnedHtml.node.ts";
import { learnedStyle } from "../explain/learned/section.ts";
import { writeAtomically } from "../files/writeAtomically.node.ts";
import { balancedPart } from "../stress/stressTest.ts";
import type { Request } from "./commands.ts";
import { shownPath } from "./describeEnd.node.ts";
import type { CliEffects } from "./effects.ts";
import { byteSize, count, counted, describeEngine } from "./format.ts";
import { interruptible } from "./interruptible.node.ts";
import { writeJson } from "./jsonView.ts";
import { findImages } from "./judgedImages.node.ts";
import { printable } from "./printable.ts";

type Flags = Request<"explain">["flags"];

/** Pictures in which patches are looked for, unless told otherwise. */
const USUAL_PICTURES = 2000;

/** `plumage explain <model>`, without pictures: what its layers learned. */
export async function explainLearned(model: string, flags: Flags, effects: CliEffects): Promise<number> {
  const { cwd, stdout, stderr } = effects;
  const bytes = await readModelFile(model, cwd);
  const { trained, info } = await aboutModel(model, () => ({
    trained: decodeModel(bytes),
    info: readModelInfo(bytes),
  }));
  return interruptible(effects, async (signal) => {
    const found = await picturesFor({ model, info, flags, signal }, effects);
    const runtime = await effects.runtime({ engine: flags.engine, threads: flags.threads });
    if (!flags.json) stderr.write(`On ${describeEngine(runtime)}.\n`);
    const { filters, seed, stage } = flags;
    const result = await aboutModel(model, () =>
      learned(trained, {
        runtime,
        ...(found && { images: found.images }),
        ...(stage !== undefined && { stages: [stage] }),
        ...(filters !== undefined && { filters }),
        ...(seed !== undefined && { seed }),
        onStage(name) {
          signal.throwIfAborted();
          if (!flags.json) stderr.write(`${name} ...\n`);
        },
      }),
    );
    const page =
      flags.out === undefined && flags.json
        ? undefined
        : await writePage(path.resolve(cwd, flags.out ?? "learned.html"), model, found?.called, result);
    if (flags.json) {
      for (const each of result.stages) writeJson(stdout, { type: "stage", ...jsonOf(each) });
      const pictures = { pictures: result.pictures, ...(found && { called: found.called }) };
      writeJson(stdout, { type: "result", engine: runtime.engine, ...pictures, ...(page && { page }) });
    } else {
      stdout.write(describe(result));
      if (page !== undefined) stdout.write(`The page: ${shownPath(page.file, cwd)} (${byteSize(page.bytes)})\n`);
    }
    return 0;
  });
}

interface Looking {
  readonly model: string;
  readonly info: ModelInfo;
  readonly flags: Flags;
  readonly signal: AbortSignal;
}

/**
 * Pictures to look for patches in, as many of each class: those of --data, otherwise what was kept for validation where the model
 * was trained. Where they cannot be had, that is said, and the page does without.
 */
async function picturesFor({ model, info, flags, signal }: Looking, effects: CliEffects) {
  const { data, json, limit = USUAL_PICTURES } = flags;
  try {
    const record = readRecord(info);
    const asked = { ...(data !== undefined && { data }), ...(json && { json }) };
    const judging = { model, info, record, signal };
    const validation = () => findImages({ ...judging, flags: { ...asked, split: "validation" } }, effects);
    // Another place may have no parts: then it is all of it.
    const found = await validation().catch((problem: unknown) => {
      if (!(problem instanceof ProblemError) || data === undefined) throw problem;
      return findImages({ ...judging, flags: asked }, effects);
    });
    try {
      if (found.images.indices.length === 0) throw new ProblemError({ what: `There are no ${found.called}` });
      const { images } = inMemory(balancedPart(found.images, limit, 0));
      return { images, called: found.called };
    } finally {
      await found.close();
    }
  } catch (problem) {
    if (!(problem instanceof ProblemError) || data !== undefined) throw problem;
    effects.stderr.write(
      `No real patches: ${printable(problem.message)}\nGive --data a place of pictures to look for them there.\n`,
    );
    return undefined;
  }
}

async function writePage(file: string, model: string, called: string | undefined, result: Learned) {
  const about = called === undefined ? model : `${model}, with ${count(result.pictures)} of the ${called}.`;
  const section = { html: await learnedHtml(result), style: learnedStyle };
  const html = await explainPage({ title: "What the network learned", about, sections: [section] });
  const page = new TextEncoder().encode(html);
  await writeAtomically(file, [page], { elsewhere: (place) => `give --out a path ${place}` });
  return { file, bytes: page.length };
}

function describe({ stages, pictures }: Learned): string {
  const widest = Math.max(...stages.map(({ name }) => name.length));
  const lines = stages.map(({ name, kind, count: all, field, units }) => {
    const noun = kind === "convolution" ? "filter" : kind === "dense" ? "unit" : "class";
    const silent = units.filter(({ patches }) => patches.length > 0 && patches[0]!.value <= 0).length;
    const some = kind !== "classes" && silent > 0 ? `; of ${units.length} shown ${silent} silent` : "";
    const amount = noun === "class" ? `${all} classes` : counted(all, noun);
    return `  ${name.padEnd(widest)}  ${amount}, seeing ${field.width} x ${field.height} pixels${some}`;
  });
  const from = pictures > 0 ? `Patches of ${count(pictures)} pictures.\n` : "";
  return `${lines.join("\n")}\n${from}`;
}

function jsonOf({ name, kind, count: all, rows, columns, field, units }: Learned["stages"][number]) {
  return {
    ...{ name, kind, count: all, rows, columns, field },
    units: units.map(({ unit, name: called, made, patches }) => ({
      unit,
      ...(called !== undefined && { name: called }),
      made: made.value,
      patches: patches.map(({ picture, part, value }) => ({ picture, part, value })),
    })),
  };
}
