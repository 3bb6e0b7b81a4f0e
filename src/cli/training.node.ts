import type { Recipe } from "../experiment/recipe.ts";
import type { RunEvent } from "../runs/runEvents.ts";
import type { RunFolder } from "../runs/runFolder.node.ts";
import type { RunRecipe } from "../runs/runRecipe.ts";
import type { Checkpoint } from "../train/checkpoint.ts";
import type { RunState } from "./runState.ts";
import type { TrainFlags } from "./trainSettings.ts";
import type { TrainView } from "./trainView.ts";
import type { RunWatch } from "./watchRun.node.ts";

/** A training as it was asked for: a new one, or one that is gone on with. */
export interface AskedTraining {
  /** Absent where pictures of one's own are learned from. */
  readonly recipe: Recipe | undefined;
  /** What it is called: a recipe's name, or that of a place of pictures. */
  readonly called: string;
  /** Of a run that is gone on with, those that it began with, and what was changed. */
  readonly flags: TrainFlags;
  readonly folder: RunFolder;
  /** Where relative paths among the flags begin. */
  readonly cwd: string;
  /** Of a run that is gone on with. */
  readonly resumed?: Resumed;
}

/** What an earlier process left of a run. */
export interface Resumed {
  readonly record: RunRecipe;
  /** Absent where it was killed before there was one: the run begins anew. */
  readonly checkpoint?: Checkpoint;
}

/** A training under way. */
export interface Training extends AskedTraining {
  readonly views: readonly TrainView[];
  readonly watch: RunWatch;
  readonly state: RunState;
  readonly signal: AbortSignal;
}

/** Keeps an event, and shows it. */
export async function tell(event: RunEvent, { folder, views, watch, state }: Training): Promise<void> {
  const notices = [await folder.record(event), await watch.record(event)].filter((notice) => notice !== undefined);
  state.follow(event);
  for (const view of views) {
    view.show(event);
    for (const notice of notices) view.show(notice);
  }
}
