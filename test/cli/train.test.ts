import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { Interruption } from "../../src/cli/effects.ts";
import { readModelInfo } from "../../src/compile/modelFile.ts";
import { openClassifier } from "../../src/evaluate/classifier.ts";
import { readRecord } from "../../src/experiment/record.ts";
import { cpuRuntime } from "../../src/runtime/ort.node.ts";
import { temporaryFolder } from "../data/temporary.ts";
import { tinyData } from "./tinyBirds.ts";
import { inFolder, interruptAt } from "./world.ts";

const lines = (text: string) =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
const train = ["train", "birds", "--threads", "1"] as const;

describe("plumage train", () => {
  it("leaves a run folder, and says where and what it is worth", async () => {
    await using folder = await temporaryFolder();
    const { code, stdout, stderr } = await inFolder(folder.path)(...train, "--epochs", "6", "--seed", "1");
    expect([code, stderr]).toEqual([0, ""]);
    const [id] = await readdir(path.join(folder.path, "runs"));
    expect(id).toMatch(/^\d{8}-\d{6}-birds-[0-9a-z]{4}$/);
    expect(await readdir(path.join(folder.path, "runs", id!))).toEqual([
      "answers.tsv",
      "checkpoints",
      "events.jsonl",
      "history.csv",
      "model.onnx",
      "recipe.json",
      "report.html",
      "report.json",
    ]);
    // Times and sizes differ from run to run, and the last digits of a loss from machine to machine.
    const still = stdout
      .replace(/^(Less than|About).* of memory\.$/m, "About # on this machine, and about # MB of memory.")
      .replace(/\d+\.\d s\b/g, "# s")
      .replace(/\d+\.\d kB/, "# kB")
      .replace(/loss [\d.]+, accuracy [\d.]+ %/g, "loss #, accuracy # %")
      .replaceAll(id!, "ID");
    await expect(still).toMatchFileSnapshot("golden/train.txt");
  });

  it("prints nothing but JSON lines with --json, the result last", async () => {
    await using folder = await temporaryFolder();
    const { code, stdout, stderr } = await inFolder(folder.path)(...train, "--out", "out", "--seed", "7", "--json");
    expect([code, stderr]).toEqual([0, ""]);
    const events = lines(stdout);
    const result = events.at(-1);
    expect(result).toEqual({
      type: "result",
      reason: "finished",
      accuracy: expect.any(Number),
      interval: { low: expect.any(Number), high: expect.any(Number) },
      baseline: 0.8,
      precision: expect.any(Number),
      recall: expect.any(Number),
      rocAuc: expect.any(Number),
      f1: expect.any(Number),
      loss: expect.any(Number),
      confusion: expect.any(Object),
      judgement: expect.objectContaining({ images: 50, positive: "bird", sentence: expect.stringContaining("'bird'") }),
      model: path.join(folder.path, "out", "model.onnx"),
      run: path.join(folder.path, "out"),
      seconds: expect.any(Number),
      weightsHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      recipe: "birds",
      dataSet: "cifar10",
      positive: "bird",
      epochs: 3,
      steps: 36,
      batchSize: 16,
      learningRate: 0.01,
      seed: 7,
      trainImages: 180,
      validationImages: 20,
      testImages: 50,
      engine: "cpu",
      threads: 1,
    });
    const { tp, fp, fn, tn } = result.confusion;
    expect([tp + fn, fp + tn]).toEqual([10, 40]);
    expect(result.accuracy).toBeCloseTo((tp + tn) / 50);
    expect(JSON.parse(await readFile(path.join(folder.path, "out", "report.json"), "utf8"))).toEqual(result);
    const recorded = lines(await readFile(path.join(folder.path, "out", "events.jsonl"), "utf8"));
    expect(recorded).toEqual(events.slice(0, -1));
    expect(recorded.map(({ type }) => type).filter((type) => type !== "step")).toEqual([
      "split",
      "start",
      "epoch",
      "saved",
      "epoch",
      "saved",
      "epoch",
      "saved",
      "end",
    ]);
    expect(recorded.filter(({ epoch, type }) => type === "step" && epoch === 2).map(({ step }) => step)).toEqual([
      1, 10, 12,
    ]);
  });

  it("writes a model that knows how it was made, and scores what it said it would", async () => {
    await using folder = await temporaryFolder();
    const { stdout } = await inFolder(folder.path)(...train, "--out", "out", "--limit", "30", "--json");
    const result = lines(stdout).at(-1);
    const file = await readFile(result.model);
    const info = readModelInfo(file);
    expect(info).toMatchObject({ classes: ["not bird", "bird"], image: { height: 8, width: 8, channels: 3 } });
    const { scores, ...record } = readRecord(info);
    expect(record).toMatchObject({ seed: 0, limit: 30, epochs: 3, weightsHash: result.weightsHash });
    expect(record.provenance).toMatchObject({ plumage: expect.any(String), onnxruntime: expect.any(String) });
    expect(scores).toMatchObject({ accuracy: result.accuracy, confusion: result.confusion });
    const classifier = await openClassifier(file, cpuRuntime({ threads: 1 }));
    const probabilities = await classifier.predict(tinyData.test.images);
    expect(probabilities.length).toBe(100);
    await classifier.close();
    const evaluated = await inFolder(folder.path)("evaluate", "out/model.onnx", "--json");
    expect(evaluated.code).toBe(0);
    expect(lines(evaluated.stdout)[0]).toMatchObject(scores!);
  });

  it("gives the same weights for the same seed, and others for another", async () => {
    await using folder = await temporaryFolder();
    const hash = async (seed: number) => {
      const { stdout } = await inFolder(folder.path)(...train, "--epochs", "1", "--seed", `${seed}`, "--json");
      return lines(stdout).at(-1).weightsHash;
    };
    const first = await hash(1);
    expect(await hash(1)).toBe(first);
    expect(await hash(2)).not.toBe(first);
    expect((await readdir(path.join(folder.path, "runs"))).length).toBe(3);
  });

  it("names the next command as it must be typed", async () => {
    await using folder = await temporaryFolder();
    const plumage = inFolder(folder.path, { env: { npm_command: "exec" } });
    const { stdout } = await plumage(...train, "--epochs", "1", "--out", "my birds");
    expect(stdout).toMatch(/\nNext: npx plumage predict "my birds\/model\.onnx" photo\.jpg\n$/);
  });

  it("takes fewer images a step than the recipe says where there are no more", async () => {
    await using folder = await temporaryFolder();
    const { code, stdout } = await inFolder(folder.path)(...train, "--limit", "3", "--epochs", "1", "--json");
    expect(code).toBe(0);
    expect(lines(stdout).at(-1)).toMatchObject({ batchSize: 6, trainImages: 6, validationImages: 0, testImages: 6 });
  });

  it("stops when the loss is no number, and keeps the last good weights", async () => {
    await using folder = await temporaryFolder();
    const { code, stdout, stderr } = await inFolder(folder.path)(...train, "--learning-rate", "1e30", "--out", "out");
    expect(code).toBe(1);
    expect(stdout).not.toContain("Judged");
    expect(stderr).toMatch(
      /^error: Training stopped at step 2: .+\. Use a lower --learning-rate than 1e\+30\. The first weights are in out\/model\.onnx; the test images were not used\.\n$/,
    );
    const classifier = await openClassifier(await readFile(path.join(folder.path, "out/model.onnx")), cpuRuntime());
    const probabilities = await classifier.predict(tinyData.test.images);
    expect(probabilities.every(Number.isFinite)).toBe(true);
    await classifier.close();
  });

  it("stops when asked, saves, and leaves the test images alone", async () => {
    await using folder = await temporaryFolder();
    const world = interruptAt(6);
    const { code, stderr } = await inFolder(folder.path, world)(...train, "--epochs", "1000", "--out", "out");
    expect(code).toBe(130);
    expect(stderr).toBe("Stopping after this batch. Press Ctrl-C again to quit at once.\n");
    expect(world.lines.at(-1)).toMatch(
      /^\nStopped after 36 steps, 3 of 1,000 epochs\. The test images were not used\.\nThe model of epoch \d, the best: out\/model\.onnx\nGo on: plumage train --resume out\n$/,
    );
    expect(await readdir(path.join(folder.path, "out"))).toEqual([
      "checkpoints",
      "events.jsonl",
      "history.csv",
      "model.onnx",
      "recipe.json",
      "report.json",
    ]);
    const record = readRecord(readModelInfo(await readFile(path.join(folder.path, "out/model.onnx"))));
    expect(record).toMatchObject({ reason: "aborted", epochs: 3, plannedEpochs: 1000, steps: 36 });
    expect(record.scores).toBeUndefined();
  });

  it("stops while the data is loading", async () => {
    await using folder = await temporaryFolder();
    let stop: (why: Interruption) => void = () => {};
    const plumage = inFolder(folder.path, {
      onInterrupt(listener) {
        stop = listener;
        return () => {};
      },
      loadDataSet: async (_, { signal }) => {
        stop("SIGTERM");
        (signal as AbortSignal).throwIfAborted();
        return tinyData;
      },
    });
    const { code, stderr } = await plumage(...train);
    expect([code, stderr]).toEqual([143, "Stopped.\n"]);
    expect(await readdir(folder.path)).toEqual([]);
  });

  it("leaves nothing behind when stopped before the first step", async () => {
    await using folder = await temporaryFolder();
    const { code, stderr } = await inFolder(folder.path, interruptAt(2))(...train, "--out", "a/b");
    expect(code).toBe(130);
    expect(stderr).toContain("Stopped before the first step: there is nothing to save.\n");
    expect(await readdir(folder.path)).toEqual([]);
  });
});
