import { imageName } from "../data/dataset.ts";
import { answerBy, NOT_SURE } from "../evaluate/decide.ts";
import type { Answered } from "../evaluate/judge.ts";
import { escaped, plain } from "./tabbed.ts";

/** What a model said of one image. */
export interface ListedAnswer {
  /** A word for its content, or its place in its set: the same image in another run. */
  readonly content: string;
  readonly name: string;
  /** What it is. */
  readonly label: string;
  /** What the model said; empty where it was not sure. */
  readonly answer: string;
  /** How sure it was of what it said; where it was not sure, of the likeliest class. */
  readonly probability: number;
}

const HEADING = "content\tname\tclass\tanswer\tprobability";

/**
 * What a model said of each image of the test, as it is kept with a run: answers.tsv, a line for each.
 * @param contents a word for the content of each image of the set
 * @param decision how answers are chosen, where it is not simply the likeliest class
 */
export function writeAnswers(
  { images, probabilities }: Answered,
  contents: readonly string[] | undefined,
  decision?: Parameters<typeof answerBy>[1],
): string {
  const { set, indices } = images;
  const { classes, labels } = set;
  const answerOf = answerBy(classes, decision);
  const lines = Array.from(indices, (index, i) => {
    const row = probabilities.subarray(i * classes.length, (i + 1) * classes.length);
    const answer = answerOf(row);
    const probability = answer === NOT_SURE ? Math.max(...row) : row[answer]!;
    const word = answer === NOT_SURE ? "" : classes[answer]!;
    const cells = [
      contents?.[index] ?? String(index),
      imageName(set, index),
      classes[labels[index]!]!,
      word,
      probability,
    ];
    return cells.map((cell) => escaped(String(cell))).join("\t");
  });
  return `${[HEADING, ...lines].join("\n")}\n`;
}

/** The answers of such a list; undefined where the text is none. */
export function readAnswers(text: string): readonly ListedAnswer[] | undefined {
  const [heading, ...lines] = text.trimEnd().split("\n");
  if (heading !== HEADING) return undefined;
  return lines.map((line) => {
    const [content = "", name = "", label = "", answer = "", probability] = line.split("\t").map(plain);
    return { content, name, label, answer, probability: Number(probability) };
  });
}

/** Answers of two runs to the same images. */
export interface SharedAnswers {
  /** What each image is: its class among `classes`. */
  readonly labels: readonly number[];
  /** What each run said: a class, or -1 where it was not sure. */
  readonly first: readonly number[];
  readonly second: readonly number[];
  /** Images of the test of only one of them, or of another class there. */
  readonly left: number;
}

/** The images that both runs answered, found by content and class. A content that is there twice counts as often as in both. */
export function sharedAnswers(first: readonly ListedAnswer[], second: readonly ListedAnswer[]): SharedAnswers {
  const keyOf = ({ content, name, label }: ListedAnswer) =>
    JSON.stringify([content, /^\d+$/.test(content) ? name : "", label]);
  const waiting = new Map<string, ListedAnswer[]>();
  for (const each of second) waiting.set(keyOf(each), [...(waiting.get(keyOf(each)) ?? []), each]);
  const pairs = first.flatMap((each) => {
    const other = waiting.get(keyOf(each))?.shift();
    return other === undefined ? [] : [[each, other] as const];
  });
  const classes = [...new Set(pairs.flatMap(([a, b]) => [a.label, a.answer, b.answer]).filter((word) => word !== ""))];
  return {
    labels: pairs.map(([{ label }]) => classes.indexOf(label)),
    first: pairs.map(([{ answer }]) => classes.indexOf(answer)),
    second: pairs.map(([, { answer }]) => classes.indexOf(answer)),
    left: first.length + second.length - 2 * pairs.length,
  };
}
