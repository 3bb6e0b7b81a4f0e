import { stat } from "node:fs/promises";
import path from "node:path";
import { readModelInfo } from "../compile/modelFile.ts";
import { ProblemError } from "../errors.ts";
import type { Overlap } from "../evaluate/headline.ts";
import { type Answered, answersOfFile } from "../evaluate/judge.ts";
import { judgement } from "../evaluate/judgement.ts";
import { aboutModel, readModelFile } from "../evaluate/openModelFile.node.ts";
import { findOverlap } from "../evaluate/overlap.ts";
import { readRecord } from "../experiment/record.ts";
import { findRun } from "../runs/findRun.node.ts";
import type { Run } from "./commands.ts";
import { describeReport } from "./describeEnd.node.ts";
import type { JudgedPart } from "./foundImages.ts";
import { interruptible } from "./interruptible.node.ts";
import { writeJson } from "./jsonView.ts";
import { findImages, type Judging } from "./judgedImages.node.ts";
import { saveRunReport } from "./saveReport.node.ts";

/** `plumage report <run>` */
export const run: Run<"report"> = async ({ args: [given = ""], flags }, effects) =>
  interruptible(effects, async (signal) => {
    const folder = await runFolder(given, effects.cwd);
    const model = path.join(folder, "model.onnx");
    const file = await readModelFile(model, effects.cwd);
    const { info, record } = await aboutModel(model, () => {
      const info = readModelInfo(file);
      return { info, record: readRecord(info) };
    });
    const { engine, threads, json } = flags;
    const runtime = await effects.runtime({ engine, threads });
    const closes: (() => Promise<void>)[] = [];
    const answer = async (split: JudgedPart): Promise<AnsweredPart | undefined> => {
      const judging: Judging = { model, info, record, signal, flags: { split, ...(json && { json }) } };
      const { images, learned, contents, close } = await findImages(judging, effects);
      closes.push(close);
      if (images.indices.length === 0) return undefined;
      const answered = await aboutModel(model, () => answersOfFile(file, images, runtime));
      const overlap = learned && findOverlap(images, learned.images, learned.contents);
      return { ...answered, contents, overlap };
    };
    try {
      const test = await answer("test");
      if (test === undefined) {
        throw new ProblemError({
          what: `The run ${given} had no test images, so nothing says how good its model is`,
          mend: "Judge it on other pictures: plumage evaluate model.onnx --data more-photos --html report.html.",
        });
      }
      const validation = await answer("validation");
      const { contents, overlap } = test;
      const { decision } = info;
      const judged = judgement(test, { positive: decision?.positive ?? record.positive, decision, overlap });
      const about = { folder, file, test, validation, contents, judgement: judged };
      const written = await saveRunReport(about, effects, flags.out);
      if (json) writeJson(effects.stdout, { type: "report", ...written });
      else effects.stdout.write(`${describeReport(written, effects.cwd)}\n`);
      return 0;
    } finally {
      for (const close of closes) await close();
    }
  });

interface AnsweredPart extends Answered {
  readonly contents: readonly string[] | undefined;
  /** Images that the model has learned from. */
  readonly overlap: Overlap | undefined;
}

/** The folder that was meant: by its path, by that of a file in it, or by the name of a run. */
async function runFolder(given: string, cwd: string): Promise<string> {
  const place = path.resolve(cwd, given);
  const found = await stat(place).catch(() => undefined);
  if (found === undefined) return findRun(given, { runs: path.resolve(cwd, "runs"), cwd });
  const folder = found.isDirectory() ? place : path.dirname(place);
  const isThere = (name: string) =>
    stat(path.join(folder, name)).then(
      () => true,
      () => false,
    );
  if ((await isThere("recipe.json")) || (await isThere("model.onnx"))) return folder;
  return findRun(given, { runs: path.resolve(cwd, "runs"), cwd });
}
