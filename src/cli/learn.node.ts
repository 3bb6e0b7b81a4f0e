import type { DividedEvent } from "../experiment/events.ts";
import { type ExperimentEffects, runExperiment } from "../experiment/experiment.ts";
import type { TrainingRecord } from "../experiment/record.ts";
import type { WrittenReport } from "../report/writeReport.node.ts";
import { writeImageList } from "../runs/imageList.ts";
import type { RunFolder } from "../runs/runFolder.node.ts";
import type { Runtime } from "../runtime/runtime.ts";
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
  const { flags, folder, signal } = training;
  const settings = { ...trainSettings(flags), signal };
  let began = 0;
  let seconds = 0;
  let lastStep = 0;
  let record: TrainingRecord | undefined;
  let report: WrittenReport | undefined;
  for await (const event of runExperiment(prepared.recipe, settings, world(prepared, runtime, effects))) {
    await tell(event, training);
    if (event.type === "divided") await saveImages(event, prepared, folder);
    if (event.type === "start") {
      began = effects.now();
      await folder.reserve(event.parameters * BYTES_A_WEIGHT + BYTES_OF_THE_REST);
    }
    if (event.type === "step") lastStep = event.totalStep;
    if (event.type === "end") seconds = (effects.now() - began) / 1000;
    if (event.type === "end" && event.reason === "aborted" && event.totalStep === 0) break;
    if (event.type === "model" || event.type === "judged") {
      await folder.saveModel(event.file);
      record = event.record;
    }
    if (event.type === "judged") {
      report = await saveRunReport({ ...event, folder: folder.folder, contents: prepared.data.contents }, effects);
    }
  }
  return record && { record, seconds, lastStep, report };
}

function world({ data }: PreparedTraining, runtime: Runtime, effects: CliEffects): ExperimentEffects {
  return {
    runtime,
    sha256: effects.sha256,
    provenance: { date: effects.date().toISOString(), ...effects.versions() },
    loadData: async () => data,
  };
}

async function saveImages({ splits }: DividedEvent, { data }: PreparedTraining, folder: RunFolder): Promise<void> {
  if (data.contents !== undefined) await folder.saveList("images.tsv", writeImageList(splits, data.contents));
}
