/** What is no part of a training is told before anything runs, and not by an error of JavaScript's. */
import { expect, test } from "vitest";
import { dense } from "../../src/nn/layers/dense.ts";
import { crossEntropy } from "../../src/nn/losses/crossEntropy.ts";
import { adam } from "../../src/nn/optimizers/adam.ts";
import { oneCycle } from "../../src/nn/schedules/oneCycle.ts";
import { fitHead } from "../../src/reuse/fitHead.ts";
import { summarize } from "../../src/summary/summary.ts";
import { fit } from "../../src/train/fit.ts";
import { fitValues } from "../../src/train/fitValues.ts";
import { halves, runtime, smallNetwork } from "./halves.ts";

const any = (value: unknown) => value as never;
const train = halves(8);

async function first(events: AsyncGenerator<unknown>) {
  await events.next();
}

test.each([
  ["no options", any(undefined), "fit: its options are no options"],
  ["no images", { runtime }, "fit: it has nothing to learn from"],
  ["a misspelt option", { train, runtime, learningrate: 1 }, 'fit: it has no option "learningrate"'],
  [
    "a loss that was not called",
    { train, runtime, loss: crossEntropy },
    "fit: loss is no loss: expected one such as crossEntropy(), got the function crossEntropy.",
  ],
  [
    "a loss by name",
    { train, runtime, loss: "mse" },
    'fit: loss is no loss: expected one such as crossEntropy(), got "mse".',
  ],
  ["an optimiser that was not called", { train, runtime, optimizer: adam }, "fit: optimizer is no optimiser"],
  ["an optimiser by name", { train, runtime, optimizer: "adam" }, "fit: optimizer is no optimiser"],
  ["a schedule that was not called", { train, runtime, schedule: oneCycle }, "fit: schedule is no schedule"],
  ["an engine by name", { train, runtime: "wasm" }, 'await chooseRuntime({ engine: "wasm" })'],
  [
    "a weight that is a number",
    { train, runtime, weights: { "dense.kernel": 1 } },
    "fit: weights has no tensor for dense.kernel",
  ],
  ["a checkpoint's path", { train, runtime, resume: "x.safetensors" }, "resume: await loadCheckpoint(file)"],
  ["an empty checkpoint", { train, runtime, resume: {} }, "fit: resume is no checkpoint"],
  [
    "class weights in words",
    { train, runtime, classWeights: { left: "2" } },
    'fit: the weight of class left is out of range: expected a number of at least 0, got "2".',
  ],
  ["class weights of 0", { train, runtime, classWeights: { left: 0, right: 0 } }, "every image weighs 0"],
  ["epochs in words", { train, runtime, epochs: "3" }, 'got "3"'],
])("fit and %s", async (_, options, told) => {
  await expect(first(fit(smallNetwork, any(options)))).rejects.toMatchObject({
    name: "ProblemError",
    message: expect.stringContaining(told),
  });
});

test.each([
  ["nothing", undefined, "got undefined"],
  ["a list of layers", [dense(2)], "Write fit(sequential(...layers), options)."],
])("fit and %s in the place of a network", async (_, network, told) => {
  await expect(first(fit(any(network), { train, runtime }))).rejects.toThrow(told);
});

test("fitValues and fitHead look at their parts, too", async () => {
  const rows = { features: [1], inputs: new Float32Array(1), targets: new Float32Array(1) };
  const values = fitValues(dense(1), { train: rows, runtime, optimizer: any("adam") });
  await expect(first(values)).rejects.toThrow("fitValues: optimizer is no optimiser");
  await expect(first(fitHead(dense(2), any({ train, runtime })))).rejects.toThrow("fitHead: train holds no features");
});

test.each([
  ["no options", any(undefined), "summarize: its options are no options"],
  ["the sizes alone", any({ height: 8, width: 8, channels: 3 }), 'summarize: it has no option "height"'],
  ["a list of sizes", any({ input: [8, 8, 3] }), "expected { height, width, channels }, or { features: [...] }"],
])("summarize and %s", (_, options, told) => {
  expect(() => summarize(dense(2), options)).toThrow(told);
});
