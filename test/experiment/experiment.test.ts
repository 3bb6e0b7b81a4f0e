import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { decodeModel, readModelInfo } from "../../src/compile/modelFile.ts";
import { imageSet } from "../../src/data/dataset.ts";
import { asSplit, classCounts, fineClassCounts, type Split } from "../../src/data/selection.ts";
import { openClassifier } from "../../src/evaluate/classifier.ts";
import type { DataProgress, ExperimentEvent, JudgedEvent, PlannedEvent } from "../../src/experiment/events.ts";
import { type ExperimentEffects, type ExperimentSettings, runExperiment } from "../../src/experiment/experiment.ts";
import { findRecipe, recipes } from "../../src/experiment/recipes.ts";
import { splitData } from "../../src/experiment/splits.ts";
import { splitsHash } from "../../src/experiment/splitsHash.ts";
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
      "planned",
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
    const events = await collect({ epochs: 5 }, 8);
    expect(events.at(-1)).toMatchObject({
      type: "model",
      record: { reason: "aborted", epochs: 0, plannedEpochs: 5, steps: 2 },
    });
  });

  it("tells what it will do before it does it, and keeps the word for the data in the record", async () => {
    const events = await collect({ epochs: 1, limit: 20, seed: 4 });
    const planned = events.find(({ type }) => type === "planned");
    expect(planned).toMatchObject({
      input: { height: 8, width: 8, channels: 3, classes: 2 },
      settings: { epochs: 1, batchSize: 16, limit: 20, seed: 4, optimizer: { kind: "adam", learningRate: 0.01 } },
      dataHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(events.at(-1)).toMatchObject({ record: { dataHash: (planned as PlannedEvent).dataHash } });
  });

  it("goes on from a checkpoint as if it had never stopped", async () => {
    const [whole, half] = [await collect({ epochs: 3 }), await collect({ epochs: 3, checkpoints: true }, 12)];
    const end = half.find((event) => event.type === "end")!;
    expect(end).toMatchObject({ reason: "aborted", epochs: 0, totalStep: 6 });
    const rest = await collect({ epochs: 3, resume: end.checkpoint! });
    expect(rest.filter(({ type }) => type === "step")).toHaveLength(30);
    expect(rest.at(-1)).toMatchObject({ record: { weightsHash: (whole.at(-1) as JudgedEvent).record.weightsHash } });
  });

  it("judges the test with what was chosen on validation, and keeps both in the model file", async () => {
    const events = await collect({ epochs: 1, wish: { recall: 0.9 }, calibrate: true, validationFraction: 0.3 });
    const judged = events.at(-1) as JudgedEvent;
    const { decision } = judged.judgement;
    expect(decision).toMatchObject({ positive: "bird", chosenBy: { images: 60, met: true } });
    expect(judged.judgement).toMatchObject({ images: 50, positive: "bird", overlap: { images: 0 } });
    expect(readModelInfo(judged.file)).toMatchObject({
      decision,
      training: { calibration: judged.record.calibration },
    });
    const { before, after } = judged.record.calibration!;
    expect(after.logLoss).toBeLessThan(before.logLoss + 1e-6);
    expect(JSON.parse(JSON.stringify(judged.judgement))).toEqual(judged.judgement);
    // The file answers as it was judged, and can be trained further.
    const classifier = await openClassifier(judged.file, effects.runtime);
    const again = await classifier.predictAll(judged.test.images);
    await classifier.close();
    expect(again).toEqual(judged.test.probabilities);
    expect(Object.keys(decodeModel(judged.file).weights).length).toBeGreaterThan(0);
  });

  it("gives the same answers by the likeliest class when its probabilities are calibrated", async () => {
    const [plain, calibrated] = await Promise.all([collect({ epochs: 1 }), collect({ epochs: 1, calibrate: true })]);
    const confusion = (events: readonly ExperimentEvent[]) =>
      (events.at(-1) as JudgedEvent).judgement.answers.confusion;
    expect(confusion(calibrated)).toEqual(confusion(plain));
  });

  it("refuses wishes without images to choose by before it trains", async () => {
    const none = { epochs: 1, validationFraction: 0 };
    await expect(collect({ ...none, wish: { f1: true } })).rejects.toThrow("A threshold cannot be chosen");
    await expect(collect({ ...none, calibrate: true })).rejects.toThrow("Probabilities cannot be calibrated");
    await expect(collect({ epochs: 1, wish: { precision: 7 } })).rejects.toThrow("got precision 7");
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
    expect(() => findRecipe("toString")).toThrow(
      'There is no recipe of this name: expected birds or eight or eight-synthetic or eight-deep or eight-conv, got "toString".',
    );
  });
});

describe("splitsHash", () => {
  const set = imageSet({
    ...{ name: "two by one", classes: ["a", "b"], height: 1, width: 1, channels: 1 },
    ...{ images: Uint8Array.of(1, 2, 3), labels: [0, 1, 0] },
  });
  const part = (...indices: number[]) => ({ set, indices: Uint32Array.from(indices) });
  const splits = { train: part(0), validation: part(1), test: part(2) };
  const word = (contents?: readonly string[], changed = {}) => splitsHash({ ...splits, ...changed }, contents, sha256);

  it("is SHA-256 of the lines that its description says", () => {
    const lines = '["a","b"]\ntrain 1 \nx 0\nvalidation 1 \ny 1\ntest 1 \nz 0\n';
    expect(word(["x", "y", "z"])).toBe(sha256([Buffer.from(lines, "utf16le")]));
  });

  it("is another where a pixel, a class, a name of a class or a part is another", () => {
    const changed = (over: object) => {
      const other = imageSet({ ...set, ...over });
      const of = (split: Split) => ({ ...split, set: other });
      return word(undefined, { train: of(splits.train), validation: of(splits.validation), test: of(splits.test) });
    };
    const words = [
      word(),
      word(["x", "y", "z"]),
      word(["x", "y", "!"]),
      word(undefined, { train: part(2), test: part(0) }),
      changed({ images: Uint8Array.of(1, 2, 4) }),
      changed({ labels: [0, 1, 1] }),
      changed({ classes: ["a", "c"] }),
    ];
    expect(new Set(words).size).toBe(words.length);
    expect(changed({})).toBe(word());
  });
});
