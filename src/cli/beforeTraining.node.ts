import { ProblemError } from "../errors.ts";
import type { DataProgress, PlannedEvent } from "../experiment/events.ts";
import { runExperiment } from "../experiment/experiment.ts";
import { chosenRecipe, findRecipe } from "../experiment/recipes.ts";
import { withProgress } from "../experiment/withProgress.ts";
import type { Answer, AskedBefore } from "./askedBefore.node.ts";
import type { CliEffects } from "./effects.ts";
import { flagName } from "./flags.ts";
import { interruptible } from "./interruptible.node.ts";
import { openViews } from "./openViews.node.ts";
import type { PreparedTraining } from "./preparedTraining.ts";
import { expectOneSource, prepareTraining } from "./prepareTraining.node.ts";
import { type TrainFlags, trainSettings } from "./trainSettings.ts";

/** What can be asked of a training instead of carrying it out, by its flag. Loaded when chosen. */
const answers = {
  findLearningRate: async (): Promise<Answer> => (await import("./findLearningRate.node.ts")).answerLearningRate,
  learningCurve: async (): Promise<Answer> => (await import("./learningCurve.node.ts")).answerLearningCurve,
  dryRun: async (): Promise<Answer> => (await import("./dryRun.node.ts")).answerDryRun,
} as const;

const questions = Object.keys(answers) as (keyof typeof answers)[];

/**
 * Whether a question is asked instead of a training.
 * @throws ProblemError when a flag of a question is there without it.
 */
export function asksBefore(flags: TrainFlags): boolean {
  if (flags.repeats !== undefined && !flags.learningCurve) {
    throw new ProblemError(
      {
        what: "--repeats says how often --learning-curve trains on each part",
        mend: "Give both, or neither; for another training with other random numbers there is --seed.",
      },
      { exitCode: 2 },
    );
  }
  return questions.some((name) => flags[name]);
}

/**
 * `plumage train <what>` with a question: has the data ready, and answers. No run folder is made, and the test images are not used.
 * @returns the exit code
 * @throws ProblemError when the data cannot be had, or two things are asked at once.
 */
export async function answerBefore(name: string | undefined, flags: TrainFlags, effects: CliEffects): Promise<number> {
  const [asked, another] = questions.filter((each) => flags[each]);
  if (another !== undefined) {
    throw new ProblemError(
      { what: `${flagName(asked!)} and ${flagName(another)} are two questions`, mend: "Ask one after the other." },
      { exitCode: 2 },
    );
  }
  const recipe = name === undefined ? undefined : chosenRecipe(findRecipe(name, effects.recipes), flags);
  expectOneSource(recipe, flags, Object.keys(effects.recipes));
  const human = flags.json ? effects.stderr : effects.stdout;
  const views = openViews(recipe?.task?.positive ?? flags.positive, flags.json === true, human, effects);
  const answer = await answers[asked!]();
  const work = async (signal: AbortSignal) => {
    let prepared: PreparedTraining | undefined;
    try {
      const preparing = withProgress<DataProgress, PreparedTraining>((report) =>
        prepareTraining(recipe, flags, { effects, signal, report }),
      );
      for (let next = await preparing.next(); ; next = await preparing.next()) {
        if (next.done) {
          prepared = next.value;
          break;
        }
        for (const view of views) view.show(next.value);
      }
      const plan = await planned(prepared, { flags, views, signal, effects });
      return await answer({ plan, flags, views, signal, effects });
    } finally {
      for (const view of views) view.close();
      await prepared?.close();
    }
  };
  return interruptible(effects, work, "Stopping.");
}

/** The plan of a training; its first event is shown: how the data are divided. */
async function planned(
  { recipe, data }: PreparedTraining,
  { flags, views, signal, effects }: Omit<AskedBefore, "plan">,
): Promise<PlannedEvent> {
  const { engine, threads } = flags;
  const runtime = await effects.runtime({ engine, threads });
  const world = { runtime, sha256: effects.sha256, provenance: {}, loadData: async () => data };
  for await (const event of runExperiment(recipe, { ...trainSettings(flags), signal }, world)) {
    if (event.type === "planned") return event;
    for (const view of views) view.show(event);
  }
  throw new Error("an experiment that is not planned"); // it always is, or throws
}
