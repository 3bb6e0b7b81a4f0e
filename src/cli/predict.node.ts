import type { Classifier } from "../evaluate/classifier.ts";
import { type Classified, classifyPictures, findPictures } from "../evaluate/classifyFiles.node.ts";
import { openModelFile } from "../evaluate/openModelFile.node.ts";
import { asTrained } from "../experiment/asTrained.ts";
import type { Run } from "./commands.ts";
import { describeEngine, percent } from "./format.ts";
import { writeJson } from "./jsonView.ts";
import { printable } from "./printable.ts";

/** Names of files are shown in a column of at most this width. */
const WIDEST_NAME = 60;

type Answered = Extract<Classified, { readonly label: string }>;

/** `plumage predict <model> <files...>` */
export const run: Run<"predict"> = async ({ args: [model = "", ...given], flags }, effects) => {
  const { cwd, stdout, stderr } = effects;
  const runtime = await effects.runtime({ engine: flags.engine, threads: flags.threads });
  const classifier = await openModelFile(model, runtime, cwd);
  if (!flags.json) stderr.write(`On ${describeEngine(runtime)}.\n`);
  try {
    const { files, problems } = await findPictures(given, cwd);
    const name = nameWidth(files);
    const label = labelWidth(classifier);
    const top = Math.min(flags.top ?? (classifier.classes.length > 2 ? 3 : 1), classifier.classes.length);
    let failed = 0;
    const tell = (one: Classified) => {
      if (one.problem !== undefined) failed += 1;
      if (flags.json) writeJson(stdout, { ...toAnswer(one), engine: runtime.engine });
      else if (one.problem !== undefined) stderr.write(`${printable(one.problem.message)}\n`);
      else stdout.write(`${printable(one.file).padEnd(name)}  ${answerFirst(one, top, label)}\n`);
    };
    for (const one of problems) tell(one);
    for await (const one of classifyPictures(classifier, files, { cwd, ...asTrained(classifier, flags.fit) }))
      tell(one);
    if (failed > 0 && !flags.json) stderr.write(`${failed} could not be read.\n`);
    return failed > 0 ? 1 : 0;
  } finally {
    await classifier.close();
  }
};

/** "albatross   91.0 %  gull    6.0 %": so many classes, the answer first, then the likeliest. Without an answer: "not sure  gull   43.0 %". */
function answerFirst({ label: answer, notSure, probabilities }: Answered, top: number, width: number): string {
  const ranked = Object.entries(probabilities)
    .toSorted(([, a], [, b]) => b - a)
    .toSorted(([a], [b]) => Number(b === answer) - Number(a === answer))
    .slice(0, top)
    .map(([label, probability]) => `${label.padEnd(width)}  ${percent(probability).padStart(8)}`);
  return [...(notSure === true ? ["not sure"] : []), ...ranked].join("  ");
}

/** What is said of one picture: a line of `predict --json`. */
function toAnswer(one: Classified) {
  return one.problem === undefined ? one : { file: one.file, error: one.problem.message };
}

function nameWidth(files: readonly string[]): number {
  return Math.min(WIDEST_NAME, Math.max(0, ...files.map((file) => printable(file).length)));
}

function labelWidth({ classes }: Classifier): number {
  return Math.max(...classes.map((name) => name.length));
}
