import { answerBefore, asksBefore } from "./beforeTraining.node.ts";
import type { Run } from "./commands.ts";
import { interruptible } from "./interruptible.node.ts";
import { newTraining } from "./newTraining.node.ts";
import { openViews } from "./openViews.node.ts";
import { resumedTraining } from "./resumedTraining.node.ts";
import { runTraining } from "./runTraining.node.ts";
import { watchRun } from "./watchRun.node.ts";

/** `plumage train <recipe>`, `plumage train --data <location>`, `plumage train --resume <run>` */
export const run: Run<"train"> = async ({ args: [name], flags: given }, effects) => {
  if (asksBefore(given)) return answerBefore(name, given, effects);
  const asked =
    given.resume === undefined
      ? await newTraining(name, given, effects)
      : await resumedTraining(name, { ...given, resume: given.resume }, effects);
  if (asked === "finished") return 0;
  const { recipe, called, flags, folder } = asked;
  const watch = watchRun(folder.folder, flags.tensorboard, effects);
  try {
    const human = flags.json ? effects.stderr : effects.stdout;
    const views = openViews(recipe?.task?.positive ?? flags.positive, flags.json === true, human, effects);
    const about = recipe === undefined ? `the pictures of ${flags.data}` : recipe.title;
    if (!flags.json) effects.stdout.write(`Training ${called}: ${about}.\n`);
    return await interruptible(effects, (signal) => runTraining({ ...asked, views, watch, signal }, effects));
  } finally {
    await watch.close();
    await folder.close();
  }
};
