import type { ClassesScores } from "../experiment/recordedScores.ts";
import { columns, count, indent, percent } from "./format.ts";
import { accuracyRows, lossRow } from "./scoreRows.ts";

/** Up to so many classes, each has its line, in the model's order. */
const MOST_LINES = 25;
/** Of more, so many of the best and of the weakest have one. */
const LINES_AT_EACH_END = 10;
/** So many pairs that are taken for one another are told. */
const MOST_PAIRS = 8;

/**
 * The scores of any number of classes: the measures of all images, a line for each class (of many, for those that are
 * recognised best and worst), and what is most often taken for what.
 */
export function describeClasses(scores: ClassesScores, majority: string): string {
  const { macro, top5Accuracy, classes, mostConfused, loss } = scores;
  const measures = columns(
    [
      ...accuracyRows(scores, majority),
      ...(top5Accuracy === undefined
        ? []
        : [["top 5", percent(top5Accuracy), "how often the truth is among the five likeliest"]]),
      ["precision", percent(macro.precision), "the mean over the classes, each the same"],
      ["recall", percent(macro.recall), "likewise: the accuracy as if all classes had as many images"],
      ["F1", percent(macro.f1), "likewise"],
      lossRow(
        loss,
        classes.map(({ support }) => support),
      ),
    ],
    [1],
  );
  const parts = [measures, classTable(classes), ...(mostConfused.length > 0 ? [confusions(scores)] : [])];
  return parts.map(indent).join("\n");
}

type ClassRow = ClassesScores["classes"][number];

function classTable(classes: readonly ClassRow[]): string {
  const head = ["class", "images", "precision", "recall", "F1"];
  const table = (rows: readonly (readonly string[])[]) => columns([head, ...rows], [1, 2, 3, 4]);
  if (classes.length <= MOST_LINES) return table(classes.map(classCells));
  const ranked = classes.filter(({ support }) => support > 0).toSorted((a, b) => b.f1 - a.f1);
  const ends = [...ranked.slice(0, LINES_AT_EACH_END), ...ranked.slice(-LINES_AT_EACH_END)];
  const lines = table(ends.map(classCells)).trimEnd().split("\n");
  const between = classes.length - ends.length;
  const note = `... ${count(between)} more between them; report.json has all`;
  return `${[...lines.slice(0, LINES_AT_EACH_END + 1), note, ...lines.slice(LINES_AT_EACH_END + 1)].join("\n")}\n`;
}

function classCells({ name, support, precision, recall, f1 }: ClassRow): string[] {
  // Without an image of it, there is nothing to say of it.
  const ratios = support === 0 ? ["-", "-", "-"] : [precision, recall, f1].map(percent);
  return [name, count(support), ...ratios];
}

function confusions({ mostConfused, classes }: ClassesScores): string {
  const images = new Map(classes.map(({ name, support }) => [name, support]));
  const rows = mostConfused
    .slice(0, MOST_PAIRS)
    .map((pair) => [pair.is, pair.called, count(pair.count), percent(pair.count / images.get(pair.is)!)]);
  return columns([["most confused: is", "called", "images", "of them"], ...rows], [2, 3]);
}
