import type { ModelInfo } from "../compile/modelFile.ts";
import { imageSet } from "../data/dataset.ts";
import { asSplit, labelsOf } from "../data/selection.ts";
import { catalogue } from "../data/sets/catalogue.ts";
import type { ArraySetEntry } from "../data/sets/entry.ts";
import { ProblemError } from "../errors.ts";
import type { Classifier } from "../evaluate/classifier.ts";
import { classifyPictures, findPictures } from "../evaluate/classifyFiles.node.ts";
import { type AskedNegative, falseAlarms } from "../evaluate/falseAlarms.ts";
import { answers } from "../evaluate/judge.ts";
import { aboutModel, openModelFile } from "../evaluate/openModelFile.node.ts";
import { asTrained } from "../experiment/asTrained.ts";
import { chosenRecipe } from "../experiment/recipes.ts";
import type { TrainingRecord } from "../experiment/record.ts";
import type { Request } from "./commands.ts";
import { builtInSet } from "./dataLocation.node.ts";
import { describeNegatives } from "./describeNegatives.ts";
import type { CliEffects } from "./effects.ts";
import { count, describeEngine } from "./format.ts";
import { writeJson } from "./jsonView.ts";
import { printable } from "./printable.ts";
import { showLoading } from "./showLoading.node.ts";

type Flags = Request<"evaluate">["flags"];

/** Flags that say something about such pictures. */
const FITTING: ReadonlySet<string> = new Set(["negatives", "threshold", "engine", "threads", "json"]);

/** What else is asked for has no meaning where no picture shows any of the classes. */
export function expectFitting(flags: Flags): void {
  const wrong = Object.keys(flags).find((name) => !FITTING.has(name) && flags[name as keyof Flags] !== undefined);
  if (wrong === undefined) return;
  const dashed = wrong.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  throw new ProblemError(
    {
      what: `--${dashed} says nothing about pictures that show none of the classes`,
      mend: "Leave it or --negatives away.",
    },
    { exitCode: 2 },
  );
}

export interface JudgingNegatives {
  readonly model: string;
  readonly record: TrainingRecord;
  readonly flags: Flags & { readonly negatives: string };
  readonly signal: AbortSignal;
}

/** `plumage evaluate <model> --negatives <location>` */
export async function judgeNegatives(judging: JudgingNegatives, effects: CliEffects): Promise<number> {
  const { model, record, flags } = judging;
  const { cwd, stdout } = effects;
  const runtime = await effects.runtime({ engine: flags.engine, threads: flags.threads });
  const classifier = await openModelFile(model, runtime, cwd);
  try {
    const decision = decisionOf(classifier, record, flags.threshold);
    const positive = decision?.positive ?? record.positive;
    const entry = builtInSet(flags.negatives);
    const { asked, called, failed } =
      entry?.kind === "arrays"
        ? await askSet(entry, classifier, judging, effects)
        : await askPictures(classifier, judging, effects);
    if (asked.length === 0)
      throw new ProblemError({ what: `There are no pictures in ${flags.negatives} to ask about` });
    const found = await aboutModel(model, () => falseAlarms(asked, classifier.classes, { positive, decision }));
    if (flags.json) {
      const about = { type: "negatives", model, negatives: flags.negatives, images: asked.length, called };
      writeJson(stdout, {
        ...about,
        ...(positive !== undefined && { positive }),
        ...(decision && { decision }),
        ...found,
        engine: runtime.engine,
        threads: runtime.threads,
      });
    } else {
      const images = `${count(asked.length)} ${printable(asked.length === 1 ? called.replace(/(images|pictures)/, (word) => word.slice(0, -1)) : called)}, on ${describeEngine(runtime)}`;
      stdout.write(describeNegatives(found, { images, positive, hasThreshold: decision !== undefined }));
    }
    return failed > 0 ? 1 : 0;
  } finally {
    await classifier.close();
  }
}

/** The model's own decision, or the threshold that is to be tried. */
function decisionOf(
  { decision }: Classifier,
  { positive }: TrainingRecord,
  threshold: number | undefined,
): ModelInfo["decision"] {
  if (threshold === undefined) return decision;
  const yes = decision?.positive ?? positive;
  return { threshold, ...(yes !== undefined && { positive: yes }) };
}

interface AskedAll {
  readonly asked: readonly AskedNegative[];
  /** "test images of emnist-letters". */
  readonly called: string;
  /** How many could not be read. */
  readonly failed: number;
}

/** The test images of a built-in set: prepared as the recipe prepares its own, where they have the size of those. */
async function askSet(
  entry: ArraySetEntry,
  classifier: Classifier,
  { model, record, flags, signal }: JudgingNegatives,
  effects: CliEffects,
): Promise<AskedAll> {
  const found = Object.values(effects.recipes).find(({ name }) => name === record.recipe);
  const recipe = found && chosenRecipe(found, record.choice);
  const usual = recipe && Object.values(catalogue).find(({ name }) => name === recipe.dataSet);
  const isAlike = usual?.kind === "arrays" && sizeOf(usual) === sizeOf(entry);
  const prepare = isAlike ? recipe?.prepare : undefined;
  if (prepare === undefined && sizeOf(classifier.image) !== sizeOf(entry)) {
    throw new ProblemError({
      what: `--negatives ${entry.name}: its images have another size than the model's`,
      expected: sizeOf(classifier.image),
      received: sizeOf(entry),
      mend: "Give a folder of pictures: they are brought to the model's size.",
    });
  }
  const { test } = await showLoading(entry.name, signal, flags.json ? effects.stderr : effects.stdout, effects);
  const images = prepare?.(asSplit(test), { part: "test", seed: record.seed }) ?? asSplit(test);
  // Which class stands with an image does not matter: none of them is right.
  const { set, indices } = images;
  const unnamed = imageSet({ ...set, classes: classifier.classes, labels: new Int32Array(set.count) });
  const { probabilities } = await aboutModel(model, () => answers(classifier, { set: unnamed, indices }));
  const labels = labelsOf(images);
  const width = classifier.classes.length;
  const asked = Array.from(labels, (label, i) => {
    const group = set.classes[label]!;
    return { name: `${group}, image ${i}`, group, probabilities: probabilities.subarray(i * width, (i + 1) * width) };
  });
  return { asked, called: `test images of ${entry.name}`, failed: 0 };
}

function sizeOf({ height, width, channels }: Pick<ArraySetEntry, "height" | "width" | "channels">): string {
  return `${height} x ${width} x ${channels}`;
}

/** Files, folders and patterns, as `predict` takes them. */
async function askPictures(
  classifier: Classifier,
  { flags }: JudgingNegatives,
  effects: CliEffects,
): Promise<AskedAll> {
  const { cwd, stderr } = effects;
  const { files, problems } = await findPictures(flags.negatives, cwd);
  const asked: AskedNegative[] = [];
  let failed = 0;
  const tell = (problem: ProblemError) => {
    failed += 1;
    stderr.write(`${printable(problem.message)}\n`);
  };
  for (const { problem } of problems) tell(problem!);
  for await (const one of classifyPictures(classifier, files, { cwd, ...asTrained(classifier, undefined) })) {
    if (one.problem !== undefined) tell(one.problem);
    else asked.push({ name: one.file, probabilities: classifier.classes.map((each) => one.probabilities[each]!) });
  }
  return { asked, called: `pictures of ${flags.negatives}`, failed };
}
