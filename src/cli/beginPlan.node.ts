import type { PlannedEvent } from "../experiment/events.ts";
import { expectSamePlan, otherSurroundings } from "../runs/differences.ts";
import { listUses, readImageList, writeImageList } from "../runs/imageList.ts";
import { readList } from "../runs/readRun.node.ts";
import type { Runtime } from "../runtime/runtime.ts";
import type { CliEffects } from "./effects.ts";
import { planOf } from "./plan.ts";
import type { PreparedTraining } from "./preparedTraining.ts";
import { runRecord } from "./runRecord.node.ts";
import { type Training, tell } from "./training.node.ts";

/**
 * All is known of what will be learned: a new run writes it down; one that is gone on with is held against what it began as, and
 * from here on its folder changes.
 * @returns how many seconds the run has trained already
 * @throws ProblemError when data or network are not those that the run began with.
 */
export async function beginPlan(
  event: PlannedEvent,
  {
    prepared,
    training,
    runtime,
  }: { readonly prepared: PreparedTraining; readonly training: Training; readonly runtime: Runtime },
  effects: CliEffects,
): Promise<number> {
  const { folder, flags, recipe, resumed } = training;
  const { contents } = prepared.data;
  const network = flags.network ?? recipe?.name ?? "bird";
  const plan = planOf(event, { network, data: prepared.recipe.dataSet }, effects.sha256);
  const began = resumed?.record.plan;
  if (began !== undefined) {
    const had = readImageList((await readList(folder.folder, "images.tsv")) ?? "");
    expectSamePlan(began, plan, { had, now: listUses(event.splits, contents ?? []) });
  }
  const seconds = resumed === undefined ? 0 : await folder.continueFrom(resumed.checkpoint?.progress);
  await folder.saveRecipe({ ...(resumed?.record ?? runRecord(training, runtime, effects)), plan });
  if (contents !== undefined) await folder.saveList("images.tsv", writeImageList(event.splits, contents));
  if (resumed?.checkpoint !== undefined) {
    const { epoch, step, totalStep } = resumed.checkpoint.progress;
    const date = effects.date().toISOString();
    await tell({ type: "resumed", run: folder.id, date, epoch, step, totalStep }, training);
    const message = otherSurroundings(resumed.record, runRecord(training, runtime, effects));
    if (message !== undefined) await tell({ type: "notice", message }, training);
  }
  return seconds;
}
