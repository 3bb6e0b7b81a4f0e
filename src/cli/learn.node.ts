import { readModelInfo } from "../compile/modelFile.ts";
import { ProblemError } from "../errors.ts";
import type { Judgement } from "../evaluate/judgement.ts";
import { type ExperimentEffects, type ExperimentSettings, runExperiment } from "../experiment/experiment.ts";
import type { TrainingRecord } from "../experiment/record.ts";
import type { WrittenReport } from "../report/writeReport.node.ts";
import { writeAnswers } from "../runs/answers.ts";
import type { Place } from "../runs/place.ts";
import type { Runtime } from "../runtime/runtime.ts";
import type { Checkpoint } from "../train/checkpoint.ts";
import { beginPlan } from "./beginPlan.node.ts";
import type { CliEffects } from "./effects.ts";
import type { PreparedTraining } from "./preparedTraining.ts";
import { saveRunReport } from "./saveReport.node.ts";
import { type Training, tell } from "./training.node.ts";
import { trainSettings } from "./trainSettings.ts";

/** What the weights of a model, and the rest of its file, take at least. */
const BYTES_A_WEIGHT = 4;
const BYTES_OF_THE_REST = 65_536;

/** What came of learning: nothing where it was stopped before the first step. */
export interface Learned {
  readonly record: TrainingRecord;
  /** Of the model on the test images; absent where they were not used. */
  readonly judgement?: Judgement;
  readonly seconds: number;
  readonly lastStep: number;
  /** The page with the pictures, where the model was judged. */
  readonly report: WrittenReport | undefined;
}

/** Carries out the training, and keeps what it gives in its folder. */
export async function learn(
  prepared: PreparedTraining,
  training: Training,
  runtime: Runtime,
  effects: CliEffects,
): Promise<Learned | undefined> {
  const { folder, resumed } = training;
  // Whoever takes a training up again knows it; the trial steps would be what it waits for.
  const estimate = resumed?.checkpoint === undefined ? { estimate: { held: effects.memory } } : {};
  const settings = { ...settingsOf(training), ...estimate };
  let began = 0;
  let earlier = 0;
  let lastStep = 0;
  let saved: Place | undefined = resumed?.checkpoint?.progress;
  let record: TrainingRecord | undefined;
  let report: WrittenReport | undefined;
  let judgement: Judgement | undefined;
  const seconds = () => earlier + (effects.now() - began) / 1000;
  const save = async (checkpoint: Checkpoint) => {
    const { progress } = checkpoint;
    if (progress.totalStep === 0 || (progress.totalStep === saved?.totalStep && progress.epoch === saved.epoch)) return;
    saved = progress;
    for (const each of await folder.saveCheckpoint(checkpoint, seconds())) await tell(each, training);
  };
  let trained = 0;
  for await (const event of runExperiment(prepared.recipe, settings, world(prepared, runtime, effects))) {
    if (event.type === "planned") earlier = await beginPlan(event, { prepared, training, runtime }, effects);
    if (event.type === "setback") {
      await folder.checkpoints.goBack(event.backTo.epoch);
      saved = undefined;
    }
    // Before its end is told: in the log, what can be gone on from stands before it.
    if (event.type === "end" && event.reason === "aborted" && event.checkpoint) await save(event.checkpoint);
    await tell(event, training);
    if (event.type === "start") {
      began = effects.now();
      await folder.reserve(event.parameters * BYTES_A_WEIGHT + BYTES_OF_THE_REST);
    }
    if (event.type === "step") lastStep = event.totalStep;
    if ((event.type === "epoch" || event.type === "checkpoint") && event.checkpoint) await save(event.checkpoint);
    if (event.type === "end") {
      trained = seconds();
      if (event.reason === "aborted" && event.totalStep === 0) break;
    }
    if (event.type === "model" || event.type === "judged") {
      await folder.saveModel(event.file);
      record = event.record;
    }
    if (event.type === "judged") {
      judgement = event.judgement;
      const { decision } = readModelInfo(event.file);
      await folder.saveList("answers.tsv", writeAnswers(event.test, prepared.data.contents, decision));
      const about = { ...event, folder: folder.folder, contents: prepared.data.contents };
      // The model is saved: what keeps the page from being written does not undo the training.
      report = await saveRunReport(about, effects).catch((error: unknown) => {
        if (!(error instanceof ProblemError)) throw error;
        effects.stderr.write(`note: the report is missing: ${error.message}\n`);
        return undefined;
      });
    }
  }
  return record && { record, ...(judgement && { judgement }), seconds: trained, lastStep, report };
}

function settingsOf({ flags, signal, folder, resumed }: Training): ExperimentSettings {
  const settings = { ...trainSettings(flags), signal };
  if (resumed?.checkpoint === undefined) return settings;
  return { ...settings, resume: resumed.checkpoint, earlier: folder.checkpoints.atEpoch };
}

function world({ data }: PreparedTraining, runtime: Runtime, effects: CliEffects): ExperimentEffects {
  return {
    runtime,
    sha256: effects.sha256,
    provenance: { date: effects.date().toISOString(), ...effects.versions() },
    loadData: async () => data,
  };
}
