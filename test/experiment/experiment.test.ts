import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { asSplit, classCounts, fineClassCounts } from "../../src/data/selection.ts";
import type { DataProgress, ExperimentEvent } from "../../src/experiment/events.ts";
import { type ExperimentEffects, type ExperimentSettings, runExperiment } from "../../src/experiment/experiment.ts";
import { findRecipe, recipes } from "../../src/experiment/recipes.ts";
import { splitData } from "../../src/experiment/splits.ts";
import { type Sha256, weightsHash } from "../../src/experiment/weightsHash.ts";
import { withProgress } from "../../src/experiment/withProgress.ts";
import { cpuRuntime } from "../../src/runtime/ort.node.ts";
import { fromNumbers } from "../../src/tensor/tensor.ts";
import { tinyBirds, tinyData } from "../cli/tinyBirds.ts";

const sha256: Sha256 = (pieces) => {
  const hash = createHash("sha256");
  for (const piece of pieces) hash.update(piece);
  return hash.digest("hex");
};

const effects: ExperimentEffects = {
  loadData: async (_, report) => {
    report({ type: "download", received: 1, total: 2 });
    report({ type: "unpack" });
    return tinyData;
  },
  runtime: cpuRuntime({ threads: 1 }),
  sha256,
  provenance: { date: "today" },
};

async function collect(settings: ExperimentSettings, stopAfter = Number.POSITIVE_INFINITY): Promise<ExperimentEvent[]> {
  const events: ExperimentEvent[] = [];
  const signal = { aborted: false };
  for await (const event of runExperiment(tinyBirds, { ...settings, signal }, effects)) {
    events.push(event);
    if (events.length === stopAfter) signal.aborted = true;
  }
  return events;
}

describe("runExperiment", () => {
  it("tells of data, training, model and judgement, in this order", async () => {
    const events = await collect({ epochs: 1 });
    const types = events.map(({ type }) => type).filter((type, i, all) => type !== all[i - 1]);
    expect(types).toEqual([
      "download",
      "unpack",
      "split",
      "divided",
      "start",
      "step",
      "epoch",
      "end",
      "model",
      "judged",
    ]);
    const judged = events.at(-1);
    expect(judged).toMatchObject({
      scores: { count: 50 },
      record: { scores: { baseline: 0.8 }, provenance: { date: "today" } },
    });
  });

  it("does not touch the test images when it was stopped", async () => {
    const events = await collect({ epochs: 5 }, 7);
    expect(events.at(-1)).toMatchObject({
      type: "model",
      record: { reason: "aborted", epochs: 0, plannedEpochs: 5, steps: 2 },
    });
  });

  it("explains a batch that is larger than the data", async () => {
    await expect(collect({ batchSize: 500 })).rejects.toThrow(/batch size is larger .* at most 180, .* got 500/);
  });
});

describe("splitData", () => {
  const settings = { validationFraction: 0.1, seed: 3 };

  it("keeps the kinds of 'not bird' in proportion", () => {
    const { train, validation, test } = splitData(tinyData, tinyBirds.task, settings);
    expect([train, validation, test].map(classCounts)).toEqual([
      [144, 36],
      [16, 4],
      [40, 10],
    ]);
    expect(fineClassCounts(validation)).toEqual([8, 4, 8]);
    expect(new Set([...train.indices, ...validation.indices]).size).toBe(200);
  });

  it("takes the first images of each class of the task", () => {
    const { train, validation, test } = splitData(tinyData, tinyBirds.task, { ...settings, limit: 20 });
    expect(classCounts(train).map((count, i) => count + classCounts(validation)[i]!)).toEqual([20, 20]);
    expect(classCounts(test)).toEqual([20, 10]);
    expect(asSplit(test).indices.slice(0, 4)).toEqual(Uint32Array.of(0, 1, 2, 3));
  });

  it("is fixed by the seed", () => {
    const indices = (seed: number) => splitData(tinyData, tinyBirds.task, { ...settings, seed }).validation.indices;
    expect(indices(1)).toEqual(indices(1));
    expect(indices(1)).not.toEqual(indices(2));
  });
});

describe("weightsHash", () => {
  const a = fromNumbers("float32", [2], [1, 2]);
  const b = fromNumbers("float32", [2, 1], [1, 2]);

  it("knows names, shapes and numbers, not the order in which weights are kept", () => {
    const hash = weightsHash({ a, b }, sha256);
    const bytes = Buffer.from(Float32Array.of(1, 2).buffer);
    const text = Buffer.concat([Buffer.from("a float32[2]\n"), bytes, Buffer.from("b float32[2,1]\n"), bytes]);
    expect(hash).toBe(createHash("sha256").update(text).digest("hex"));
    expect(weightsHash({ b, a }, sha256)).toBe(hash);
    expect(weightsHash({ a, c: b }, sha256)).not.toBe(hash);
    expect(weightsHash({ a, b: a }, sha256)).not.toBe(hash);
    expect(weightsHash({ a, b: fromNumbers("float32", [2, 1], [1, 3]) }, sha256)).not.toBe(hash);
  });
});

describe("withProgress", () => {
  const drain = async (work: (report: (progress: DataProgress) => void) => Promise<string>) => {
    const generator = withProgress(work);
    const reports: DataProgress[] = [];
    for (;;) {
      const { done, value } = await generator.next();
      if (done) return { reports, result: value };
      reports.push(value);
    }
  };
  const unpack = { type: "unpack" } as const;

  it("yields every report, early and late, and returns the result", async () => {
    const { reports, result } = await drain(async (report) => {
      report(unpack);
      await new Promise((resolve) => setTimeout(resolve, 5));
      report(unpack);
      report(unpack);
      return "done";
    });
    expect([reports.length, result]).toEqual([3, "done"]);
  });

  it("throws what the work throws, after its reports", async () => {
    await expect(
      drain(async (report) => {
        report(unpack);
        throw new Error("no");
      }),
    ).rejects.toThrow("no");
  });
});

describe("findRecipe", () => {
  it("finds by name, and lists the names there are", () => {
    expect(findRecipe("birds")).toBe(recipes.birds);
    expect(() => findRecipe("toString")).toThrow('There is no recipe of this name: expected birds, got "toString".');
  });
});
