import { describe, expect, test } from "vitest";
import { encodeModel } from "../../src/compile/modelFile.ts";
import { labelsOf, subset } from "../../src/data/selection.ts";
import { ProblemError } from "../../src/errors.ts";
import { openClassifier } from "../../src/evaluate/classifier.ts";
import { score } from "../../src/evaluate/scores.ts";
import { dense } from "../../src/nn/layers/dense.ts";
import { sequential } from "../../src/nn/layers/sequential.ts";
import type { Model } from "../../src/nn/model.ts";
import { adam } from "../../src/nn/optimizers/adam.ts";
import { sgd } from "../../src/nn/optimizers/sgd.ts";
import { zeros } from "../../src/tensor/tensor.ts";
import type { EndEvent, EpochEvent, FitEvent, StepEvent } from "../../src/train/events.ts";
import { type FitOptions, fit } from "../../src/train/fit.ts";
import { expectGolden } from "../golden/golden.ts";
import { countingRuntime, halves, runtime, smallNetwork } from "./halves.ts";

const train = halves(100);
const validation = halves(40, 2);

type Options = Partial<FitOptions>;

async function events(options: Options = {}, network = smallNetwork): Promise<FitEvent[]> {
  const told: FitEvent[] = [];
  const all = { train, epochs: 2, batchSize: 32, runtime, ...options };
  for await (const event of fit(network, all)) told.push(event);
  return told;
}

function endOf(told: readonly FitEvent[]): EndEvent {
  return told.at(-1) as EndEvent;
}

function stepsOf(told: readonly FitEvent[]): StepEvent[] {
  return told.filter((event) => event.type === "step");
}

function bytesOf({ weights }: Model): Record<string, Uint8Array> {
  const entries = Object.entries(weights).map(
    ([name, { data }]) => [name, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)] as const,
  );
  return Object.fromEntries(entries);
}

function hasFiniteWeights({ weights }: Model): boolean {
  return Object.values(weights).every(({ data }) => (data as Float32Array).every(Number.isFinite));
}

describe("learning", () => {
  test("finds which half is brighter", async () => {
    const told = await events({ epochs: 12, validation, optimizer: adam({ learningRate: 0.01 }) });
    const last = told.at(-2) as EpochEvent;
    expect(last.validation!.accuracy).toBeGreaterThan(0.95);
    expect(last.accuracy).toBeGreaterThan(0.9);
    const losses = told.filter((event) => event.type === "epoch").map(({ loss }) => loss);
    expect(losses.at(-1)).toBeLessThan(losses[0]! / 2);
  });

  test("validation scores are those of the model file", async () => {
    const told = await events({ validation });
    const classifier = await openClassifier(encodeModel(endOf(told).model), runtime);
    const judged = score(await classifier.predictAll(validation), labelsOf(validation), classifier.classes);
    await classifier.close();
    expect((told.at(-2) as EpochEvent).validation).toEqual(judged);
  });

  test("measures the training images alone, and no image twice for being in the set", async () => {
    const dark = subset(train, [0, 1, 2, 3]);
    const { model } = endOf(await events({ train: dark, validation, batchSize: 4, epochs: 1 }));
    const pixels = train.images.subarray(0, 4 * 8 * 8 * 3);
    const mean = pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
    expect((model.weights["zeroCenter.mean"]!.data as Float32Array)[0]).toBeCloseTo(mean, 4);
  });
});

test("a batch is 96 images, or all where there are fewer", async () => {
  const batchSizeFor = async (count: number) => {
    for await (const event of fit(smallNetwork, { train: halves(count), runtime })) {
      if (event.type === "start") return event.batchSize;
    }
    return undefined;
  };
  expect([await batchSizeFor(5), await batchSizeFor(96), await batchSizeFor(97)]).toEqual([5, 96, 96]);
});

describe("one seed fixes a run", () => {
  test("the same seed gives the same weights to the bit, another seed others", async () => {
    const first = bytesOf(endOf(await events({ seed: 7 })).model);
    expect(bytesOf(endOf(await events({ seed: 7 })).model)).toEqual(first);
    const other = bytesOf(endOf(await events({ seed: 8 })).model);
    for (const name of ["conv2d.kernel", "dense.kernel", "dense.bias", "dense_1.kernel"]) {
      expect(other[name]).not.toEqual(first[name]);
    }
    expect(other["zeroCenter.mean"]).toEqual(first["zeroCenter.mean"]);
  });

  test("the order of images is another one in each epoch", async () => {
    // Weights that hardly move show by their losses which images were in a batch.
    const told = await events(
      { epochs: 3, optimizer: sgd({ learningRate: 1e-20 }) },
      dense(2, { activation: "softmax" }),
    );
    const losses = [1, 2, 3].map((epoch) =>
      stepsOf(told)
        .filter((event) => event.epoch === epoch)
        .map(({ loss }) => loss),
    );
    expect(losses[0]).not.toEqual(losses[1]);
    expect(losses[1]).not.toEqual(losses[2]);
    // Yet every epoch sees every image.
    const means = told.filter((event) => event.type === "epoch").map(({ loss }) => loss);
    for (const mean of means) expect(mean / means[0]!).toBeCloseTo(1, 5);
  });
});

