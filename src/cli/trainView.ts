import type { AuditEvent, DataEvent, RelabelEvent, SplitEvent } from "../experiment/events.ts";
import { describePlace } from "../runs/place.ts";
import type { ResumedEvent, RunEvent } from "../runs/runEvents.ts";
import type { EndEvent, SetbackEvent, StartEvent } from "../train/events.ts";
import { byteSize, count, counted, describeEngine, duration } from "./format.ts";
import { printable } from "./printable.ts";

/** Shows a training while it goes on. */
export interface TrainView {
  show(event: RunEvent): void;
  /** Prints a line beside what is shown, where people read it. */
  say?(line: string): void;
  /** Leaves the place clean for what is printed next. A live bar does not come back after it. */
  close(): void;
}

/** What is told of an event in whole lines, wherever people read it; nothing of those that views show in their own way, or not at all. */
export function linesOf(event: RunEvent): readonly string[] {
  switch (event.type) {
    case "data":
      return describeData(event);
    case "audit":
      return describeFindings(event);
    case "relabel":
      return describeRelabel(event);
    case "split":
      return describeDivision(event);
    case "resumed":
      return [describeResumed(event)];
    case "notice":
      return [event.isGood ? event.message : `warning: ${event.message}`];
    case "setback":
      return [describeSetback(event)];
    case "end":
      return describeTrained(event);
    default:
      return [];
  }
}

/** So many files that cannot be used are named on the terminal. */
const MOST_PROBLEMS = 20;

/** What was downloaded so far: "61.2 of 138.9 MB", "61.2 MB" where the whole is not known. */
export function describeDownload(received: number, total: number | undefined): string {
  return total === undefined ? byteSize(received) : `${byteSize(received)} of ${byteSize(total)}`;
}

/** "45,000 images to learn from, 5,000 for validation, 10,000 for the test at the end." */
function describeSplits({ counts }: SplitEvent): string {
  const [train, validation, test] = [counts.train, counts.validation, counts.test].map((each) =>
    count(each.reduce((sum, part) => sum + part, 0)),
  );
  return `${train} images to learn from, ${validation} for validation, ${test} for the test at the end.`;
}

/** Lines about pictures of one's own: what is odd about them, and which files cannot be used. */
function describeData({ location, problems, notes }: DataEvent): readonly string[] {
  const named = problems.slice(0, MOST_PROBLEMS).map(({ message }) => `  ${printable(message)}`);
  const more = problems.length - named.length;
  return [
    ...notes.map((note) => `note: ${printable(note)}`),
    ...(problems.length > 0
      ? [`${counted(problems.length, "file")} cannot be used, and ${problems.length === 1 ? "is" : "are"} left out:`]
      : []),
    ...named,
    ...(more > 0 ? [`  and ${count(more)} more; plumage data audit ${printable(location)} --json names all`] : []),
  ];
}

/** Lines about what a brief look at the data has found. */
function describeFindings({ summary, findings }: AuditEvent): readonly string[] {
  return [`${summary}.`, ...findings.map((finding) => `  ${printable(finding)}`)];
}

/** Lines about labels that were changed as a person said. */
function describeRelabel({ changed, leftOut, right, unknown }: RelabelEvent): readonly string[] {
  const told = `labels looked at: ${count(changed)} changed, ${count(leftOut)} left out, ${count(right)} right`;
  if (unknown.length === 0) return [told];
  const names = unknown.slice(0, 3).map(printable).join(", ");
  const more = unknown.length > 3 ? ", ..." : "";
  return [told, `note: ${counted(unknown.length, "relabelled name")} not here as it was: ${names}${more}`];
}

/** Lines about what was divided how. */
function describeDivision(event: SplitEvent): readonly string[] {
  return [describeSplits(event), ...event.notes.map((note) => `  note: ${note}`)];
}

/** "2,155,010 weights, 15 epochs of 469 steps, 96 images a step, on cpu with 2 threads. About 8 min on this machine, and about 1.1 GB of memory." */
export function describeStart({ parameters, epochs, stepsPerEpoch, batchSize, estimate, ...rest }: StartEvent): string {
  const length = `${counted(epochs, "epoch")} of ${counted(stepsPerEpoch, "step")}, ${counted(batchSize, "image")} a step`;
  const told = `${count(parameters)} weights, ${length}, on ${describeEngine(rest)}.`;
  return estimate === undefined ? told : `${told}\n${describeEstimate(estimate)}`;
}

/** "About 8 min on this machine, and about 1.1 GB of memory." */
function describeEstimate({ seconds, memory }: NonNullable<StartEvent["estimate"]>): string {
  return `${seconds < 1 ? "Less than a second" : `About ${roughly(seconds)}`} on this machine, and about ${byteSize(memory)} of memory.`;
}

/** Seconds as an estimate tells them: two steps do not tell the seconds of minutes. */
export function roughly(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`;
  return seconds < 36 * 3600 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} days`;
}

/** "Going on with 20250131-140322-birds-x7k2 from epoch 3, step 120." */
function describeResumed({ run, ...place }: ResumedEvent): string {
  return `Going on with ${run} from ${describePlace(place)}.`;
}

/** "6 min 3 s left" */
export function describeTimeLeft(seconds: number): string {
  return Number.isFinite(seconds) ? `${duration(seconds)} left` : "";
}

/** "step 412: conv2d_1: its output is not finite. Back to the end of epoch 2, with the rate 0.001." */
function describeSetback({ step, layer, what, backTo, rate }: SetbackEvent): string {
  const where = layer === undefined ? what : `${layer}: ${what}`;
  const back = backTo.epoch === 0 ? "the beginning" : `the end of epoch ${backTo.epoch}`;
  return `step ${count(step)}: ${where}. Back to ${back}, with the rate ${Number(rate.toPrecision(4))}.`;
}

/** What is to be said of how training ended: that it stopped early, and which epoch the model is of, where that is not the last. */
function describeTrained({ reason, epochs, best, isBest }: EndEvent): readonly string[] {
  if (best === undefined) return [];
  const stopped = reason === "stoppedEarly" ? "Stopped early, as nothing got better. " : "";
  if (isBest && best.epoch < epochs) return [`${stopped}The model is that of epoch ${best.epoch}, the best.`];
  return stopped === "" ? [] : [`${stopped}The best was epoch ${best.epoch}; the model is the last one.`];
}
