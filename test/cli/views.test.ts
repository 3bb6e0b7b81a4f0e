import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { jsonView } from "../../src/cli/jsonView.ts";
import { linesView } from "../../src/cli/linesView.ts";
import { terminalView } from "../../src/cli/terminalView.node.ts";
import type { TrainView } from "../../src/cli/trainView.ts";
import { score } from "../../src/evaluate/scores.ts";
import type { ExperimentEvent } from "../../src/experiment/events.ts";

const classes = ["not bird", "bird"];
const counts = { train: [36, 4], validation: [3, 1], test: [9, 1] };
const validation = score(Float32Array.of(1, 0, 1, 0, 1, 0, 0, 1), Int32Array.of(0, 0, 1, 1), classes);
const start = {
  type: "start",
  epochs: 2,
  stepsPerEpoch: 20,
  batchSize: 2,
  trainImages: 40,
  validationImages: 4,
} as const;

/** A training in events, with the seconds at which they come. */
function* story(): Generator<readonly [seconds: number, event: ExperimentEvent]> {
  yield [0, { type: "download", received: 0, total: 138_940_914 }];
  yield [1, { type: "download", received: 1_000_000, total: 138_940_914 }];
  yield [11, { type: "download", received: 61_000_000, total: 138_940_914 }];
  yield [12, { type: "unpack" }];
  yield [13, { type: "split", dataSet: "cifar10", classes, counts, notes: [] }];
  yield [14, { ...start, parameters: 1562, engine: "cpu", threads: 2 }];
  for (const epoch of [1, 2]) {
    for (let step = 1; step <= 20; step++) {
      const totalStep = 20 * (epoch - 1) + step;
      yield [
        14 + totalStep,
        {
          type: "step",
          epoch,
          step,
          totalStep,
          count: 2,
          loss: 0.5,
          accuracy: 0.75,
          learningRate: 0.001,
          gradientNorm: 1,
        },
      ];
    }
    const best = { isBest: epoch === 1, best: { epoch: 1, value: 0.5 } };
    const means = { loss: 0.5, accuracy: 0.75, ...(epoch === 1 && { validation }) };
    yield [14 + 20 * epoch, { type: "epoch", epoch, ...means, ...best }];
  }
}

function play(open: (now: () => number) => TrainView): void {
  let seconds = 0;
  const view = open(() => 1000 * seconds);
  for (const [time, event] of story()) {
    seconds = time;
    view.show(event);
  }
  view.close();
}

/** Text for a terminal, with its cursor going back to the beginning of the line wherever it is steered. */
function withoutSteering(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal is spoken to in control characters
  return text.replace(/\u001b(\[[?\d;]*[a-zA-Z]|[78])/g, "\r");
}

/** The lines that stay on a terminal. */
function screenOf(text: string): readonly string[] {
  return withoutSteering(text)
    .split("\n")
    .map((line) => line.slice(line.lastIndexOf("\r") + 1));
}

describe("views of a training", () => {
  it("lines, for a pipe", () => {
    let text = "";
    play((now) => linesView({ write: (piece) => (text += piece) }, "bird", now));
    expect(text).toMatchInlineSnapshot(`
      "downloading the data: 0 B of 138.9 MB
      downloading the data: 61.0 MB of 138.9 MB
      unpacking the data
      40 images to learn from, 4 for validation, 10 for the test at the end.
      1,562 weights, 2 epochs of 20 steps, 2 images a step, on cpu with 2 threads.
      epoch 1/2, step 10/20: loss 0.5000, accuracy 75.0 %, 2 images/s, 30 s left
      epoch 1/2, step 20/20: loss 0.5000, accuracy 75.0 %, 2 images/s, 20 s left
      epoch 1/2 done in 20 s: loss 0.5000, accuracy 75.0 %; validation accuracy 75.0 %, bird precision 100.0 %, recall 50.0 %, F1 66.7 %
      epoch 2/2, step 10/20: loss 0.5000, accuracy 75.0 %, 2 images/s, 10 s left
      epoch 2/2, step 20/20: loss 0.5000, accuracy 75.0 %, 2 images/s, 0.0 s left
      epoch 2/2 done in 20 s: loss 0.5000, accuracy 75.0 %
      "
    `);
  });

  it("JSON lines, for a program", () => {
    const lines: string[] = [];
    play(() => jsonView({ write: (line) => lines.push(line) }));
    const events = lines.map((line) => JSON.parse(line));
    expect(events.slice(0, 5).map(({ type }) => type)).toEqual(["download", "download", "unpack", "split", "start"]);
    expect(events.filter(({ type }) => type === "step").map(({ totalStep }) => totalStep)).toEqual([
      1, 10, 20, 21, 30, 40,
    ]);
  });

  it("a bar and a table, for a terminal", () => {
    const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 100 });
    play((now) => terminalView(stream, "bird", now));
    const text = String(stream.read());
    const plain = withoutSteering(text);
    expect(screenOf(text).join("\n")).toMatchInlineSnapshot(`
      "Unpacking the data.
      40 images to learn from, 4 for validation, 10 for the test at the end.
      1,562 weights, 2 epochs of 20 steps, 2 images a step, on cpu with 2 threads.

                                            on bird:
        epoch     loss accuracy validation precision  recall      F1        time
          1/2   0.5000   75.0 %     75.0 %   100.0 %  50.0 %  66.7 %        20 s  best
          2/2   0.5000   75.0 %          -         -       -       -        20 s
      "
    `);
    expect(plain).toContain("epoch 1/2   1/20  loss 0.5000  75.0 %  2 images/s  39 s left");
    expect(plain).toContain("downloading 0 B of 138.9 MB");
    // The cursor is shown again as often as it was hidden.
    expect(text.split("\u001b[?25h").length).toBe(text.split("\u001b[?25l").length);
  });

  it.each([
    [60, "  epoch     loss accuracy validation        time"],
    [40, "  epoch     loss validation  best"],
    [10, "  epoch"],
  ])("fits a terminal of %i columns", (columns, heading) => {
    const stream = Object.assign(new PassThrough(), { isTTY: true, columns });
    play((now) => terminalView(stream, "bird", now));
    const shown = screenOf(String(stream.read()));
    const table = shown.slice(shown.findIndex((line) => line.startsWith("  epoch")));
    expect(table[0]).toBe(heading.replace("  best", ""));
    expect(table.slice(0, 3).every((line) => line.length <= columns)).toBe(true);
  });
});
