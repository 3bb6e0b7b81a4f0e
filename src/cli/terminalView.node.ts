import type { Output } from "./effects.ts";
import { type EpochTable, epochTable } from "./epochTable.ts";
import { count, loss, percent } from "./format.ts";
import { type BarPart, columnsOf, liveBar } from "./liveBar.node.ts";
import { type Progress, trackProgress } from "./progress.ts";
import { followMeans, sparkline } from "./sparkline.ts";
import { describeDownload, describeStart, describeTimeLeft, linesOf, type TrainView } from "./trainView.ts";

/** Columns of the picture of the loss. */
const MOST_MEANS = 16;

/**
 * A live bar for a terminal, and a table that grows by a row an epoch.
 * @param bold makes text bold, where the terminal may
 */
export function terminalView(
  output: Output,
  positive: string | undefined,
  now: () => number,
  bold: (text: string) => string = (text) => text,
): TrainView {
  const bar = liveBar(output);
  const say = (line: string) => {
    bar.clear();
    output.write(`${line}\n`);
  };
  let track: ReturnType<typeof trackProgress> | undefined;
  let table: EpochTable | undefined;
  let epochStart = 0;
  const addLoss = followMeans(MOST_MEANS);
  return {
    say,
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
        case "start":
          say(`${describeStart(event)}\n`);
          table = epochTable(event, positive, columnsOf(output));
          for (const line of table.heading) say(line);
          epochStart = now();
          track = trackProgress(event, now());
          break;
        case "step": {
          const progress = track!(event, now());
          bar.show(progress.step, progress.stepsPerEpoch, describeProgress(progress, addLoss(event.loss)));
          break;
        }
        case "epoch": {
          const row = table!.row(event, (now() - epochStart) / 1000);
          say(event.isBest ? bold(row) : row);
          epochStart = now();
          break;
        }
        case "checkpoint":
        case "planned":
        case "saved":
          break;
        default:
          bar.clear();
          for (const line of linesOf(event)) say(line);
      }
    },
    close: bar.close,
  };
}

function describeProgress(progress: Progress, losses: readonly number[]): readonly BarPart[] {
  const { epoch, epochs, step, stepsPerEpoch, imagesPerSecond, secondsLeft } = progress;
  return [
    { text: `epoch ${epoch}/${epochs}`, rank: 0 },
    { text: `${String(step).padStart(String(stepsPerEpoch).length)}/${stepsPerEpoch}`, rank: 4 },
    { text: `loss ${loss(progress.loss)}`, rank: 1 },
    { text: percent(progress.accuracy), rank: 3 },
    { text: `${count(imagesPerSecond)} images/s`, rank: 5 },
    { text: describeTimeLeft(secondsLeft), rank: 2 },
    { text: sparkline(losses), rank: 6 },
  ];
}
