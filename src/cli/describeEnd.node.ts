import path from "node:path";
import type { Recipe } from "../experiment/recipe.ts";
import type { TrainingRecord } from "../experiment/record.ts";
import type { WrittenReport } from "../report/writeReport.node.ts";
import { answersOf, describeScores } from "./describeScores.ts";
import type { CliEffects } from "./effects.ts";
import { byteSize, count, duration } from "./format.ts";

/** What a training came to: its scores, or how far it came, and where the model is. */
export function describeEnd(
  recipe: Recipe,
  record: TrainingRecord,
  { modelFile, report }: { readonly modelFile: string; readonly report?: WrittenReport | undefined },
  seconds: number,
  effects: CliEffects,
): string {
  const { scores, images } = record;
  const model = shownPath(modelFile, effects.cwd);
  if ((record.reason === "finished" || record.reason === "stoppedEarly") && scores === undefined) {
    return `\nTrained in ${duration(seconds)}. There were no test images, so nothing says how good the model is.\nThe model: ${model}\n`;
  }
  if (scores === undefined) {
    const after = `after ${count(record.steps)} steps, ${count(record.epochs)} of ${count(record.plannedEpochs)} epochs`;
    return `\nStopped ${after}. The test images were not used.\nThe model as it was: ${model}\n`;
  }
  const judged = describeScores({
    scores,
    images: `${count(images.test)} test images that were not used before`,
    ...answersOf(recipe.task),
  });
  const page = report === undefined ? "" : `${describeReport(report, effects.cwd)}\n`;
  return `\nTrained in ${duration(seconds)}. ${judged}\nThe model: ${model}\n${page}Next: ${nextCommand(model, effects.env)}\n`;
}

/** The command to type next, as the user would have to type it here. */
function nextCommand(model: string, env: CliEffects["env"]): string {
  const plumage = env.npm_command === "exec" ? "npx plumage" : "plumage";
  return `${plumage} predict ${/^[\w./\\:@%+=,-]+$/.test(model) ? model : JSON.stringify(model)} photo.jpg`;
}

/** "The report: birds-7/report.html (7.1 MB)" */
export function describeReport({ file, bytes }: WrittenReport, cwd: string): string {
  return `The report: ${shownPath(file, cwd)} (${byteSize(bytes)})`;
}

/** From where the user is, unless that leads out of there. */
export function shownPath(file: string, cwd: string): string {
  const relative = path.relative(cwd, file);
  return relative.startsWith("..") ? file : relative;
}
