import path from "node:path";
import { type ModelInfo, readModelInfo } from "../compile/modelFile.ts";
import { type Split, subset } from "../data/selection.ts";
import { judgeFile } from "../evaluate/judge.ts";
import { aboutModel, readModelFile } from "../evaluate/openModelFile.node.ts";
import { readRecord, type TrainingRecord } from "../experiment/record.ts";
import { recordedScores } from "../experiment/recordedScores.ts";
import { writeAtomically } from "../files/writeAtomically.node.ts";
import { speeds } from "../quantize/speed.ts";
import { float16Variant, int8Variant, withTraining } from "../quantize/variant.ts";
import type { Runtime } from "../runtime/runtime.ts";
import type { Request, Run } from "./commands.ts";
import { describeVariant, type Measured } from "./describeVariant.ts";
import type { CliEffects } from "./effects.ts";
import type { JudgedPart } from "./foundImages.ts";
import { interruptible } from "./interruptible.node.ts";
import { writeJson } from "./jsonView.ts";
import { findImages } from "./judgedImages.node.ts";

/** Images at once, by which speed is measured: one picture, and a batch of training. */
const BATCHES = [1, 96] as const;

/** `plumage export <model> --float16` or `--int8` */
export const run: Run<"export"> = async ({ args: [model = ""], flags }, effects) => {
  const variant = flags.int8 ? "int8" : "float16";
  const file = await readModelFile(model, effects.cwd);
  const { info, record } = await aboutModel(model, () => {
    const info = readModelInfo(file);
    return { info, record: readRecord(info) };
  });
  return interruptible(effects, async (signal) => {
    const source: Source = { model, file, info, record, flags, signal };
    const runtime = await effects.runtime({ engine: flags.engine, threads: flags.threads });
    const images = await gather(source, effects);
    try {
      const { bytes, about } = await aboutModel(model, () => make(variant, source, images.forRanges, runtime));
      const [original, small] = await measure([file, bytes], images.forScores, { record, runtime, effects });
      const { scores } = small!;
      const whole = withTraining(bytes, { ...readModelInfo(bytes).training, ...(scores && { scores }) });
      const exported = { ...small!, bytes: whole.length };
      const out = flags.out ?? beside(model, variant);
      await writeAtomically(path.resolve(effects.cwd, out), [whole], {
        elsewhere: (where) => `choose a path ${where} with --out`,
      });
      const told = { variant, out, images: images.forScores.indices.length, called: images.called, runtime, ...about };
      if (flags.json) {
        const { engine, threads } = runtime;
        writeJson(effects.stdout, {
          type: "result",
          ...told,
          runtime: undefined,
          engine,
          threads,
          original,
          exported,
        });
      } else effects.stdout.write(describeVariant(told, [original!, exported]));
      return 0;
    } finally {
      await images.close();
    }
  });
};

interface Source {
  readonly model: string;
  readonly file: Uint8Array;
  readonly info: ModelInfo;
  readonly record: TrainingRecord;
  readonly flags: Request<"export">["flags"];
  readonly signal: AbortSignal;
}

interface Gathered {
  /** What ranges are measured on: never what the scores are of. */
  readonly forRanges: Split;
  readonly forScores: Split;
  readonly called: string;
  close(): Promise<void>;
}

/** Validation and test images of the training; of another place, where ranges are measured, every second image for either. */
async function gather({ flags, ...source }: Source, effects: CliEffects): Promise<Gathered> {
  const { data, json } = flags;
  const find = (split?: JudgedPart) =>
    findImages(
      { ...source, flags: { ...(split && { split }), ...(data !== undefined && { data }), ...(json && { json }) } },
      effects,
    );
  if (data !== undefined) {
    const { images, called, close } = await find();
    if (!flags.int8) return { forRanges: images, forScores: images, called, close };
    const every = (rest: number) =>
      subset(images, Uint32Array.from([...images.indices.keys()].filter((place) => place % 2 === rest)));
    return { forRanges: every(0), forScores: every(1), called, close };
  }
  const test = await find("test");
  const validation = await find("validation");
  const close = async () => {
    await test.close();
    await validation.close();
  };
  return { forRanges: validation.images, forScores: test.images, called: test.called, close };
}

async function make(variant: "float16" | "int8", { file, record }: Source, images: Split, runtime: Runtime) {
  if (variant === "float16") return { bytes: await float16Variant(file, runtime), about: {} };
  const { file: bytes, ...about } = await int8Variant(file, images, { runtime, seed: record.seed });
  return { bytes, about };
}

async function measure(
  files: readonly Uint8Array[],
  images: Split,
  {
    record,
    runtime,
    effects,
  }: { readonly record: TrainingRecord; readonly runtime: Runtime; readonly effects: CliEffects },
): Promise<readonly Measured[]> {
  const times = [];
  for (const count of BATCHES) times.push(await speeds(files, count, { runtime, now: effects.now }));
  const found: Measured[] = [];
  for (const [i, file] of files.entries()) {
    const judged = images.indices.length > 0 ? await judgeFile(file, images, runtime) : undefined;
    found.push({
      bytes: file.length,
      ...(judged && { scores: recordedScores(judged, record.positive) }),
      milliseconds: { one: times[0]![i]!, many: times[1]![i]! },
    });
  }
  return found;
}

/** "runs/birds/model.onnx" -> "runs/birds/model.int8.onnx" */
function beside(model: string, variant: string): string {
  const { dir, name } = path.parse(model);
  return path.join(dir, `${name}.${variant}.onnx`);
}
