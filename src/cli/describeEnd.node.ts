import path from "node:path";
import type { TrainingRecord } from "../experiment/record.ts";
import type { WrittenReport } from "../report/writeReport.node.ts";
import { describeJudgement } from "./describeJudgement.ts";
import type { CliEffects } from "./effects.ts";
import { byteSize, count, duration, percent } from "./format.ts";
import type { Learned } from "./learn.node.ts";

/** What a training came to: its judgement, or how far it came, and where the model is. */
export function describeEnd(
  { record, judgement, seconds, report }: Pick<Learned, "record" | "judgement" | "seconds" | "report">,
  { modelFile, folder }: { readonly modelFile: string; readonly folder: string },
  effects: CliEffects,
): string {
  const { images, calibration } = record;
  const model = shownPath(modelFile, effects.cwd);
  if ((record.reason === "finished" || record.reason === "stoppedEarly") && judgement === undefined) {
    return `\nTrained in ${duration(seconds)}. There were no test images, so nothing says how good the model is.\nThe model: ${model}\n`;
  }
  if (judgement === undefined) {
    const after = `after ${count(record.steps)} steps, ${count(record.epochs)} of ${count(record.plannedEpochs)} epochs`;
    const kept = record.isBest ? `The model of epoch ${record.bestEpoch}, the best` : "The model as it was";
    return `\nStopped ${after}. The test images were not used.\n${kept}: ${model}\nGo on: ${resumeCommand(folder, effects)}\n`;
  }
  const judged = describeJudgement(judgement, {
    images: `${count(images.test)} test images that were not used before`,
  });
  const sureness = calibration === undefined ? "" : `\n${describeCalibration(calibration)}`;
  const page = report === undefined ? "" : `${describeReport(report, effects.cwd)}\n`;
  return `\nTrained in ${duration(seconds)}.\n\n${judged}${sureness}\nThe model: ${model}\n${page}Next: ${nextCommand(model, effects.env)}\n`;
}

/** "A temperature of 1.62 was found on validation: log loss 0.2101 became 0.1822, calibration error 4.1 % became 1.2 %." */
function describeCalibration({ temperature, before, after }: NonNullable<TrainingRecord["calibration"]>): string {
  const losses = `log loss ${before.logLoss.toFixed(4)} became ${after.logLoss.toFixed(4)}`;
  const errors = `calibration error ${percent(before.expectedError)} became ${percent(after.expectedError)}`;
  return `A temperature of ${temperature.toFixed(2)} was found on validation: ${losses}, ${errors}.\n`;
}

/** The command to type next, as the user would have to type it here. */
function nextCommand(model: string, env: CliEffects["env"]): string {
  return `${programName(env)} predict ${typed(model)} photo.jpg`;
}

function resumeCommand(folder: string, { cwd, env }: Pick<CliEffects, "cwd" | "env">): string {
  const isInRuns = path.dirname(folder) === path.resolve(cwd, "runs");
  return `${programName(env)} train --resume ${typed(isInRuns ? path.basename(folder) : shownPath(folder, cwd))}`;
}

function programName(env: CliEffects["env"]): string {
  return env.npm_command === "exec" ? "npx plumage" : "plumage";
}

function typed(file: string): string {
  return /^[\w./\\:@%+=,-]+$/.test(file) ? file : JSON.stringify(file);
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
