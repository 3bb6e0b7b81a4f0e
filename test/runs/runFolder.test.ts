import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { dense } from "../../src/nn/layers/dense.ts";
import { sequential } from "../../src/nn/layers/sequential.ts";
import { createRunFolder } from "../../src/runs/runFolder.node.ts";
import { runId } from "../../src/runs/runId.ts";
import { fromNumbers } from "../../src/tensor/tensor.ts";
import type { Checkpoint } from "../../src/train/checkpoint.ts";
import { startOfProgress } from "../../src/train/progress.ts";
import { temporaryFolder } from "../data/temporary.ts";

const date = new Date(2025, 0, 31, 14, 3, 22);
const options = (cwd: string, numbers: readonly number[] = [0]) => {
  let next = 0;
  return { recipe: "birds", cwd, date, random: () => numbers[next++]!, sha256: () => "" };
};

const weights = {
  "dense.kernel": fromNumbers("float32", [1, 2], [1, 2]),
  "dense.bias": fromNumbers("float32", [2], [3, 4]),
};
const image = { height: 1, width: 1, channels: 1 };

/** Epochs of ten steps. */
const checkpointAfter = (epoch: number): Checkpoint => ({
  model: { network: sequential(dense(2, { activation: "softmax" })), image, classes: ["a", "b"], weights },
  state: { ...weights, step: fromNumbers("float32", [], [10 * epoch]) },
  optimizer: { kind: "sgd", config: {} },
  progress: { ...startOfProgress({ seed: 0, batchSize: 4 }, "loss"), epoch, step: 0, totalStep: 10 * epoch },
});

describe("runId", () => {
  it("names date, time, recipe and chance", () => {
    expect(runId(date, "birds", 0)).toBe("20250131-140322-birds-0000");
    expect(runId(date, "birds", 1 - 2 ** -53)).toBe("20250131-140322-birds-zzzz");
  });
});

describe("createRunFolder", () => {
  it("takes another name where one is taken", async () => {
    await using folder = await temporaryFolder();
    const first = await createRunFolder(options(folder.path));
    const second = await createRunFolder(options(folder.path, [0, 0, 0.5]));
    expect(path.basename(first.folder)).toBe("20250131-140322-birds-0000");
    expect(path.basename(second.folder)).toBe("20250131-140322-birds-i000");
  });

  it("takes itself away when there is no model, but nothing that was there", async () => {
    await using folder = await temporaryFolder();
    await mkdir(path.join(folder.path, "old/empty"), { recursive: true });
    for (const out of ["old/new/run", "old/empty", undefined]) {
      const run = await createRunFolder({ ...options(folder.path), out });
      await run.record({
        type: "end",
        reason: "aborted",
        epochs: 0,
        totalStep: 0,
        isBest: false,
        model: undefined as never,
      });
      await run.reserve(100);
      await run.close();
    }
    expect(await readdir(folder.path, { recursive: true })).toEqual(["old", path.join("old", "empty")]);
  });

  it("replaces a model by a newer one, and leaves nothing half-written", async () => {
    await using folder = await temporaryFolder();
    const run = await createRunFolder({ ...options(folder.path), out: "run" });
    await run.reserve(1000);
    await run.saveModel(Buffer.from("the first model"));
    expect(String(await readFile(run.modelFile))).toBe("the first model");
    await run.saveModel(Buffer.from("another"));
    await run.close();
    expect(String(await readFile(run.modelFile))).toBe("another");
    expect(await readdir(run.folder)).toEqual(["events.jsonl", "model.onnx"]);
  });

  it("says why it cannot be written", async () => {
    await using folder = await temporaryFolder();
    await writeFile(path.join(folder.path, "runs"), "");
    await expect(createRunFolder(options(folder.path))).rejects.toThrow(
      /runs cannot be written: a file stands where the folder should be \(EEXIST\)\. Choose a folder/,
    );
    const run = await createRunFolder({ ...options(folder.path), out: "gone" });
    await mkdir(run.modelFile);
    await expect(run.saveModel(Buffer.from("x"))).rejects.toThrow(
      /model\.onnx cannot be written: a folder of that name/,
    );
    await run.close();
  });

  it("tells once that checkpoints cannot be written, and when they can be again", async () => {
    await using folder = await temporaryFolder();
    const run = await createRunFolder({ ...options(folder.path), out: "run" });
    const inTheWay = path.join(run.folder, "checkpoints");
    await writeFile(inTheWay, "");
    const first = await run.saveCheckpoint(checkpointAfter(1), 1);
    expect(first).toMatchObject([{ type: "notice" }]);
    expect(JSON.stringify(first)).toMatch(/No checkpoint of the end of epoch 1: .*there is none yet/);
    expect(await run.saveCheckpoint(checkpointAfter(2), 2)).toEqual([]);
    await rm(inTheWay);
    expect(await run.saveCheckpoint(checkpointAfter(3), 3)).toMatchObject([
      { type: "saved", epoch: 3 },
      { type: "notice", isGood: true, message: "Checkpoints are written again, from that of the end of epoch 3 on." },
    ]);
    expect(await run.saveCheckpoint(checkpointAfter(4), 4)).toMatchObject([{ type: "saved", epoch: 4 }]);
    await run.close();
  });

  it("saves the model even where somebody took the folder away", async () => {
    await using folder = await temporaryFolder();
    const run = await createRunFolder({ ...options(folder.path), out: "gone" });
    await rm(run.folder, { recursive: true });
    await run.saveModel(Buffer.from("x"));
    await run.close();
    expect(await readdir(run.folder)).toEqual(["model.onnx"]);
  });
});
