import { answerBefore, asksBefore } from "./beforeTraining.node.ts";
import type { Run } from "./commands.ts";
import { shownPath } from "./describeEnd.node.ts";
import { interruptible } from "./interruptible.node.ts";
import { newTraining } from "./newTraining.node.ts";
import { openViews } from "./openViews.node.ts";
import { answerQuestions } from "./questions.ts";
import { resumedTraining } from "./resumedTraining.node.ts";
import { runState } from "./runState.ts";
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
    const state = runState({ ...effects, folder: shownPath(folder.folder, effects.cwd) });
    const say = views.find((view) => view.say)?.say ?? ((line: string) => effects.stderr.write(`${line}\n`));
    return await interruptible(effects, async (signal, interrupt) => {
      const stopAnswering = answerQuestions(effects, { state, say, interrupt, isLookedAt: human.isTTY === true });
      try {
        return await runTraining({ ...asked, views, watch, state, signal }, effects);
      } finally {
        stopAnswering();
      }
    });
  } finally {
    await watch.close();
    await folder.close();
  }
};
