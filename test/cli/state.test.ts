import { describe, expect, it } from "vitest";
import { fitting } from "../../src/cli/liveBar.node.ts";
import { answerQuestions } from "../../src/cli/questions.ts";
import { runState } from "../../src/cli/runState.ts";
import { followMeans, sparkline } from "../../src/cli/sparkline.ts";

const start = {
  type: "start",
  epochs: 4,
  stepsPerEpoch: 10,
  batchSize: 2,
  trainImages: 20,
  validationImages: 0,
  parameters: 5,
  engine: "cpu",
  threads: 1,
} as const;
const scores = { count: 2, accuracy: 0.3, learningRate: 0.001, gradientNorm: 1 };

describe("the state of a run", () => {
  it("is told before the first step, too", () => {
    const state = runState({ now: () => 0, memory: () => 2e6, folder: "runs/a" });
    expect(state.describe()).toBe("State: before the first step.\n  memory  2.0 MB\n  run     runs/a\n");
  });

  it("tells how far a run has come that went on, and how long it will take", () => {
    let milliseconds = 0;
    const state = runState({ now: () => milliseconds, memory: () => 2e6, folder: "runs/a" });
    state.follow(start);
    milliseconds = 1000;
    state.follow({ type: "step", epoch: 3, step: 10, totalStep: 30, loss: 0.25, ...scores });
    state.follow({ type: "epoch", epoch: 3, loss: 0.5, accuracy: 0.3, isBest: false, best: { epoch: 2, value: 0.4 } });
    milliseconds = 3000;
    expect(state.describe()).toMatchInlineSnapshot(`
      "State:
        epoch          3 of 4
        step           10 of 10, 30 in all
        loss           0.2500 in this epoch, accuracy 30.0 %
        best           epoch 2 (0.4000)
        learning rate  0.001
        speed          2 images/s
        time           3.0 s so far, 10 s left
        memory         2.0 MB
        run            runs/a
      "
    `);
  });
});

describe("questions", () => {
  const state = runState({ now: () => 0, memory: () => 2e6, folder: "runs/a" });
  function ask(isLookedAt: boolean) {
    const said: string[] = [];
    const interruptions: string[] = [];
    const listening = new Set<string>();
    let press: (key: string) => void = () => {};
    let signal = () => {};
    const stop = answerQuestions(
      {
        onStateAsked(answer) {
          signal = answer;
          listening.add("signal");
          return () => listening.delete("signal");
        },
        onKey(pressed) {
          press = pressed;
          listening.add("keys");
          return () => listening.delete("keys");
        },
      },
      { state, say: (line) => said.push(line), interrupt: (why) => interruptions.push(why), isLookedAt },
    );
    return { said, interruptions, listening, press: (key: string) => press(key), signal: () => signal(), stop };
  }

  it("are answered by keys and by a signal, until the end", () => {
    const asked = ask(true);
    asked.press("s");
    asked.press("x");
    asked.signal();
    asked.press("q");
    asked.press("?");
    expect(asked.said.map((line) => line.split(/[:.]/)[0])).toEqual(["Keys", "State", "State", "Keys"]);
    expect(asked.interruptions).toEqual(["SIGINT"]);
    asked.stop();
    expect(asked.listening.size).toBe(0);
  });

  it("come by the signal alone where another program has the terminal", () => {
    const asked = ask(false);
    expect([...asked.listening]).toEqual(["signal"]);
    asked.signal();
    expect(asked.said).toHaveLength(1);
  });
});

describe("a line of columns", () => {
  it("is highest where the numbers are", () => {
    expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7])).toBe("▁▂▃▄▅▆▇█");
    expect(sparkline([3, Number.NaN, 3])).toBe("▁ ▁");
    expect(sparkline([])).toBe("");
  });

  it("has means of equally many numbers, and never too many", () => {
    const add = followMeans(4);
    const means = Array.from({ length: 11 }, (_, i) => add(i));
    expect(Math.max(...means.map((each) => each.length))).toBe(4);
    expect(means[3]).toEqual([0, 1, 2, 3]);
    expect(means[10]).toEqual([1.5, 5.5, 9]);
  });
});

it("words that do not fit go, those with the highest rank first", () => {
  const parts = [
    { text: "aaa", rank: 0 },
    { text: "bbb", rank: 2 },
    { text: "ccc", rank: 1 },
  ];
  expect([20, 12, 8, 5, 2].map((room) => fitting(parts, room))).toEqual([
    "aaa  bbb  ccc",
    "aaa  ccc",
    "aaa  ccc",
    "aaa",
    "aa",
  ]);
});
