import path from "node:path";
import { decodeModel, readModelInfo } from "../compile/modelFile.ts";
import { decodeAll } from "../data/decode/decodeAll.node.ts";
import { nearest, ProblemError, shortList } from "../errors.ts";
import { findPictures } from "../evaluate/classifyFiles.node.ts";
import { aboutModel, readModelFile } from "../evaluate/openModelFile.node.ts";
import { asTrained } from "../experiment/asTrained.ts";
import { type AttributionMethod, attributionMethods } from "../explain/attribution/attribution.ts";
import { explainedJson } from "../explain/attribution/explainedJson.ts";
import { type ExplainedPictures, explainPictures } from "../explain/attribution/explainPictures.ts";
import { attributionHtml, writeMaps } from "../explain/attribution/mapFiles.node.ts";
import { methodWords } from "../explain/attribution/methodWords.ts";
import { attributionStyle } from "../explain/attribution/section.ts";
import { explainPage } from "../explain/explainPage.node.ts";
import { writeAtomically } from "../files/writeAtomically.node.ts";
import type { Model } from "../nn/model.ts";
import type { Request, Run } from "./commands.ts";
import { shownPath } from "./describeEnd.node.ts";
import type { CliEffects } from "./effects.ts";
import { explainLearned } from "./explainLearned.node.ts";
import { byteSize, counted, describeEngine, percent } from "./format.ts";
import { writeJson } from "./jsonView.ts";
import { printable } from "./printable.ts";

type Flags = Request<"explain">["flags"];

/** `plumage explain <model> [files...]` */
export const run: Run<"explain"> = async ({ args: [modelFile = "", ...given], flags }, effects) => {
  expectFitting(flags, given.length > 0);
  return given.length > 0
    ? explainAnswers(modelFile, given, flags, effects)
    : explainLearned(modelFile, flags, effects);
};

const ofPictures = ["class", "method", "baseline", "draws", "png", "fit"] as const;
const ofLayers = ["data", "filters", "limit", "seed"] as const;

/** Some flags are about the answers to pictures, others about layers. */
function expectFitting(flags: Flags, hasPictures: boolean): void {
  const wrong = (hasPictures ? ofLayers : ofPictures).find((name) => flags[name] !== undefined);
  if (wrong === undefined) return;
  const [about, mend] = hasPictures
    ? ["what layers learned, not about the answers to pictures", "Leave the pictures or the flag away."]
    : ["the answers to pictures", "Name pictures behind the model, or leave the flag away."];
  throw new ProblemError({ what: `--${wrong} is about ${about}`, mend }, { exitCode: 2 });
}

async function explainAnswers(
  modelFile: string,
  given: readonly string[],
  flags: Flags,
  effects: CliEffects,
): Promise<number> {
  const { cwd, stdout, stderr } = effects;
  const methods = methodsOf(flags.method);
  const bytes = await readModelFile(modelFile, cwd);
  const { model, info } = await aboutModel(modelFile, () => ({
    model: decodeModel(bytes),
    info: readModelInfo(bytes),
  }));
  expectClass(flags.class, model.classes);
  const { files, images, problems } = await readPictures(given, model.image, { cwd, ...asTrained(info, flags.fit) });
  for (const { file, message } of problems) {
    if (flags.json) writeJson(stdout, { file, error: message });
    else stderr.write(`${printable(message)}\n`);
  }
  if (files.length === 0) return 1;
  const runtime = await effects.runtime({ engine: flags.engine, threads: flags.threads });
  if (!flags.json) stderr.write(`On ${describeEngine(runtime)}.\n`);
  const { class: wanted, stage, baseline, draws } = flags;
  const explained = await explainPictures(model, images, files, {
    runtime,
    ...(methods && { methods }),
    ...(wanted !== undefined && { class: wanted }),
    ...(stage !== undefined && { stage }),
    ...(baseline !== undefined && { baseline }),
    ...(draws !== undefined && { draws }),
    onMethod: (method) => {
      if (!flags.json)
        stderr.write(`${method === "sanityCheck" ? "The same with random weights" : methodWords[method].name} ...\n`);
    },
  });
  const written = await writeFiles(modelFile, explained, flags, effects);
  if (flags.json) {
    const { pictures, ...rest } = explainedJson(explained);
    for (const picture of pictures) writeJson(stdout, { type: "picture", ...picture });
    writeJson(stdout, { type: "result", engine: runtime.engine, ...rest, ...written });
  } else stdout.write(describe(explained, written, cwd));
  return problems.length > 0 ? 1 : 0;
}

