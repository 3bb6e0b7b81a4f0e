import path from "node:path";
import { decodeModel } from "../compile/modelFile.ts";
import { type Convolution, openConvolution } from "../detect/convolution.ts";
import { type ScanOptions, scanFile } from "../detect/scan.node.ts";
import type { Scan } from "../detect/scan.ts";
import { scanSummary } from "../detect/scanSummary.ts";
import type { Suppression } from "../detect/suppress.ts";
import { writeScan } from "../detect/writeScan.node.ts";
import { ProblemError } from "../errors.ts";
import type { Classifier } from "../evaluate/classifier.ts";
import { findPictures } from "../evaluate/classifyFiles.node.ts";
import { aboutModel, openModelFile, readModelFile } from "../evaluate/openModelFile.node.ts";
import { asTrained } from "../experiment/asTrained.ts";
import { findRecord } from "../experiment/record.ts";
import type { Runtime } from "../runtime/runtime.ts";
import type { Request, Run } from "./commands.ts";
import { shownPath } from "./describeEnd.node.ts";
import { describeScan } from "./describeScan.ts";
import { count, describeEngine } from "./format.ts";
import { interruptible } from "./interruptible.node.ts";
import { writeJson } from "./jsonView.ts";
import { liveBar } from "./liveBar.node.ts";
import { printable } from "./printable.ts";

type Flags = Request<"scan">["flags"];

/** `plumage scan <model> <files...>` */
export const run: Run<"scan"> = async ({ args: [model = "", ...given], flags }, effects) =>
  interruptible(effects, async (signal) => {
    const { cwd, stdout, stderr } = effects;
    const settings = settingsOf(flags);
    const runtime = await effects.runtime({ engine: flags.engine, threads: flags.threads });
    const classifier = await openModelFile(model, runtime, cwd);
    const convolution = flags.convolutional ? await convolutionOf(model, runtime, cwd) : undefined;
    if (!flags.json) stderr.write(`On ${describeEngine(runtime)}.\n`);
    const bar = stderr.isTTY === true && !flags.json ? liveBar(stderr) : undefined;
    try {
      const { files, problems } = await findPictures(given, cwd);
      const names = outputNames(files);
      const options = { ...settings, ...learned(classifier, flags), signal, ...(convolution && { convolution }) };
      const onProgress = (done: number, total: number) =>
        bar?.show(done, total, `${count(done)} of ${count(total)} windows`);
      let failed = 0;
      const tellProblem = (file: string, problem: ProblemError) => {
        failed += 1;
        if (flags.json) writeJson(stdout, { file, error: problem.message });
        else stderr.write(`${printable(problem.message)}\n`);
      };
      for (const { file, problem } of problems) tellProblem(file, problem!);
      for (const [i, file] of files.entries()) {
        signal.throwIfAborted();
        try {
          const place = path.resolve(cwd, file);
          const scan = await scanFile(classifier, place, { ...options, onProgress, name: file });
          const written = flags.out === undefined ? [] : await write(scan, place, names[i]!, file, flags, cwd);
          bar?.clear();
          if (flags.json) {
            const files = written.length > 0 && { files: written };
            writeJson(stdout, { ...scanSummary(scan, file), ...files, engine: runtime.engine });
          } else stdout.write(`${describeScan(scan, printable(file))}${saved(written)}`);
        } catch (problem) {
          bar?.clear();
          if (!(problem instanceof ProblemError) || problem.exitCode === 2) throw problem;
          tellProblem(file, aboutPicture(file, problem));
        }
      }
      return failed > 0 ? 1 : 0;
    } finally {
      bar?.close();
      await convolution?.close();
      await classifier.close();
    }
  });

/** The model's network in its fully convolutional form. */
async function convolutionOf(model: string, runtime: Runtime, cwd: string): Promise<Convolution> {
  const bytes = await readModelFile(model, cwd);
  return aboutModel(model, () => openConvolution(decodeModel(bytes), runtime));
}

function settingsOf(flags: Flags): Omit<ScanOptions, "classes" | "signal"> {
  const { stride, smallest, largest, scaleStep, threshold, maxDetections, acrossClasses, invert } = flags;
  const { scales: given } = flags;
  const sized = (["smallest", "largest", "scaleStep"] as const).filter((name) => flags[name] !== undefined);
  if (given !== undefined && sized.length > 0) {
    throw new ProblemError(
      { what: "--scales says which sizes of windows there are; --smallest, --largest and --scale-step do so, too" },
      { exitCode: 2 },
    );
  }
  return {
    ...{ stride, smallest, largest, scaleStep, threshold, maxDetections, acrossClasses },
    ...(given !== undefined && { scales: given.map(scaleOf) }),
    suppression: suppressionOf(flags),
    invert: invert === true,
  };
}

function scaleOf(text: string): number {
  const scale = /^(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : 0;
  if (scale > 0) return scale;
  throw new ProblemError(
    { what: "--scales", expected: "numbers above 0, with commas between them", received: `"${text}"` },
    { exitCode: 2 },
  );
}

function suppressionOf({ nms, softNms, sigma }: Flags): Suppression {
  const clash = (what: string, mend: string) => new ProblemError({ what, mend }, { exitCode: 2 });
  if (sigma !== undefined && softNms !== "gaussian") {
    throw clash("--sigma is of --soft-nms gaussian", "Give both, or leave --sigma out.");
  }
  if (softNms === "gaussian") {
    if (nms !== undefined) throw clash("--soft-nms gaussian knows no overlap", "Give --sigma instead of --nms.");
    return { method: "gaussian", sigma: sigma ?? 0.5 };
  }
  return { method: softNms ?? "greedy", overlap: nms ?? 0.2 };
}

/** What the model's training says: which of two classes means yes, and how pictures were made smaller. */
function learned(classifier: Classifier, flags: Flags): Pick<ScanOptions, "classes" | "kernel" | "background"> {
  const positive = classifier.decision?.positive ?? findRecord(classifier)?.positive;
  const classes = flags.class ?? (positive === undefined ? undefined : [positive]);
  const { fit: _, ...prepared } = asTrained(classifier, undefined);
  return { ...(classes !== undefined && { classes }), ...prepared };
}

async function write(
  scan: Scan,
  picture: string,
  name: string,
  title: string,
  { out = "", link = false }: Flags,
  cwd: string,
): Promise<readonly string[]> {
  const folder = path.resolve(cwd, out);
  const elsewhere = (place: string) => `give --out a folder ${place}`;
  const files = await writeScan(scan, picture, { folder, name, title, link, elsewhere });
  return files.map((file) => shownPath(file, cwd));
}

function saved(files: readonly string[]): string {
  return files.length === 0 ? "" : `wrote ${files.map(printable).join(", ")}\n`;
}

/** What is wrong with a picture begins with its name. */
function aboutPicture(file: string, error: ProblemError): ProblemError {
  if (error.message.startsWith(file)) return error;
  const { what, ...rest } = error.problem;
  return new ProblemError({ what: `${file}: ${what}`, ...rest }, { cause: error });
}

/** A name for each picture, of which no two are alike: without folder and ending where that is enough. */
function outputNames(files: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return files.map((file) => {
    const { name } = path.parse(file);
    let free = name;
    for (let i = 2; taken.has(free.toLowerCase()); i++) free = `${name}-${i}`;
    taken.add(free.toLowerCase());
    return free;
  });
}
