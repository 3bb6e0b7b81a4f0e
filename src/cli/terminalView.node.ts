import { type Options, SingleBar } from "cli-progress";
import type { Output } from "./effects.ts";
import { count, duration, loss, percent } from "./format.ts";
import { epochScores, type Progress, trackProgress } from "./progress.ts";
import {
  describeData,
  describeDivision,
  describeDownload,
  describeFindings,
  describeRelabel,
  describeResumed,
  describeSetback,
  describeStart,
  describeTimeLeft,
  describeTrained,
  type TrainView,
} from "./trainView.ts";

/** The bar of a terminal is redrawn so often a second, however fast the steps are. */
const REDRAWS = 8;
const NARROWEST_BAR = 4;
const WIDEST_BAR = 30;

/** A live bar for a terminal, and a table that grows by a row an epoch. */
export function terminalView(output: Output, positive: string | undefined, now: () => number): TrainView {
  const bar = liveBar(output);
  const say = (line: string) => {
    bar.clear();
    output.write(`${line}\n`);
  };
  let track: ReturnType<typeof trackProgress> | undefined;
  let epochs = 0;
  let epochStart = 0;
  return {
    show(event) {
      switch (event.type) {
        case "download":
          bar.show(event.received, event.total ?? 0, `downloading ${describeDownload(event.received, event.total)}`);
          break;
        case "unpack":
          say("Unpacking the data.");
          break;
        case "decode":
          bar.show(event.done, event.total, `decoding ${count(event.done)} of ${count(event.total)} pictures`);
          break;
        case "data":
          for (const line of describeData(event)) say(line);
          break;
        case "audit":
          for (const line of describeFindings(event)) say(line);
          break;
        case "relabel":
          for (const line of describeRelabel(event)) say(line);
          break;
        case "split":
          for (const line of describeDivision(event)) say(line);
          break;
        case "resumed":
          say(describeResumed(event));
          break;
        case "notice":
          say(`warning: ${event.message}`);
          break;
        case "start":
          say(`${describeStart(event)}\n`);
          output.write(`${epochHeading(positive)}\n`);
          epochs = event.epochs;
          epochStart = now();
          track = trackProgress(event, now());
          break;
        case "step": {
          const progress = track!(event, now());
          bar.show(progress.step, progress.stepsPerEpoch, describeProgress(progress));
          break;
        }
        case "setback":
          say(describeSetback(event));
          break;
        case "end":
          bar.clear();
          for (const line of describeTrained(event)) say(line);
          break;
        case "epoch":
          say(epochRow(epochScores(event, positive), epochs, (now() - epochStart) / 1000));
          epochStart = now();
          break;
        default:
          bar.clear();
      }
    },
    close: bar.close,
  };
}

/** One bar, made when it is first shown and taken away before anything else is written. Once closed it is not shown again. */
export function liveBar(output: Output) {
  let bar: SingleBar | undefined;
  let isClosed = false;
  let text = "";
  const clear = () => {
    bar?.stop();
    bar = undefined;
  };
  const format: Options["format"] = (_, { value, total }) => {
    const room = (output.columns ?? 80) - text.length - 4;
    const size = Math.max(NARROWEST_BAR, Math.min(WIDEST_BAR, room));
    const filled = total > 0 ? Math.round(size * Math.min(1, value / total)) : 0;
    return `${"█".repeat(filled)}${"░".repeat(size - filled)}  ${text}`;
  };
  return {
    show(value: number, total: number, words: string) {
      if (isClosed) return;
      text = words;
      if (bar === undefined) {
        const stream = output as NodeJS.WriteStream;
        bar = new SingleBar({
          format,
          stream,
          fps: REDRAWS,
          clearOnComplete: true,
          hideCursor: true,
          gracefulExit: false,
        });
        bar.start(total, value);
      } else {
        bar.setTotal(total);
        bar.update(value);
      }
    },
    clear,
    close() {
      isClosed = true;
      clear();
    },
  };
}

function describeProgress(progress: Progress): string {
  const { epoch, epochs, step, stepsPerEpoch, imagesPerSecond, secondsLeft } = progress;
  return [
    `epoch ${epoch}/${epochs}`,
    `${String(step).padStart(String(stepsPerEpoch).length)}/${stepsPerEpoch}`,
    `loss ${loss(progress.loss)}`,
    percent(progress.accuracy),
    `${count(imagesPerSecond)} images/s`,
    describeTimeLeft(secondsLeft),
  ].join("  ");
}

const COLUMNS = ["epoch", "loss", "accuracy", "validation", "precision", "recall", "F1", "time"] as const;
const WIDTHS = [7, 8, 9, 11, 10, 9, 9, 12] as const;

function epochHeading(positive: string | undefined): string {
  const above = `${positive === undefined ? "mean of classes" : `on ${positive}`}:`.padStart(
    WIDTHS[0] + WIDTHS[1] + WIDTHS[2] + WIDTHS[3] + WIDTHS[4],
  );
  return `${above}\n${row(COLUMNS)}`;
}

function epochRow({ epoch, validation, ...train }: ReturnType<typeof epochScores>, epochs: number, seconds: number) {
  const judged = validation
    ? [validation.accuracy, validation.precision, validation.recall, validation.f1].map(percent)
    : ["-", "-", "-", "-"];
  return row([`${epoch}/${epochs}`, loss(train.loss), percent(train.accuracy), ...judged, duration(seconds)]);
}

function row(cells: readonly string[]): string {
  return cells.map((cell, i) => cell.padStart(WIDTHS[i]!)).join("");
}