describe("events", () => {
  test("come in order, and the last short batch is kept", async () => {
    const told = await events({ validation });
    const names = ["step", "step", "step", "step", "epoch"];
    expect(told.map(({ type }) => type)).toEqual(["start", ...names, ...names, "end"]);
    expect(stepsOf(told).map(({ epoch, step, totalStep, count }) => [epoch, step, totalStep, count])).toEqual([
      ...[1, 2, 3, 4].map((step) => [1, step, step, step === 4 ? 4 : 32]),
      ...[1, 2, 3, 4].map((step) => [2, step, 4 + step, step === 4 ? 4 : 32]),
    ]);
    expect(told[0]).toEqual({
      ...{ type: "start", epochs: 2, stepsPerEpoch: 4, batchSize: 32, trainImages: 100, validationImages: 40 },
      // conv 3*3*3*4 + 4, dense 4*4*4*8 + 8, dense 8*2 + 2
      ...{ parameters: 112 + 520 + 18, engine: "cpu", threads: 1 },
    });
    expect(endOf(told)).toMatchObject({ reason: "finished", epochs: 2, totalStep: 8 });
  });

  test("an epoch's loss and accuracy are means over its images, not over its batches", async () => {
    const told = await events({ epochs: 1, batchSize: 99 });
    const [whole, single] = stepsOf(told) as [StepEvent, StepEvent];
    const epoch = told.find((event) => event.type === "epoch") as EpochEvent;
    expect(epoch.loss).toBeCloseTo((whole.loss * 99 + single.loss) / 100, 6);
    expect(epoch.accuracy).toBeCloseTo((whole.accuracy * 99 + single.accuracy) / 100, 6);
    expect(Number.isInteger(Math.round(whole.accuracy * 99 * 1e6) / 1e6)).toBe(true);
    expect(epoch.validation).toBeUndefined();
  });

  test("are plain data", async () => {
    const told = await events({ epochs: 1, validation });
    for (const event of told.slice(0, -1)) expect(structuredClone(event)).toEqual(event);
  });
});

describe("stopping", () => {
  test("by the signal, after the step under way", async () => {
    const signal = { aborted: false };
    const told: FitEvent[] = [];
    for await (const event of fit(smallNetwork, { train, epochs: 5, batchSize: 32, runtime, signal })) {
      told.push(event);
      if (event.type === "step" && event.totalStep === 6) signal.aborted = true;
    }
    expect(stepsOf(told)).toHaveLength(6);
    expect(endOf(told)).toMatchObject({ type: "end", reason: "aborted", epochs: 1, totalStep: 6 });
  });

  test("by a signal that was there before: first weights, no step", async () => {
    const told = await events({ signal: AbortSignal.abort() });
    expect(told.map(({ type }) => type)).toEqual(["start", "end"]);
    expect(endOf(told)).toMatchObject({ reason: "aborted", epochs: 0, totalStep: 0 });
  });

  test.each(["start", "step", "epoch", "end"])("by leaving the loop at %s: nothing stays loaded", async (type) => {
    const counting = countingRuntime();
    const options = { train, validation, epochs: 1, batchSize: 50, runtime: counting };
    for await (const event of fit(smallNetwork, options)) if (event.type === type) break;
    expect(counting.open()).toBe(0);
  });

  test("by a mistake: nothing stays loaded", async () => {
    const counting = countingRuntime();
    const small = subset(train, [0, 1]);
    const wrong = { ...validation, labels: Int32Array.from(validation.labels, () => 7) };
    await expect(events({ train: small, validation: wrong, batchSize: 2, runtime: counting })).rejects.toThrow();
    expect(counting.open()).toBe(0);
  });
});

