import path from "node:path";
import { type Decoded, decodeAll } from "../data/decodeAll.node.ts";
import { findImageFiles } from "../data/imageFiles.node.ts";
import { ProblemError } from "../errors.ts";
import { type Classifier, openClassifier } from "../evaluate/classifier.ts";
import { likeliest } from "../evaluate/scores.ts";
import type { Run } from "./commands.ts";
import { percent } from "./format.ts";
import { writeJson } from "./jsonView.ts";
import { aboutModel, readModelFile } from "./modelFile.node.ts";

/** Pictures that are answered together: enough to keep the cores busy, few enough to see answers soon. */
const BATCH_SIZE = 32;

/** Names of files are shown in a column of at most this width. */
const WIDEST_NAME = 60;

/** `plumage predict <model> <files...>` */
export const run: Run<"predict"> = async ({ args: [model = "", ...given], flags }, effects) => {
  const bytes = await readModelFile(model, effects.cwd);
  const classifier = await aboutModel(model, async () =>
    openClassifier(bytes, await effects.runtime({ threads: flags.threads })),
  );
  const { files, problems } = await findFiles(given, effects.cwd);
  const name = nameWidth(files);
  let failed = problems.length;
  const tell = (answer: Answer) => {
    if (flags.json) writeJson(effects.stdout, answer);
    else if ("error" in answer) effects.stderr.write(`${answer.error}\n`);
    else
      effects.stdout.write(
        `${answer.file.padEnd(name)}  ${answer.label.padEnd(labelWidth(classifier))}  ${percent(answer.probability).padStart(8)}\n`,
      );
  };
  for (const { file, problem } of problems) tell({ file, error: problem.message });
  try {
    for await (const answer of answers(classifier, files, { cwd: effects.cwd, fit: flags.fit ?? "squash" })) {
      if ("error" in answer) failed += 1;
      tell(answer);
    }
  } finally {
    await classifier.close();
  }
  if (failed > 0 && !flags.json) effects.stderr.write(`${failed} could not be read.\n`);
  return failed > 0 ? 1 : 0;
};

/** What is said of one picture: a line of `predict --json`. */
export type Answer =
  | {
      readonly file: string;
      readonly label: string;
      readonly probability: number;
      readonly probabilities: Readonly<Record<string, number>>;
    }
  | { readonly file: string; readonly error: string };

interface FoundFiles {
  readonly files: readonly string[];
  readonly problems: readonly { readonly file: string; readonly problem: ProblemError }[];
}

/** The pictures that the arguments stand for. One that stands for nothing does not spoil the others. */
async function findFiles(given: readonly string[], cwd: string): Promise<FoundFiles> {
  const problems: { file: string; problem: ProblemError }[] = [];
  const good: string[] = [];
  for (const file of given) {
    try {
      await findImageFiles(file, { cwd });
      good.push(file);
    } catch (problem) {
      if (!(problem instanceof ProblemError)) throw problem;
      problems.push({ file, problem });
    }
  }
  return { files: good.length === 0 ? [] : await findImageFiles(good, { cwd }), problems };
}

interface AnswerOptions {
  readonly cwd: string;
  readonly fit: "squash" | "crop" | "pad";
}

async function* answers(
  classifier: Classifier,
  files: readonly string[],
  { cwd, fit }: AnswerOptions,
): AsyncGenerator<Answer, void, undefined> {
  const { height, width, channels } = classifier.image;
  const paths = files.map((file) => path.resolve(cwd, file));
  const shownNames = new Map(paths.map((full, i) => [full, files[i]!]));
  const options = { height, width, fit, channels: channels === 1 ? 1 : 3 } as const;
  let waiting: Decoded[] = [];
  const answer = async () => {
    const batch = waiting;
    waiting = [];
    return (await answerBatch(classifier, batch)).map((each) => {
      const file = shownNames.get(each.file)!;
      return "error" in each ? { file, error: each.error.replaceAll(each.file, file) } : { ...each, file };
    });
  };
  for await (const decoded of decodeAll(paths, options)) {
    waiting.push(decoded);
    if (waiting.length === BATCH_SIZE) yield* await answer();
  }
  if (waiting.length > 0) yield* await answer();
}

async function answerBatch(classifier: Classifier, batch: readonly Decoded[]): Promise<readonly Answer[]> {
  const { classes, image } = classifier;
  const pixels = image.height * image.width * image.channels;
  const readable = batch.flatMap((decoded) => decoded.image ?? []);
  const images = new Uint8Array(readable.length * pixels);
  for (const [i, { data }] of readable.entries()) images.set(data, i * pixels);
  const probabilities = readable.length === 0 ? new Float32Array() : await classifier.predict(images);
  let row = 0;
  return batch.map(({ file, problem }) => {
    if (problem !== undefined) return { file, error: problem.message };
    const numbers = probabilities.subarray(row * classes.length, ++row * classes.length);
    const best = likeliest(numbers);
    return {
      file,
      label: classes[best]!,
      probability: numbers[best]!,
      probabilities: Object.fromEntries(classes.map((name, i) => [name, numbers[i]!])),
    };
  });
}

function nameWidth(files: readonly string[]): number {
  return Math.min(WIDEST_NAME, Math.max(0, ...files.map((file) => file.length)));
}

function labelWidth({ classes }: Classifier): number {
  return Math.max(...classes.map((name) => name.length));
}
