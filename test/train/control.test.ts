/** When training ends, with which weights; and that it may be stopped and taken up again anywhere, with the same end to the bit. */
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { batchNormalization } from "../../src/nn/layers/batchNormalization.ts";
import { dense } from "../../src/nn/layers/dense.ts";
import { dropout } from "../../src/nn/layers/dropout.ts";
import { sequential } from "../../src/nn/layers/sequential.ts";
import { adam } from "../../src/nn/optimizers/adam.ts";
import { exponentialMovingAverage } from "../../src/nn/optimizers/exponentialMovingAverage.ts";
import { lookahead } from "../../src/nn/optimizers/lookahead.ts";
import { sgd } from "../../src/nn/optimizers/sgd.ts";
import { cosineDecay } from "../../src/nn/schedules/cosineDecay.ts";
import { reduceOnPlateau } from "../../src/nn/schedules/reduceOnPlateau.ts";
import type { EpochResult } from "../../src/nn/schedules/schedule.ts";
import { decodeSafetensors, encodeSafetensors } from "../../src/tensor/safetensors.ts";
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from "../../src/train/checkpoint.ts";
import type { EndEvent, EpochEvent, FitEvent } from "../../src/train/events.ts";
import { type FitOptions, fit } from "../../src/train/fit.ts";
import { fitValues } from "../../src/train/fitValues.ts";
import { bestOf, hasStalled } from "../../src/train/monitor.ts";
import { weightsOfImages } from "../../src/train/sampleWeights.ts";
import { halves, runtime } from "./halves.ts";

const train = halves(40);
const validation = halves(40, 2);
const tiny = sequential(
  dense(6, { activation: "relu" }),
  batchNormalization(),
  dropout(0.2),
  dense(2, { activation: "softmax" }),
);

type Options = Partial<FitOptions>;

async function events(options: Options = {}): Promise<FitEvent[]> {
  const told: FitEvent[] = [];
  for await (const event of fit(tiny, { train, epochs: 4, batchSize: 16, runtime, ...options })) told.push(event);
  return told;
}

const endOf = (told: readonly FitEvent[]) => told.at(-1) as EndEvent;
const epochsOf = (told: readonly FitEvent[]) => told.filter((event): event is EpochEvent => event.type === "epoch");

describe("the best epoch", () => {
  const losses = (...values: number[]): EpochResult[] => values.map((loss) => ({ loss }));

  test("is the first of the lowest losses, and of the highest accuracies", () => {
    expect(bestOf(losses(3, 2, 2, 4), "loss")).toEqual({ epoch: 2, value: 2 });
    const scores = [0.5, 0.75, 0.75].map((accuracy) => ({
      loss: 1,
      accuracy,
      validation: { loss: 1, macroF1: accuracy },
    }));
    expect(bestOf(scores, "accuracy")).toEqual({ epoch: 2, value: 0.75 });
    expect(bestOf(scores, "validationMacroF1")).toEqual({ epoch: 2, value: 0.75 });
    expect(bestOf([], "loss")).toBeUndefined();
  });

  test("is the first where no number is one; any number is better than none", () => {
    expect(bestOf(losses(Number.NaN, Number.NaN), "loss")).toEqual({ epoch: 1, value: Number.NaN });
    expect(bestOf(losses(Number.NaN, Infinity, 5, Number.NaN), "loss")).toEqual({ epoch: 3, value: 5 });
    expect(bestOf([{ loss: 1, validation: { loss: 1, macroF1: null } }], "validationMacroF1")!.value).toBeNaN();
  });

  test("waits for an improvement by more than minDelta", () => {
    const history = losses(1, 0.95, 0.91, 0.92);
    expect(hasStalled(history, "loss", { patience: 3, minDelta: 0.1 })).toBe(true);
    expect(hasStalled(history, "loss", { patience: 3, minDelta: 0.08 })).toBe(false);
    expect(hasStalled(history, "loss", { patience: 1 })).toBe(true);
    expect(hasStalled(history, "loss", { patience: 2 })).toBe(false);
    expect(hasStalled([], "loss", { patience: 1 })).toBe(false);
    expect(hasStalled(losses(Number.NaN, Number.NaN, Number.NaN), "loss", { patience: 2 })).toBe(true);
  });
});

