import type { Output } from "./effects.ts";
import { count, duration, loss, percent } from "./format.ts";
import { epochScores, type Progress, trackProgress } from "./progress.ts";
import { describeDownload, describeStart, describeTimeLeft, linesOf, type TrainView } from "./trainView.ts";

/** Milliseconds between two lines about the same thing. */
const PAUSE = 10_000;

/** Plain lines for a pipe or a log: one about every ten seconds, and one an epoch. */
export function linesView(output: Output, positive: string | undefined, now: () => number): TrainView {
  const say = (line: string) => output.write(`${line}\n`);
  let last = Number.NEGATIVE_INFINITY;
  const isTime = () => {
    if (now() - last < PAUSE) return false;
    last = now();
    return true;
  };
  let track: ReturnType<typeof trackProgress> | undefined;
  let epochs = 0;
  let epochStart = 0;
  return {
    say,
    show(event) {
      switch (event.type) {
        case "download":
          if (isTime()) say(`downloading the data: ${describeDownload(event.received, event.total)}`);
          break;
        case "unpack":
          say("unpacking the data");
          break;
        case "decode":
          if (isTime()) say(`decoding pictures: ${count(event.done)} of ${count(event.total)}`);
          break;
        case "start":
          say(describeStart(event));
          epochs = event.epochs;
          last = epochStart = now();
          track = trackProgress(event, now());
          break;
        case "step": {
          const progress = track!(event, now());
          if (isTime()) say(describeProgress(progress));
          break;
        }
        case "epoch":
          say(describeEpoch(epochScores(event, positive), epochs, positive, (now() - epochStart) / 1000));
          last = epochStart = now();
          break;
        default:
          for (const line of linesOf(event)) say(line);
      }
    },
    close() {},
  };
}

function describeProgress({ epoch, epochs, step, stepsPerEpoch, ...rest }: Progress): string {
  const place = `epoch ${epoch}/${epochs}, step ${step}/${stepsPerEpoch}`;
  const speed = `${count(rest.imagesPerSecond)} images/s, ${describeTimeLeft(rest.secondsLeft)}`;
  return `${place}: loss ${loss(rest.loss)}, accuracy ${percent(rest.accuracy)}, ${speed}`;
}

function describeEpoch(
  { epoch, validation, ...train }: ReturnType<typeof epochScores>,
  epochs: number,
  positive: string | undefined,
  seconds: number,
): string {
  const learned = `loss ${loss(train.loss)}, accuracy ${percent(train.accuracy)}`;
  const judged =
    validation &&
    `validation accuracy ${percent(validation.accuracy)}, ${positive ?? "mean"} precision ${percent(validation.precision)}, ` +
      `recall ${percent(validation.recall)}, F1 ${percent(validation.f1)}`;
  return `epoch ${epoch}/${epochs} done in ${duration(seconds)}: ${[learned, judged].filter(Boolean).join("; ")}`;
}
