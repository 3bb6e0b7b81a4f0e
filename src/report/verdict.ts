import type { Answers } from "./client/answers.ts";
import { countMatrix, yesNoCounts } from "./client/matrix.ts";
import type { Limits } from "./client/pageData.ts";
import { calibrationError, reliabilityBins } from "./client/reliability.ts";
import { count, percent } from "./client/words.ts";
import type { ReportInput, ReportWarning } from "./reportInput.ts";

/** What a reader learns first. */
export interface Verdict {
  readonly trust: "good" | "care" | "poor";
  /** "These scores can be relied on" */
  readonly headline: string;
  readonly warnings: readonly ReportWarning[];
}

const HEADLINES: Readonly<Record<Verdict["trust"], string>> = {
  good: "Nothing stands against trusting these scores, for pictures like these.",
  care: "Trust it with care: read the points below first.",
  poor: "Do not rely on it yet.",
};

/** Probabilities that are so far from what happens are not to be taken at their word. */
const BAD_CALIBRATION = 0.05;
/** Of answers that are right less often than this, a reader must be told. */
const WEAK = 0.8;
/** Training images are so much better known than validation images where a network learns by heart. */
const LEARNED_BY_HEART = 0.1;

/** Whether the model is to be trusted, as far as its answers and its training tell. */
export function verdictOf(
  input: Pick<ReportInput, "warnings" | "record" | "history">,
  answers: Answers,
  limits: Limits,
): Verdict {
  const warnings = [
    ...input.warnings,
    ...endWarnings(input),
    ...weakness(answers, limits),
    ...calibrationWarnings(answers),
    ...trainingWarnings(input),
    ...rateNote(answers),
  ];
  const order = ["serious", "look", "note"];
  const sorted = warnings.toSorted((a, b) => order.indexOf(a.gravity) - order.indexOf(b.gravity));
  const trust = sorted.some(({ gravity }) => gravity === "serious")
    ? "poor"
    : sorted.some(({ gravity }) => gravity === "look")
      ? "care"
      : "good";
  return { trust, headline: HEADLINES[trust], warnings: sorted };
}

function endWarnings({ record }: Pick<ReportInput, "record">): readonly ReportWarning[] {
  if (record === undefined || record.reason === "finished" || record.reason === "stoppedEarly") return [];
  const text = `Training did not finish (${record.reason}): ${count(record.epochs)} of ${count(record.plannedEpochs)} epochs.`;
  return [{ gravity: "serious", text }];
}

/** Which answers are wrong too often to be relied on: below a half it is serious. */
function weakness(answers: Answers, limits: Limits): readonly ReportWarning[] {
  const matrix = countMatrix(answers, limits);
  const warn = (right: number, all: number, text: (wrong: number) => string): readonly ReportWarning[] => {
    if (all === 0 || right / all >= WEAK) return [];
    const gravity = right / all < 0.5 ? "serious" : "look";
    return [{ gravity, text: text(Math.round((100 * (all - right)) / all)) }];
  };
  if (answers.positive === undefined) {
    const right = matrix.reduce((sum, row, i) => sum + row[i]!, 0);
    const all = matrix.reduce((sum, row) => sum + row.slice(0, -1).reduce((a, b) => a + b, 0), 0);
    return warn(right, all, (wrong) => `${wrong} of 100 answers are wrong.`);
  }
  const yes = answers.classes[answers.positive]!;
  const { tp, fp, fn } = yesNoCounts(matrix, answers.positive);
  return [
    ...warn(tp, tp + fp, (wrong) => `${wrong} of 100 “${yes}” calls are wrong.`),
    ...warn(tp, tp + fn, (wrong) => `Of 100 “${yes}” pictures ${wrong} ${wrong === 1 ? "is" : "are"} missed.`),
  ];
}

function calibrationWarnings(answers: Answers): readonly ReportWarning[] {
  const bins = reliabilityBins(answers);
  const error = calibrationError(bins);
  if (error < BAD_CALIBRATION) return [];
  const worst = bins.reduce((most, bin) => (weight(bin) > weight(most) ? bin : most));
  const text = `Its probabilities are not to be taken at their word: where it says ${percent(worst.said, 0)}, ${percent(worst.so, 0)} are so (expected calibration error ${error.toFixed(3)}).`;
  return [{ gravity: "look", text }];
}

function weight({ count, said, so }: { readonly count: number; readonly said: number; readonly so: number }): number {
  return count * Math.abs(said - so);
}

function trainingWarnings({ history }: Pick<ReportInput, "history">): readonly ReportWarning[] {
  const judged = history.filter(({ validation }) => validation !== undefined);
  const last = judged.at(-1);
  if (last === undefined || judged.length < 2) return [];
  const warnings: ReportWarning[] = [];
  const gap = last.accuracy - last.validation!.accuracy;
  if (gap > LEARNED_BY_HEART) {
    warnings.push({
      gravity: "note",
      text: `It knows its training images better than others (${percent(last.accuracy)} against ${percent(last.validation!.accuracy)}): more pictures, or more augmentation, would help.`,
    });
  }
  const losses = judged.map(({ validation }) => validation!.loss);
  if (Math.min(...losses) === losses.at(-1)) {
    warnings.push({
      gravity: "note",
      text: "The last epoch was the best one: it might have learned more in a longer training.",
    });
  }
  return warnings;
}

function rateNote({ positive, classes, truth, count: all }: Answers): readonly ReportWarning[] {
  if (positive === undefined || all === 0) return [];
  const share = truth.filter((label) => label === positive).length / all;
  const yes = classes[positive]!;
  return [
    {
      gravity: "note",
      text: `${percent(share)} of these images are “${yes}”. Where it is rarer, fewer of its “${yes}” calls are right: give your own rate below.`,
    },
  ];
}