describe("training that learns by heart", () => {
  // Labels of the training images are drawn, so what is learned of them is wrong elsewhere.
  const drawn = { ...train, labels: Int32Array.from(train.labels, (label, i) => (i % 3 === 0 ? 1 - label : label)) };
  const overfit: Options = {
    train: drawn,
    validation,
    epochs: 60,
    optimizer: adam({ learningRate: 0.02 }),
    checkpoints: true,
  };

  test("stops when validation gets no better, with the weights of the best epoch", async () => {
    const told = await events({ ...overfit, earlyStopping: { patience: 4 } });
    const end = endOf(told);
    const epochs = epochsOf(told);
    expect(end).toMatchObject({ reason: "stoppedEarly", epochs: epochs.length, isBest: true });
    expect(epochs.length).toBeLessThan(60);
    const lowest = epochs.toSorted((a, b) => a.validation!.loss - b.validation!.loss)[0]!;
    expect(end.best).toEqual({ epoch: lowest.epoch, value: lowest.validation!.loss });
    expect(epochs.length).toBe(lowest.epoch + 4);
    expect(end.model.weights).toEqual(lowest.checkpoint!.model.weights);
    // The checkpoint at the end is for going on.
    expect(end.checkpoint!.state).toEqual(epochs.at(-1)!.checkpoint!.state);
    expect(epochs.map(({ isBest, best, epoch }) => isBest === (best.epoch === epoch))).not.toContain(false);
  });

  test("keeps the last weights where it is told to, and the best where it does not stop", async () => {
    const last = endOf(await events({ ...overfit, earlyStopping: { patience: 4 }, restoreBest: false }));
    expect(last).toMatchObject({ reason: "stoppedEarly", isBest: false });
    const told = await events({ ...overfit, epochs: 12, restoreBest: true, monitor: "validationAccuracy" });
    const { best, model, isBest } = endOf(told);
    expect(isBest).toBe(true);
    expect(model.weights).toEqual(epochsOf(told)[best!.epoch - 1]!.checkpoint!.model.weights);
  });

  test("also where there are values", async () => {
    const inputs = Float32Array.from({ length: 24 }, (_, i) => (i % 7) / 7);
    const targets = Float32Array.from(inputs, (value, i) => value + ((i * 5) % 3));
    const rows = { features: [1], inputs, targets };
    const told = [];
    const options = {
      train: rows,
      validation: { ...rows, targets: inputs },
      earlyStopping: { patience: 2 },
      epochs: 100,
      runtime,
    };
    for await (const event of fitValues(dense(1), { ...options, optimizer: sgd({ learningRate: 0.3 }) }))
      told.push(event);
    const end = told.at(-1)!;
    expect(end).toMatchObject({ type: "end", reason: "stoppedEarly", isBest: true });
  });
});

describe("what cannot be is told", () => {
  test.each([
    [
      { monitor: "validationLoss" },
      'there is no "validationLoss" to monitor: expected accuracy, loss, got "validationLoss". Give it validation as well.',
    ],
    [{ monitor: "f1" }, 'there is no "f1" to monitor'],
    [{ earlyStopping: { patience: 0 } }, "earlyStopping.patience is out of range"],
    [{ earlyStopping: { patience: 1, minDelta: -1 } }, "earlyStopping.minDelta is out of range"],
    [{ divergence: { factor: 1 } }, "divergence.factor is out of range: expected a number above 0 and below 1, got 1"],
    [{ divergence: { retries: -1 } }, "divergence.retries is out of range"],
    [{ checkpoints: { everySteps: 0 } }, "checkpoints.everySteps is out of range"],
    [{ checkpoints: { everyMinutes: 0 } }, "checkpoints.everyMinutes is out of range"],
    [{ checkpoints: 5 }, "checkpoints is out of range"],
    [
      { classWeights: "even" },
      'expected a weight for each class by name, such as { bird: 2 }, or "balanced", got "even"',
    ],
    [
      { classWeights: { rigth: 2 } },
      "classWeights names a class that the data does not have: expected left, right, got rigth. Did you mean right?",
    ],
  ] as [Readonly<Record<string, unknown>>, string][])("%j", async (options, message) => {
    await expect(events(options as Options)).rejects.toThrow(message);
  });
});

