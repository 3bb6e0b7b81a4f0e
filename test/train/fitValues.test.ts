import { InferenceSession, Tensor } from "onnxruntime-node";
import { describe, expect, test } from "vitest";
import { encodeValueModel } from "../../src/compile/valueModel.ts";
import { ProblemError } from "../../src/errors.ts";
import { judgeValues, predictValues, type ValueTable } from "../../src/evaluate/judgeValues.ts";
import { scoreValues } from "../../src/evaluate/valueScores.ts";
import { conv2d } from "../../src/nn/layers/conv2d.ts";
import { dense } from "../../src/nn/layers/dense.ts";
import { standardize, zeroCenter } from "../../src/nn/layers/normalize.ts";
import { sequential } from "../../src/nn/layers/sequential.ts";
import { binaryCrossentropy } from "../../src/nn/losses/binaryCrossentropy.ts";
import { huber } from "../../src/nn/losses/huber.ts";
import { adam } from "../../src/nn/optimizers/adam.ts";
import { sgd } from "../../src/nn/optimizers/sgd.ts";
import type { Progress, Schedule } from "../../src/nn/schedules/schedule.ts";
import { type FitValuesEvent, type FitValuesOptions, fitValues } from "../../src/train/fitValues.ts";
import { symmetric, uniform } from "../frozen/formula.ts";
import { expectGolden } from "../golden/golden.ts";
import { countingRuntime, runtime } from "./halves.ts";

/** Bedrooms, square metres and year, and a price that is a sum of them. */
function houses(count: number, name = "houses"): ValueTable {
  const numbers = uniform(name, 3 * count);
  const rows = Array.from({ length: count }, (_, i) => {
    const [beds, size, year] = numbers.subarray(3 * i);
    return [1 + Math.floor(beds! * 5), 40 + size! * 160, 1900 + year! * 120] as const;
  });
  return {
    features: [3],
    inputs: Float32Array.from(rows.flat()),
    targets: Float32Array.from(rows, ([beds, size, year]) => 0.1 * beds + 0.02 * size + 0.01 * (year - 1900)),
  };
}

const prices = sequential(zeroCenter({ perChannel: true }), standardize({ perChannel: true }), dense(1));
const train = houses(200);
const validation = houses(50, "other houses");

async function events(options: Partial<FitValuesOptions> = {}, network = prices): Promise<FitValuesEvent[]> {
  const told: FitValuesEvent[] = [];
  for await (const event of fitValues(network, { train, epochs: 2, runtime, ...options })) told.push(event);
  return told;
}

function endOf(told: readonly FitValuesEvent[]) {
  const last = told.at(-1)!;
  if (last.type !== "end") throw new Error("the end is missing");
  return last;
}

const epochsOf = (told: readonly FitValuesEvent[]) => told.filter((event) => event.type === "epoch");
const weightsOf = (told: readonly FitValuesEvent[]) =>
  Object.fromEntries(
    Object.entries(endOf(told).model.weights).map(([name, { data }]) => [name, [...(data as Float32Array)]]),
  );

describe("learning", () => {
  test("a sum of numbers of different sizes, measured on the training rows", async () => {
    const told = await events({ epochs: 40, validation, optimizer: adam({ learningRate: 0.1 }) });
    const last = epochsOf(told).at(-1)!;
    expect(last.validation!.r2).toBeGreaterThan(0.999);
    expect(last.loss).toBeLessThan(0.01);
    // Behind the standardised columns stand the true prices: 0.02 for a square metre.
    const { "dense.kernel": kernel, "standardize.deviation": deviation, "zeroCenter.mean": mean } = weightsOf(told);
    expect(kernel![1]! / deviation![1]!).toBeCloseTo(0.02, 3);
    const sizes = train.inputs.filter((_, i) => i % 3 === 1);
    expect(mean![1]).toBeCloseTo(sizes.reduce((sum, each) => sum + each, 0) / sizes.length, 2);
  });

  test("a picture from itself", async () => {
    const pictures = uniform("pictures", 24 * 36);
    const table = { features: [1, 6, 6], inputs: pictures, targets: pictures };
    const network = sequential(conv2d(4, 3, { activation: "relu" }), conv2d(1, 3, { activation: "sigmoid" }));
    const options = {
      train: table,
      batchSize: 8,
      epochs: 20,
      loss: binaryCrossentropy(),
      optimizer: adam({ learningRate: 0.05 }),
    };
    const epochs = epochsOf(await events({ ...options, validation: table }, network));
    const errors = epochs.map(({ validation }) => validation!.rootMeanSquaredError!);
    expect(errors.at(-1)).toBeLessThan(errors[0]! / 2);
  });
});

