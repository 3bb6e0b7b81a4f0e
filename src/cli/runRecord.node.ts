import { RUN_FORMAT, type RunRecipe } from "../runs/runRecipe.ts";
import type { Runtime } from "../runtime/runtime.ts";
import type { CliEffects } from "./effects.ts";
import type { AskedTraining } from "./training.node.ts";

/** What is known of a run before its data are there: recipe.json as it is written first. */
export function runRecord(
  { recipe, flags: { json: _, ...flags }, folder, cwd }: AskedTraining,
  { engine, threads }: Runtime,
  effects: Pick<CliEffects, "date" | "machine" | "versions">,
): RunRecipe {
  return {
    format: RUN_FORMAT,
    id: folder.id,
    began: effects.date().toISOString(),
    cwd,
    ...(recipe && { recipe: recipe.name }),
    flags: { ...flags },
    machine: { ...effects.machine(), engine, threads },
    versions: { ...effects.versions() },
  };
}
