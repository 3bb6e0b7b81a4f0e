import { findRecipe } from "../experiment/recipes.ts";
import { createRunFolder } from "../runs/runFolder.node.ts";
import { answerBefore, asksBefore } from "./beforeTraining.node.ts";
import type { Run } from "./commands.ts";
import { interruptible } from "./interruptible.node.ts";
import { openViews } from "./openViews.node.ts";
import { shortName } from "./ownData.node.ts";
import { expectOneSource } from "./prepareTraining.node.ts";
import { runTraining } from "./runTraining.node.ts";
import { watchRun } from "./watchRun.node.ts";

/** `plumage train <recipe>`, `plumage train --data <location>` */
export const run: Run<"train"> = async ({ args: [name], flags }, effects) => {
  if (asksBefore(flags)) return answerBefore(name, flags, effects);
  const recipe = name === undefined ? undefined : findRecipe(name, effects.recipes);
  expectOneSource(recipe, flags, Object.keys(effects.recipes));
  const called = recipe?.name ?? shortName(flags.data!);
  const out = { recipe: called, out: flags.out, cwd: effects.cwd, date: effects.date(), random: effects.random };
  const folder = await createRunFolder(out);
  const watch = watchRun(folder.folder, flags.tensorboard, effects);
  try {
    const human = flags.json ? effects.stderr : effects.stdout;
    const views = openViews(recipe?.task?.positive ?? flags.positive, flags.json === true, human, effects);
    const about = recipe === undefined ? `the pictures of ${flags.data}` : recipe.title;
    if (!flags.json) effects.stdout.write(`Training ${called}: ${about}.\n`);
    return await interruptible(effects, (signal) =>
      runTraining({ recipe, flags, folder, views, watch, signal }, effects),
    );
  } finally {
    await watch.close();
    await folder.close();
  }
};
