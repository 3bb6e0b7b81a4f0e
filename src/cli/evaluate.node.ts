import path from "node:path";
import { type ModelInfo, readModelInfo } from "../compile/modelFile.ts";
import { labelsOf, type Split } from "../data/selection.ts";
import { ProblemError } from "../errors.ts";
import { type Classifier, openClassifier } from "../evaluate/classifier.ts";
import { decide } from "../evaluate/decide.ts";
import { type Answered, answers, judgeAnswers } from "../evaluate/judge.ts";
import { type Judgement, judgement } from "../evaluate/judgement.ts";
import { type Comparison, mcnemarTest } from "../evaluate/mcnemar.ts";
import { aboutModel, openModelFile, readModelFile } from "../evaluate/openModelFile.node.ts";
import { findOverlap } from "../evaluate/overlap.ts";
import { asProbabilities } from "../evaluate/probabilities.ts";
import { readRecord } from "../experiment/record.ts";
import { recordedScores } from "../experiment/recordedScores.ts";
import type { WrittenReport } from "../report/writeReport.node.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { wishOf } from "./choiceFlags.ts";
import { chooseBy, saveDecision } from "./choose.node.ts";
import type { Run } from "./commands.ts";
import { describeReport } from "./describeEnd.node.ts";
import { describeJudgement } from "./describeJudgement.ts";
import type { CliEffects } from "./effects.ts";
import { count, describeEngine, percent } from "./format.ts";
import type { FoundImages } from "./foundImages.ts";
import { interruptible } from "./interruptible.node.ts";
import { writeJson } from "./jsonView.ts";
import { findImages, type Judging } from "./judgedImages.node.ts";
import { expectFitting, judgeNegatives } from "./negatives.node.ts";
import { readHistory, saveReport } from "./saveReport.node.ts";

/** `plumage evaluate <model>` */
export const run: Run<"evaluate"> = async ({ args: [model = ""], flags }, effects) => {
  if (flags.save === true && flags.threshold === undefined && wishOf(flags) === undefined) {
    throw new ProblemError(
      {
        what: "--save keeps a threshold, and none was asked for",
        mend: "Say which, such as --want-precision 0.95 --save.",
      },
      { exitCode: 2 },
    );
  }
  const file = await readModelFile(model, effects.cwd);
  const { info, record } = await aboutModel(model, () => {
    const info = readModelInfo(file);
    return { info, record: readRecord(info) };
  });
  const { negatives } = flags;
  if (negatives !== undefined) {
    expectFitting(flags);
    return interruptible(effects, (signal) =>
      judgeNegatives({ model, record, flags: { ...flags, negatives }, signal }, effects),
    );
  }
  return interruptible(effects, (signal) => judgeOn({ model, file, info, record, flags, signal }, effects));
};

async function judgeOn(judging: Judging & { readonly file: Uint8Array }, effects: CliEffects): Promise<number> {
  const { model, file, info, flags } = judging;
  const found = await findImages(judging, effects);
  try {
    const { images, called } = found;
    if (images.indices.length === 0) throw new ProblemError({ what: `There are no ${called}` });
    const runtime = await effects.runtime({ engine: flags.engine, threads: flags.threads });
    const classifier = await aboutModel(model, () => openClassifier(file, runtime));
    try {
      const decision = await chosen(judging, classifier, effects);
      const judged = await aboutModel(model, async () => {
        const answered = await answers(classifier, images);
        return { answered, judgement: judgeFound(answered, found, judging, decision) };
      });
      const compared = flags.compare === undefined ? undefined : await compare(judging, judged, runtime, effects);
      if (flags.save === true && decision !== undefined) {
        await saveDecision(path.resolve(effects.cwd, model), file, info, decision);
      }
      const report = flags.html === undefined ? undefined : await writeReport(judging, found, judged, effects);
      tell(judging, found, { ...judged, compared, report }, runtime, effects);
      return 0;
    } finally {
      await classifier.close();
    }
  } finally {
    await found.close();
  }
}

/** How answers are chosen: as was asked for, otherwise as the model says. */
async function chosen(judging: Judging, classifier: Classifier, effects: CliEffects): Promise<ModelInfo["decision"]> {
  const { info, record, flags } = judging;
  const request = { wish: wishOf(flags), threshold: flags.threshold, positive: record.positive };
  const validation = async () => {
    const { data: _, ...own } = flags;
    const kept = await findImages({ ...judging, flags: { ...own, split: "validation" } }, effects);
    try {
      return await answers(classifier, kept.images);
    } finally {
      await kept.close();
    }
  };
  return (await chooseBy(request, info.classes, validation)) ?? info.decision;
}

function judgeFound(
  answered: Answered,
  { learned, images }: FoundImages,
  { record, flags }: Judging,
  decision: ModelInfo["decision"],
): Judgement {
  const { positive } = record;
  if (flags.atRate !== undefined && positive === undefined && decision?.positive === undefined) {
    throw new ProblemError(
      { what: "--at-rate is about a class that means yes, and this model has none", mend: "Train it with --positive." },
      { exitCode: 2 },
    );
  }
  const overlap = learned && findOverlap(images, learned.images, learned.contents);
  return judgement(answered, { positive, decision, overlap, rate: flags.atRate });
}

