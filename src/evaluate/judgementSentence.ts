import { count } from "../words.ts";
import type { AnsweredClass } from "./answerScores.ts";
import type { Headline } from "./headline.ts";

/** Fewer than this, counts are told as they are: "9 of its 12". */
const FEW = 20;

/**
 * A judgement in plain words. Of yes and no: "97 of 100 'bird' calls are right; of 10 'bird' pictures it misses 1; always saying 'not bird' would score
 * 90 %." Of any classes: how many answers are right, what guessing would score, which class is found best and which worst.
 */
export function judgementSentence(told: Headline): string {
  if (told.images === 0) return "There were no images to judge it on.";
  const { answers, baseline, positive } = told;
  if (answers.answered === 0) return "It was sure of no image.";
  const yes = answers.classes.find(({ name }) => name === positive);
  const parts = yes === undefined ? ofClasses(told) : [callsRight(yes), misses(yes)];
  const unsure = answers.notSure === 0 ? [] : [`it is not sure about ${part(answers.notSure, told.images)} images`];
  const guess =
    baseline.accuracy === 1
      ? `all images are of '${baseline.name}'`
      : `always saying '${baseline.name}' would score ${percent(baseline.accuracy)}`;
  return `${capital([...parts, ...unsure, guess].join("; "))}.`;
}

function callsRight({ name, called, precision }: AnsweredClass): string {
  if (called === 0) return `it calls nothing '${name}'`;
  const right = Math.round(precision.value! * called);
  if (right === called)
    return called === 1 ? `its only '${name}' call is right` : `all ${count(called)} '${name}' calls are right`;
  if (right === 0)
    return called === 1 ? `its only '${name}' call is wrong` : `none of its ${count(called)} '${name}' calls is right`;
  return `${part(right, called)} '${name}' calls are right`;
}

function misses({ name, support, notSure, recall }: AnsweredClass): string {
  const asked = support - notSure;
  if (asked === 0)
    return support === 0 ? `there was no '${name}' picture to find` : `it is sure of no '${name}' picture`;
  const found = Math.round(recall.value! * asked);
  const missed = asked - found;
  if (asked === 1) return `it ${missed === 0 ? "finds" : "misses"} the only '${name}' picture`;
  const told = (all: string, those: string) => `of ${all} '${name}' pictures it misses ${those}`;
  if (missed === 0 || found === 0) return told(count(asked), missed === 0 ? "none" : "all");
  if (asked < FEW) return told(`${asked}`, `${missed}`);
  // Up to 1 in 5 a whole number of them says it well enough; more are told of 100.
  const oneIn = asked / missed;
  return oneIn >= 4.5 ? told(count(Math.round(oneIn)), "1") : told("100", hundredths(missed, asked));
}

function ofClasses({ answers, mostConfused }: Pick<Headline, "answers" | "mostConfused">): string[] {
  const { answered, accuracy, classes } = answers;
  const right = Math.round(accuracy.value! * answered);
  const all =
    right === answered
      ? `all ${count(answered)} answers are right`
      : `${right === 0 ? `none of ${count(answered)}` : part(right, answered)} answers are right`;
  const there = classes
    .filter(({ recall }) => recall.value !== null)
    .toSorted((a, b) => b.recall.value! - a.recall.value!);
  const [best, worst] = [there[0], there.at(-1)];
  if (right === answered || right === 0 || best === undefined || worst === undefined || best === worst) return [all];
  const taken = mostConfused.find(({ is }) => is === worst.name)?.called;
  const often = taken === undefined ? "" : `, most often called '${taken}'`;
  return [all, `it finds '${best.name}' best (${found(best)}) and '${worst.name}' worst (${found(worst)}${often})`];
}

function found({ recall, support, notSure }: AnsweredClass): string {
  const asked = support - notSure;
  const found = Math.round(recall.value! * asked);
  return found === asked ? `all ${count(asked)}` : part(found, asked);
}

/** "97 of 100", of few "9 of 12". What is not quite all or nothing is not rounded to it. */
function part(some: number, all: number): string {
  if (all < FEW) return `${some} of ${all}`;
  return `${hundredths(some, all)} of 100`;
}

function hundredths(some: number, all: number): string {
  const share = (100 * some) / all;
  if (some > 0 && share < 1) return "fewer than 1";
  if (some < all && share > 99) return "more than 99";
  return String(Math.round(share));
}

function percent(share: number): string {
  const text = (100 * share).toFixed(share > 0.99 && share < 1 ? 1 : 0);
  return text === "100.0" ? "more than 99.9 %" : `${text} %`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