describe("divergence", () => {
  for (const optimizer of [sgd({ learningRate: 1e30 }), adam({ learningRate: 1e30 }), sgd({ learningRate: 1e38 })]) {
    test(`${optimizer.kind} at ${optimizer.learningRate}: ends with the weights that last gave a finite loss`, async () => {
      const told = await events({ optimizer, epochs: 3 });
      const end = endOf(told);
      expect(end.reason).toBe("diverged");
      expect(hasFiniteWeights(end.model)).toBe(true);
      const bad = stepsOf(told).at(-1)!;
      expect(Number.isFinite(bad.loss) && Number.isFinite(bad.gradientNorm)).toBe(false);
      // The step before gave a finite loss from the weights that are kept, so its update is not among them.
      expect(end.totalStep).toBe(bad.totalStep - 2);
      const kept = endOf(await events({ optimizer, signal: abortedAfter(end.totalStep) }));
      expect(bytesOf(end.model)).toEqual(bytesOf(kept.model));
    });
  }

  test("in the very last step leaves finite weights too", async () => {
    // Raw pixels make gradients of hundreds: the update is more than float32 can hold.
    const network = dense(2, { activation: "softmax" });
    const told = await events({ optimizer: sgd({ learningRate: 3e38 }), epochs: 1, batchSize: 100 }, network);
    expect(hasFiniteWeights(endOf(told).model)).toBe(true);
    expect(endOf(told)).toMatchObject({ reason: "diverged", totalStep: 0 });
  });

  /** Asks for the end when so many steps have begun. */
  function abortedAfter(steps: number) {
    let asked = 0;
    return {
      get aborted() {
        return asked++ >= steps;
      },
    };
  }
});

describe("clipping", () => {
  test("shortens what is learned from a long gradient, and tells its length before", async () => {
    const options = { optimizer: sgd({ learningRate: 1 }), epochs: 1, batchSize: 100 };
    const start = endOf(await events({ ...options, signal: AbortSignal.abort() })).model;
    const told = await events({ ...options, clipNorm: 0.01 });
    const { gradientNorm } = stepsOf(told)[0]!;
    expect(gradientNorm).toBeGreaterThan(0.02);
    const moved = Object.entries(endOf(told).model.weights).flatMap(([name, { data }]) =>
      Array.from(data as Float32Array, (value, i) => value - (start.weights[name]!.data as Float32Array)[i]!),
    );
    expect(Math.hypot(...moved)).toBeCloseTo(0.01, 5);
  });
});

test("mistakes are told in words that help", async () => {
  const mistakes: Readonly<Record<string, () => Promise<unknown>>> = {
    "epochs 0": () => events({ epochs: 0 }),
    "half an epoch": () => events({ epochs: 0.5 }),
    "batchSize 0": () => events({ batchSize: 0 }),
    "a batch larger than the data": () => events({ batchSize: 101 }),
    "no images": () => events({ train: subset(train, []) }),
    "clipNorm 0": () => events({ clipNorm: 0 }),
    "clipValue 0": () => events({ clipValue: 0 }),
    "accumulate 0": () => events({ accumulate: 0 }),
    "more to accumulate than there is": () => events({ accumulate: 5, epochs: 2, batchSize: 50 }),
    "a weight of a class that is not there": () => events({ classWeights: { left: 2, middle: 1 } }),
    "a weight below 0": () => events({ classWeights: { left: -1 } }),
    "weights of some images": () => events({ sampleWeights: [1, 2, 3] }),
    "weights of another network": () => events({ weights: { "conv2d.kernel": zeros("float32", [1, 2]) } }),
    "weights of no layer": () => events({ weights: { "conv3d.kernel": zeros("float32", [1, 2]) } }),
    "seed NaN": () => events({ seed: Number.NaN }),
    "other classes than outputs": () => events({}, dense(3, { activation: "softmax" })),
    "nothing to train": () => events({}, sequential()),
    "half of the data given as a record": () => events({ train: { train, test: validation } as never }),
    "no images for validation": () => events({ validation: subset(validation, []) }),
    "a validation set of other images": () => events({ validation: { ...validation, width: 4, height: 16 } }),
    "a validation set of other classes": () => events({ validation: { ...validation, classes: ["right", "left"] } }),
  };
  const told: string[] = [];
  for (const [name, mistake] of Object.entries(mistakes)) {
    const error: unknown = await mistake().then(
      () => new Error("nothing was thrown"),
      (reason: unknown) => reason,
    );
    expect(error, name).toBeInstanceOf(ProblemError);
    told.push(`${name}\n  ${(error as Error).message}\n`);
  }
  expectGolden("fit-messages.txt", told.join("\n"));
});
