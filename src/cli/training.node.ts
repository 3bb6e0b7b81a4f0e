import type { ExperimentEvent } from "../experiment/events.ts";
import type { Recipe } from "../experiment/recipe.ts";
import type { RunFolder } from "../runs/runFolder.node.ts";
import type { TrainFlags } from "./trainSettings.ts";
import type { TrainView } from "./trainView.ts";
import type { RunWatch } from "./watchRun.node.ts";

/** A training as the command line asked for it, with its folder and what shows it. */
export interface Training {
  /** Absent where pictures of one's own are learned from. */
  readonly recipe: Recipe | undefined;
  readonly flags: TrainFlags;
  readonly folder: RunFolder;
  readonly views: readonly TrainView[];
  readonly watch: RunWatch;
  readonly signal: AbortSignal;
}

/** Keeps an event, and shows it. */
export async function tell(event: ExperimentEvent, { folder, views, watch }: Training): Promise<void> {
  await folder.record(event);
  await watch.record(event);
  for (const view of views) view.show(event);
}