test('classes of any size count alike when they are "balanced"', () => {
  const labels = Int32Array.from({ length: 40 }, (_, i) => (i < 30 ? 0 : 1));
  const weights = weightsOfImages({ ...train, labels }, { classWeights: "balanced" })!;
  expect(weights[0]).toBeCloseTo(40 / (2 * 30), 6);
  expect(weights[39]).toBeCloseTo(40 / (2 * 10), 6);
  const alone = weightsOfImages({ ...train, labels: labels.map(() => 1) }, { classWeights: "balanced" })!;
  expect(new Set(alone)).toEqual(new Set([1]));
});

describe("checkpoints within an epoch", () => {
  const at = (told: readonly FitEvent[]) =>
    told.flatMap((event) => (event.type === "checkpoint" ? [event.checkpoint.progress.totalStep] : []));

  test("come after every so many steps of the whole training, but not where an epoch's comes anyway", async () => {
    expect(at(await events({ checkpoints: { everySteps: 2 } }))).toEqual([2, 4, 8, 10]);
    expect(at(await events({ checkpoints: true }))).toEqual([]);
  });

  test("come when minutes have gone by", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    try {
      const found: FitEvent[] = [];
      const options = { train, epochs: 2, batchSize: 8, runtime, checkpoints: { everyMinutes: 3 } };
      for await (const event of fit(tiny, options)) {
        if (event.type === "step") vi.setSystemTime(Date.now() + 60_000);
        found.push(event);
      }
      // Five steps an epoch, a minute each; the end of an epoch has a checkpoint of its own.
      expect(at(found)).toEqual([3, 8]);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe("stopped anywhere, and taken up again", () => {
  const leap = {
    kind: "leap",
    config: {},
    at: ({ step }: { readonly step: number }) => ({ rate: step === 3 ? 1e30 : 1 }),
  };
  const arbitrary = fc.record({
    optimizer: fc.constantFrom(
      sgd({ learningRate: 0.01, momentum: 0.9 }),
      exponentialMovingAverage(adam({ learningRate: 0.02 }), { decay: 0.8 }),
      lookahead(adam({ learningRate: 0.02 }), { every: 2 }),
    ),
    schedule: fc.constantFrom(
      undefined,
      cosineDecay(),
      reduceOnPlateau({ metric: "validationLoss", patience: 0 }),
      leap,
    ),
    accumulate: fc.constantFrom(1, 2),
    monitor: fc.constantFrom("validationLoss", "validationMacroF1", "loss" as const),
    restoreBest: fc.boolean(),
    earlyStopping: fc.constantFrom(undefined, { patience: 1 }, { patience: 2, minDelta: 0.01 }),
    divergence: fc.constantFrom({ retries: 1, factor: 1e-30 }, { retries: 1 }, { retries: 0 }),
    classWeights: fc.constantFrom(undefined, "balanced" as const),
    stops: fc.array(fc.integer({ min: 1, max: 13 }), { minLength: 1, maxLength: 3 }),
  });

  /** The fourth update is one too far, as the fifth step shows. */
  const stoppedBeforeSetback = {
    ...{
      optimizer: sgd({ learningRate: 0.01, momentum: 0.9 }),
      schedule: leap,
      accumulate: 1,
      monitor: "loss" as const,
    },
    ...{
      restoreBest: true,
      earlyStopping: undefined,
      divergence: { retries: 1, factor: 1e-30 },
      classWeights: undefined,
    },
    stops: [4],
  };

  /** Setbacks to an epoch's end that was not seen in this process. */
  let setbacksPast = 0;

  /** Trains until so many steps were tried, or to the end; all checkpoints at the ends of epochs are kept. */
  async function part(options: Options, kept: Map<number, Checkpoint>, steps: number, resume?: Checkpoint) {
    const signal = { aborted: false };
    let tried = 0;
    let last: EndEvent | undefined;
    const earlier = async (epoch: number) => kept.get(epoch);
    const settings = {
      train,
      validation,
      batchSize: 16,
      epochs: 4,
      runtime,
      seed: 3,
      signal,
      checkpoints: true,
      ...options,
    };
    for await (const event of fit(tiny, { ...settings, ...(resume && { resume, earlier }) })) {
      if (event.type === "step") tried += 1;
      signal.aborted = tried >= steps;
      if (event.type === "setback" && resume?.progress.step && resume.progress.epoch === event.backTo.epoch)
        setbacksPast += 1;
      if (event.type === "epoch") kept.set(event.epoch, throughFile(event.checkpoint!));
      if (event.type === "end") last = event;
    }
    return last!;
  }

  const throughFile = (checkpoint: Checkpoint) => decodeCheckpoint(Buffer.concat(encodeCheckpoint(checkpoint)));

  test("it comes to the same end, to the bit", async () => {
    await fc.assert(
      fc.asyncProperty(arbitrary, async ({ stops, ...drawn }) => {
        const options = Object.fromEntries(Object.entries(drawn).filter(([, value]) => value !== undefined)) as Options;
        const whole = await part(options, new Map(), Infinity);
        const kept = new Map<number, Checkpoint>();
        let end = await part(options, kept, stops[0]!);
        for (const steps of [...stops.slice(1), Infinity]) {
          if (end.reason !== "aborted") break;
          end = await part(options, kept, steps, throughFile(end.checkpoint!));
        }
        const { checkpoint, ...told } = end;
        const { checkpoint: expected, ...wanted } = whole;
        expect(told).toEqual({ ...wanted, model: { ...wanted.model, network: told.model.network } });
        expect(checkpoint!.state).toEqual(expected!.state);
        expect(checkpoint!.progress).toEqual(expected!.progress);
      }),
      { numRuns: 12, seed: 5, examples: [[stoppedBeforeSetback as never]] },
    );
    expect(setbacksPast).toBeGreaterThan(0);
  }, 120_000);

  test("without the epoch that was best: it is asked for, or the best there is will do", async () => {
    const options: Options = {
      validation,
      restoreBest: true,
      checkpoints: true,
      optimizer: sgd({ learningRate: 1e-9 }),
      monitor: "validationAccuracy",
    };
    const { checkpoint } = endOf(await events({ ...options, epochs: 3 }));
    expect(checkpoint!.progress).toMatchObject({ epoch: 3, best: { epoch: 1 } });
    await expect(events({ ...options, resume: checkpoint! })).rejects.toThrow(
      "the best epoch so far was an earlier one, whose weights are not in this checkpoint",
    );
    const lost = endOf(await events({ ...options, resume: checkpoint!, earlier: async () => undefined }));
    expect(lost).toMatchObject({ reason: "finished", best: { epoch: 1 }, isBest: false });
    const wrong = events({ ...options, resume: checkpoint!, earlier: async () => checkpoint });
    await expect(wrong).rejects.toThrow("earlier gave another checkpoint than was asked for");
  });

  test("from a file of the version before, which knew of no setbacks", async () => {
    const { checkpoint } = endOf(await events({ validation, epochs: 2, checkpoints: true }));
    const { tensors, metadata } = decodeSafetensors(Buffer.concat(encodeCheckpoint(checkpoint!)));
    const { best: _, rateFactor: __, setbacks: ___, ...progress } = JSON.parse(metadata.progress!);
    const old = encodeSafetensors({
      tensors,
      metadata: { ...metadata, "plumage.checkpoint": "1", progress: JSON.stringify(progress) },
    });
    const resume = decodeCheckpoint(Buffer.concat(old));
    expect(resume.progress).toMatchObject({ rateFactor: 1, setbacks: 0 });
    const rest = endOf(await events({ validation, resume }));
    const whole = endOf(await events({ validation }));
    expect(rest.model.weights).toEqual(whole.model.weights);
    expect(rest.best).toEqual(whole.best);
  });

  test("with losses that are no numbers", async () => {
    const { checkpoint } = endOf(await events({ epochs: 1, checkpoints: true }));
    const history = [{ loss: Number.NaN, accuracy: 0.5, validation: { loss: Infinity, accuracy: 1 } }];
    const odd = {
      ...checkpoint!,
      progress: { ...checkpoint!.progress, history, best: { epoch: 1, value: -Infinity } },
    };
    expect(throughFile(odd).progress).toEqual(odd.progress);
  });
});