describe("what is told", () => {
  test("a start, steps, epochs and an end, in order, as plain data", async () => {
    const told = await events({ batchSize: 80, validation });
    expect(told.map(({ type }) => type).join(" ")).toBe("start step step step epoch step step step epoch end");
    expect(told[0]).toMatchObject({
      trainRows: 200,
      validationRows: 50,
      stepsPerEpoch: 3,
      batchSize: 80,
      parameters: 4,
    });
    expect(told[3]).toMatchObject({ type: "step", epoch: 1, step: 3, totalStep: 3, count: 40, learningRate: 0.001 });
    expect(endOf(told)).toMatchObject({ reason: "finished", epochs: 2, totalStep: 6 });
    for (const event of told.slice(0, -1)) expect(structuredClone(event)).toEqual(event);
  });

  test("an epoch's loss is the mean over its rows; validation is that of the finished model", async () => {
    const told = await events({ epochs: 1, batchSize: 150, validation, loss: huber() });
    const [first, second] = told.filter((event) => event.type === "step");
    const [epoch] = epochsOf(told);
    expect(epoch!.loss).toBeCloseTo((150 * first!.loss + 50 * second!.loss) / 200, 5);
    const { model } = endOf(told);
    const predictions = await predictValues(model, validation.inputs, runtime);
    expect(epoch!.validation).toMatchObject(scoreValues(predictions, validation.targets));
    const distances = predictions.map((each, i) => Math.abs(each - validation.targets[i]!));
    const losses = distances.map((d) => (d < 1 ? d ** 2 / 2 : d - 0.5));
    expect(epoch!.validation!.loss).toBeCloseTo(losses.reduce((sum, each) => sum + each) / 50, 5);
  });

  test("a schedule sees the loss on validation rows", async () => {
    const seen: Progress[] = [];
    const schedule: Schedule = {
      kind: "watching",
      config: {},
      at(progress) {
        seen.push(progress);
        return { rate: 0.5 };
      },
    };
    const told = await events({ schedule, validation, batchSize: 200, optimizer: sgd({ learningRate: 0.1 }) });
    const [first] = epochsOf(told);
    expect(seen[1]).toMatchObject({ step: 1, epoch: 1, totalSteps: 2, stepsPerEpoch: 1 });
    expect(seen[1]!.history).toEqual([{ loss: first!.loss, validation: { loss: first!.validation!.loss } }]);
    expect(told[1]).toMatchObject({ learningRate: 0.05 });
  });
});

describe("runs", () => {
  test("a seed gives the same weights to the bit; another gives others", async () => {
    const [one, same, other] = [await events(), await events(), await events({ seed: 2 })].map(weightsOf);
    expect(same).toEqual(one);
    expect(other!["dense.kernel"]).not.toEqual(one!["dense.kernel"]);
  });

  test("stop by the signal, by leaving the loop, and at divergence with finite weights", async () => {
    const signal = { aborted: false };
    const told: FitValuesEvent[] = [];
    for await (const event of fitValues(prices, { train, epochs: 9, batchSize: 100, runtime, signal })) {
      told.push(event);
      if (event.type === "step" && event.totalStep === 3) signal.aborted = true;
    }
    expect(endOf(told)).toMatchObject({ reason: "aborted", epochs: 1, totalStep: 3 });

    const counting = countingRuntime();
    for await (const event of fitValues(prices, { train, validation, runtime: counting })) {
      if (event.type === "epoch") break;
    }
    expect(counting.open()).toBe(0);

    const wild = await events({ optimizer: sgd({ learningRate: 1e30 }), epochs: 5 });
    expect(endOf(wild).reason).toBe("diverged");
    expect(Object.values(weightsOf(wild)).flat().every(Number.isFinite)).toBe(true);
  });

  test("go on from weights that are given", async () => {
    const first = endOf(await events());
    const none = await events({
      weights: first.model.weights,
      schedule: { kind: "still", config: {}, at: () => ({ rate: 0 }) },
    });
    expect(weightsOf(none)).toEqual(
      Object.fromEntries(
        Object.entries(first.model.weights).map(([name, { data }]) => [name, [...(data as Float32Array)]]),
      ),
    );
  });
});

describe("the model", () => {
  test("is a plain ONNX file that ONNX Runtime opens", async () => {
    const { model } = endOf(await events());
    const inputs = symmetric("rows", 6, 10);
    const session = await InferenceSession.create(encodeValueModel(model));
    const { values } = await session.run({ inputs: new Tensor("float32", inputs, [2, 3]) });
    expect(values!.dims).toEqual([2, 1]);
    expect([...(values!.data as Float32Array)]).toEqual([...(await predictValues(model, inputs, runtime))]);
    await session.release();
  });

  test("answers for more rows than a batch, and none", async () => {
    const { model } = endOf(await events({ epochs: 1 }));
    const many = houses(600, "many");
    const all = await predictValues(model, many.inputs, runtime);
    expect(all).toHaveLength(600);
    const last = await predictValues(model, many.inputs.subarray(3 * 599), runtime);
    expect(all[599]).toBeCloseTo(last[0]!, 5);
    expect(await predictValues(model, new Float32Array(0), runtime)).toHaveLength(0);
    expect((await judgeValues(model, many, huber(), runtime)).count).toBe(600);
  });
});

test("mistakes are told in words that help", async () => {
  const { inputs, targets } = train;
  const table = (change: Partial<ValueTable>) => ({ train: { ...train, ...change } });
  const mistakes: Readonly<Record<string, () => Promise<unknown>>> = {
    "no table": () => events({ train: undefined as never }),
    "features as a number": () => events(table({ features: 3 as never })),
    "no rows": () => events(table({ inputs: new Float32Array(0) })),
    "half a row": () => events(table({ inputs: inputs.subarray(0, 7) })),
    "a list of lists": () => events(table({ inputs: [[1, 2, 3]] as never })),
    "too few targets": () => events(table({ targets: targets.subarray(1) })),
    "class numbers as targets": () => events(table({ targets: Int32Array.from(targets) as never })),
    "other features for validation": () => events({ validation: { ...validation, features: [1, 3] } }),
    "no rows for validation": () => events({ validation: { ...validation, inputs: new Float32Array(0) } }),
    "a batch larger than the data": () => events({ batchSize: 201 }),
    "epochs 0": () => events({ epochs: 0 }),
    "a loss that does not fit": () => events({ loss: binaryCrossentropy() }),
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
  expectGolden("fit-values-messages.txt", told.join("\n"));
});