/** What another model says of the same images. */
interface Compared {
  readonly model: string;
  readonly judgement: Judgement;
  readonly comparison: Comparison;
}

interface Judged {
  readonly answered: Answered;
  readonly judgement: Judgement;
}

async function compare(judging: Judging, own: Judged, runtime: Runtime, effects: CliEffects): Promise<Compared> {
  const { model, flags, record } = judging;
  const other = flags.compare!;
  const classifier = await openModelFile(other, runtime, effects.cwd);
  let close = async () => {};
  try {
    const images = await inSizeOf(classifier, judging, own.answered.images, effects);
    close = images.close;
    const answered = await aboutModel(other, () => answers(classifier, images.asked));
    const { decision, classes } = classifier;
    const answersBy = (each: Answered, by: ModelInfo["decision"]) =>
      decide(asProbabilities(each.probabilities, classes.length), classes, by);
    return {
      model: other,
      judgement: judgement(answered, { positive: record.positive, decision }),
      comparison: mcnemarTest(
        labelsOf(images.asked),
        answersBy(own.answered, own.judgement.decision),
        answersBy(answered, decision),
        { names: [model, other] },
      ),
    };
  } finally {
    await close();
    await classifier.close();
  }
}

/** The images that the one model was asked about, as another wants them: from their files where its size is another. */
async function inSizeOf(
  { image }: Pick<ModelInfo, "image">,
  judging: Judging,
  images: Split,
  effects: CliEffects,
): Promise<{ readonly asked: Split; readonly close: () => Promise<void> }> {
  const { info, record } = judging;
  const { height, width, channels } = image;
  const isSame = height === info.image.height && width === info.image.width && channels === info.image.channels;
  if (isSame) return { asked: images, close: async () => {} };
  const size = { height, width, channels: channels === 1 ? 1 : 3 } as const;
  const data = record.data && { ...record.data, options: { ...record.data.options, ...size } };
  const sized = { ...judging, info: { ...info, image }, record: { ...record, ...(data && { data }) } };
  const found = await findImages(sized, effects);
  if (labelsOf(found.images).join() === labelsOf(images).join()) return { asked: found.images, close: found.close };
  await found.close();
  throw new ProblemError({ what: "--compare: the pictures changed while they were read", mend: "Do it again." });
}

/** The page with the pictures. */
async function writeReport(
  { model, info, record, flags }: Judging,
  { called, split, contents, notes }: FoundImages,
  { answered, judgement }: Judged,
  effects: CliEffects,
): Promise<WrittenReport> {
  const place = path.dirname(path.resolve(effects.cwd, model));
  const test = { ...answered, name: split ?? called, contents };
  const told = { title: `${model} on the ${called}`, warnings: notes };
  const { decision } = judgement;
  const judged = { ...info, ...(decision && { decision }) };
  const history = await readHistory(place);
  return saveReport({ info: judged, record, history, judgement, ...told, test }, flags.html!, "--html", effects);
}

interface Told extends Judged {
  readonly compared: Compared | undefined;
  readonly report: WrittenReport | undefined;
}

function tell(
  { model, record, flags }: Judging,
  found: FoundImages,
  { answered, judgement, compared, report }: Told,
  runtime: Runtime,
  { stdout, cwd }: CliEffects,
): void {
  const { notes } = found;
  const { engine, threads } = runtime;
  const { positive, weightsHash } = record;
  const { images, decision } = judgement;
  if (flags.json) {
    const place = { model, data: flags.data ?? record.recipe, dataSet: found.dataSet, split: found.split };
    const about = { images, ...(positive !== undefined && { positive }), ...(notes.length > 0 && { notes }) };
    const scores = recordedScores(judgeAnswers(answered), positive);
    const told = { ...scores, ...place, ...about, engine, threads, weightsHash, judgement };
    writeJson(stdout, { type: "result", ...told, ...(compared && { compared }), ...(flags.save && { saved: model }) });
    return;
  }
  for (const note of notes) stdout.write(`Note: ${note}.\n`);
  if (notes.length > 0) stdout.write("\n");
  const called = `${count(images)} ${found.called}, on ${describeEngine(runtime)}`;
  stdout.write(describeJudgement(judgement, { images: called, verbose: flags.verbose }));
  if (compared !== undefined) stdout.write(`\n${describeComparison(model, judgement, compared)}`);
  const unmet = decision?.chosenBy?.note;
  if (typeof unmet === "string") stdout.write(`\nThe wish did not come true on the validation images: ${unmet}.\n`);
  if (flags.save) stdout.write(`\n${model} now answers so.\n`);
  if (report !== undefined) stdout.write(`\n${describeReport(report, cwd)}\n`);
}

function describeComparison(model: string, own: Judgement, { model: other, judgement, comparison }: Compared): string {
  const line = (name: string, { answers, sentence }: Judgement) =>
    `  ${name}: accuracy ${percent(answers.accuracy.value ?? 0)}. ${sentence}`;
  return `On the same images:\n${line(model, own)}\n${line(other, judgement)}\n${comparison.sentence}\n`;
}
