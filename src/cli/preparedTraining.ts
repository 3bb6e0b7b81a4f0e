import type { ExperimentData } from "../experiment/experiment.ts";
import type { Recipe } from "../experiment/recipe.ts";

/** A training that is ready to begin: what to learn, and from what. */
export interface PreparedTraining {
  readonly recipe: Recipe;
  readonly data: ExperimentData;
  close(): Promise<void>;
}