function methodsOf(given: readonly string[] | undefined): readonly AttributionMethod[] | undefined {
  return given?.map((word) => {
    const method = attributionMethods.find((each) => each === word);
    if (method !== undefined) return method;
    const near = nearest(word, attributionMethods);
    const mend = near === undefined ? {} : { mend: `Did you mean ${near}?` };
    throw new ProblemError(
      { what: "--method", expected: attributionMethods.join(", "), received: `"${word}"`, ...mend },
      { exitCode: 2 },
    );
  });
}

function expectClass(wanted: string | undefined, classes: readonly string[]): void {
  if (wanted === undefined || classes.includes(wanted)) return;
  const near = nearest(wanted, classes);
  const mend = near === undefined ? {} : { mend: `Did you mean ${near}?` };
  throw new ProblemError(
    { what: "--class", expected: `one of the model's: ${shortList(classes, 10)}`, received: `"${wanted}"`, ...mend },
    { exitCode: 2 },
  );
}

interface ReadPictures {
  readonly files: readonly string[];
  /** [count, height, width, channels] */
  readonly images: Uint8Array;
  readonly problems: readonly { readonly file: string; readonly message: string }[];
}

/** The pictures at the model's size, and what cannot be read. */
async function readPictures(
  given: readonly string[],
  image: Model["image"],
  options: { readonly cwd: string } & ReturnType<typeof asTrained>,
): Promise<ReadPictures> {
  const { channels } = image;
  if (channels !== 1 && channels !== 3) {
    throw new ProblemError({
      what: "This model does not take pictures",
      expected: "1 channel (grey) or 3 (colour)",
      received: `${channels} channels`,
    });
  }
  const found = await findPictures(given, options.cwd);
  const problems = found.problems.map(({ file, problem }) => ({ file, message: problem!.message }));
  const files: string[] = [];
  const parts: Uint8Array[] = [];
  for await (const { file, image: decoded, problem } of decodeAll(found.files, { ...options, ...image, channels })) {
    if (problem !== undefined) problems.push({ file, message: problem.message });
    else {
      files.push(file);
      parts.push(decoded.data);
    }
  }
  return { files, images: new Uint8Array(Buffer.concat(parts)), problems };
}

interface WrittenFiles {
  readonly page?: { readonly file: string; readonly bytes: number };
  readonly maps?: readonly string[];
}

async function writeFiles(
  modelFile: string,
  explained: ExplainedPictures,
  { out, png, json }: Flags,
  { cwd }: CliEffects,
): Promise<WrittenFiles> {
  const written: { page?: { file: string; bytes: number }; maps?: readonly string[] } = {};
  if (out !== undefined || !json) {
    const file = path.resolve(cwd, out ?? "explained.html");
    const section = { html: await attributionHtml(explained), style: attributionStyle };
    const about = `${modelFile}, and ${counted(explained.pictures.length, "picture")}.`;
    const page = new TextEncoder().encode(
      await explainPage({ title: "What the network sees", about, sections: [section] }),
    );
    const elsewhere = (place: string) => `give --out a path ${place}`;
    await writeAtomically(file, [page], { elsewhere });
    written.page = { file, bytes: page.length };
  }
  if (png !== undefined) {
    const folder = path.resolve(cwd, png);
    const elsewhere = (place: string) => `give --png a folder ${place}`;
    written.maps = await writeMaps(folder, explained, elsewhere);
  }
  return written;
}

function describe({ pictures, sanity }: ExplainedPictures, { page, maps }: WrittenFiles, cwd: string): string {
  const lines = pictures.map(({ name, classes }) => {
    const said = classes.map((each) => `${each.name} ${percent(each.probability)}`);
    return `${printable(name)}: ${printable(said.join(", then "))}`;
  });
  for (const [method, { likeness, passed }] of Object.entries(sanity?.methods ?? {})) {
    if (passed) continue;
    lines.push(
      `Beware: the maps of ${methodWords[method as AttributionMethod].name} are much alike with random weights (${likeness.toFixed(2)}), so they tell little of what was learned.`,
    );
  }
  if (page !== undefined) lines.push(`The page: ${shownPath(page.file, cwd)} (${byteSize(page.bytes)})`);
  if (maps !== undefined) lines.push(`${counted(maps.length, "map")}: ${shownPath(path.dirname(maps[0]!), cwd)}`);
  return `${lines.join("\n")}\n`;
}
