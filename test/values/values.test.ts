import { readFile } from "node:fs/promises";
import path from "node:path";
import fc from "fast-check";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { describe, expect, test } from "vitest";
import { housesCsv, houses as madeHouses, worth } from "../../scripts/houses/houses.ts";
import { readModelInfo } from "../../src/compile/modelFile.ts";
import { sealState } from "../../src/compile/seal.ts";
import type { ValueModel } from "../../src/compile/valueModel.ts";
import type { NumberTable } from "../../src/data/numbers/numberTable.ts";
import { readNumberTable } from "../../src/data/numbers/readNumberTable.node.ts";
import { rowsOf, splitTable } from "../../src/data/numbers/splitTable.ts";
import { ProblemError } from "../../src/errors.ts";
import { predictValues } from "../../src/evaluate/judgeValues.ts";
import type { Layer } from "../../src/nn/layer.ts";
import { effectInWords, measureEffects } from "../../src/values/effects.ts";
import { openEstimator } from "../../src/values/estimator.ts";
import { encodeEstimator, readEstimatorInfo } from "../../src/values/estimatorFile.ts";
import { openEstimatorFile, saveEstimator } from "../../src/values/estimatorFiles.node.ts";
import { fitTable } from "../../src/values/fitTable.ts";
import { hiddenUnits } from "../../src/values/hiddenUnits.ts";
import { judgeEstimates } from "../../src/values/judgeEstimates.ts";
import { applyFormula, leastSquares } from "../../src/values/leastSquares.ts";
import { linearFormula, linearNetwork } from "../../src/values/linear.ts";
import { housePrices } from "../../src/zoo/housePrices.ts";
import { temporaryFolder } from "../data/temporary.ts";
import { expectGolden } from "../golden/golden.ts";
import { runtime } from "../train/halves.ts";
import { houses } from "./houses.ts";

async function learned(
  network: Layer,
  train: NumberTable,
  options: { epochs?: number; validation?: NumberTable } = {},
): Promise<ValueModel> {
  for await (const event of fitTable(network, { train, runtime, ...options })) {
    if (event.type === "end") return event.model;
  }
  throw new Error("the end is missing");
}

const shipped = () =>
  readNumberTable(path.join(import.meta.dirname, "../../examples/houses.csv"), {
    target: "price",
    words: { neighbourhood: ["Skid Row", "Normaltown", "Hipsterton"] },
  });

describe("least squares", () => {
  test("finds the sum that made the numbers", () => {
    const { weights, start } = leastSquares(houses(60));
    [9_000, 130, 50_000].forEach((weight, i) => {
      expect(weights[i]! / weight).toBeCloseTo(1, 5);
    });
    expect(start).toBeCloseTo(20_000, 0);
  });

  test("leaves nothing that a column could still explain: its errors stand at right angles to each", () => {
    const table = houses(80, 90);
    const formula = leastSquares(table);
    const errors = applyFormula(formula, table.inputs).map((estimate, row) => estimate - table.targets[row]!);
    const mean = errors.reduce((sum, each) => sum + Math.abs(each), 0) / errors.length;
    expect(mean).toBeGreaterThan(1000); // there is a corner, and a plain sum has none
    for (const column of [0, 1, 2]) {
      const numbers = Array.from(errors, (_, row) => table.inputs[row * 3 + column]!);
      const size = Math.max(...numbers) * mean * errors.length;
      expect(Math.abs(errors.reduce((sum, each, row) => sum + each * numbers[row]!, 0)) / size).toBeLessThan(1e-5);
    }
  });

  test("refuses a column that is a sum of others", () => {
    const { columns, inputs, ...rest } = houses(30);
    const twice = { ...rest, columns, inputs: inputs.map((value, i) => (i % 3 === 2 ? 2 * inputs[i - 1]! : value)) };
    expect(() => leastSquares(twice)).toThrow("leastSquares: a column says the same as others together, or nothing");
  });
});

describe("learning from a table", () => {
  test("a plain sum, trained to its end, is that of least squares", async () => {
    const { train } = splitTable(await shipped(), { seed: 1 });
    const formula = linearFormula(await learned(linearNetwork(), train, { epochs: 150 }));
    const exact = leastSquares(train);
    const sizes = [4, 2000, 1];
    const typical = formula.weights.map((weight, i) => Math.abs(weight - exact.weights[i]!) * sizes[i]!);
    // Dollars, of houses of some 300,000.
    expect(Math.max(...typical)).toBeLessThan(1000);
    const [a, b] = [formula, exact].map((each) => applyFormula(each, train.inputs));
    expect(Math.max(...a!.map((value, i) => Math.abs(value - b![i]!)))).toBeLessThan(1500);
  });

  test("its weights say what the model does", async () => {
    const train = houses(100);
    const model = await learned(linearNetwork(), train, { epochs: 20 });
    const said = applyFormula(linearFormula(model), train.inputs);
    const does = await predictValues(model, train.inputs, runtime);
    does.forEach((value, i) => {
      expect(value / said[i]!).toBeCloseTo(1, 5);
    });
  });

  test("the size of the target does not matter: a unit is only a unit", async () => {
    const train = houses(100);
    const factor = 2 ** -30;
    const small = { ...train, targets: train.targets.map((value) => value * factor) };
    const [large, little] = [await learned(housePrices(), train), await learned(housePrices(), small)];
    const [a, b] = [
      await predictValues(large, train.inputs, runtime),
      await predictValues(little, train.inputs, runtime),
    ];
    a.forEach((value, i) => {
      expect(b[i]! / factor / value).toBeCloseTo(1, 3);
    });
  });

  test("the network bends where a plain sum cannot", async () => {
    const table = houses(300, 120);
    const { train, validation, test: rest } = splitTable(table, { seed: 3 });
    const network = await predictValues(await learned(housePrices(), train, { validation }), rest.inputs, runtime);
    const line = applyFormula(leastSquares(train), rest.inputs);
    const [bent, straight] = [network, line].map(
      (each) => judgeEstimates(each, rest.targets, 0).meanAbsoluteError.value!,
    );
    expect(bent!).toBeLessThan(straight! / 2);
  });

  test("refuses a table that nothing can be learned from", async () => {
    const table = houses(20);
    await expect(learned(linearNetwork(), rowsOf(table, [0]))).rejects.toThrow("fitTable: train holds too little");
    const flat = { ...table, targets: new Float32Array(20).fill(7) };
    await expect(learned(linearNetwork(), flat)).rejects.toThrow('fitTable: train: column "price" is 7 in every row');
  });
});

test("without what it needs, each says so", async () => {
  const none: never[] = [];
  const calls: readonly (() => unknown)[] = [
    () => readNumberTable(...(none as unknown as Parameters<typeof readNumberTable>)),
    () => readNumberTable("houses.csv", ...(none as unknown as [{ target: string }])),
    () => fitTable(...(none as unknown as Parameters<typeof fitTable>)),
    () => fitTable(linearNetwork(), { train: [[1, 2]] as never, runtime }),
  ];
  for (const call of calls) {
    const error = await Promise.resolve()
      .then(call)
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ProblemError);
  }
});

describe("what is said of estimates", () => {
  test("scores are those of their definitions, and always the mean has none", () => {
    const targets = Float32Array.of(100, 200, 300, 400);
    const scores = judgeEstimates(Float32Array.of(110, 190, 330, 400), targets, 250);
    expect(scores).toMatchObject({ count: 4, meanAbsoluteError: { value: 12.5 }, medianAbsoluteError: 10 });
    expect(scores.rootMeanSquaredError).toBeCloseTo(Math.sqrt((100 + 100 + 900) / 4), 5);
    expect(scores.r2.value).toBeCloseTo(1 - 1100 / 50_000, 6);
    expect(scores.nineOfTen).toBeCloseTo(24, 5);
    expect(scores.baseline).toEqual({ estimate: 250, meanAbsoluteError: 100, r2: 0 });
    expect(scores.meanAbsoluteError.low).toBeLessThan(12.5);
    expect(scores.meanAbsoluteError.high).toBeGreaterThan(12.5);
    expect(judgeEstimates(targets, Float32Array.of(5, 5, 5, 5), 5).r2).toEqual({ value: null });
    expect(() => judgeEstimates(new Float32Array(0), new Float32Array(0), 0)).toThrow("there are no rows");
  });

  test("a plain sum changes everywhere by its weight times the step; words by one place", async () => {
    const table = houses(60);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: -900, max: 900 }), { minLength: 3, maxLength: 3 }),
        async (weights) => {
          const effects = await measureEffects((rows) => applyFormula({ weights, start: 5 }, rows), table);
          expect(effects.map(effectInWords)).toEqual([
            "beds +1",
            "sqft +100",
            "place: mid instead of low",
            "place: high instead of mid",
          ]);
          const expected = [weights[0]!, 100 * weights[1]!, weights[2]!, weights[2]!];
          for (const [i, { mean, low, high }] of effects.entries()) {
            for (const value of [mean, low, high]) expect(Math.abs(value - expected[i]!)).toBeLessThan(1);
          }
        },
      ),
      { numRuns: 20 },
    );
  });

  test("only houses take part whose change stays within what was seen", async () => {
    const table = houses(60);
    const beds = table.inputs.filter((_, i) => i % 3 === 0);
    const most = Math.max(...beds);
    const [effect] = await measureEffects((rows) => {
      expect(Math.max(...rows.filter((_, i) => i % 3 === 0))).toBeLessThanOrEqual(most);
      return new Float32Array(rows.length / 3);
    }, table);
    expect(effect!.rows).toBe(beds.filter((value) => value < most).length);
  });

  test("units add up to the estimate, and their weights to its slope", async () => {
    const table = houses(120, 90);
    const model = await learned(housePrices(), table);
    const { start, units } = hiddenUnits(model, table);
    expect(units).toHaveLength(4);
    const estimates = await predictValues(model, table.inputs, runtime);
    const sum = units.reduce((total, { share, mean }) => total + share * mean, start);
    expect(sum / (estimates.reduce((a, b) => a + b) / 120)).toBeCloseTo(1, 4);

    // One row by itself: each unit is silent or has a say, and the slope is the sum of those that have, but at a corner.
    const slopes: number[] = [];
    for (let row = 0; row < 20; row++) {
      const one = rowsOf(table, [row]);
      const said = hiddenUnits(model, one).units.filter(({ share }) => share === 1);
      const slope = said.reduce((total, { weights }) => total + weights[1]!, 0);
      const near = (step: number) => one.inputs.map((each, i) => (i === 1 ? each + step : each));
      const [below, here, above] = await predictValues(
        model,
        Float32Array.from([-2, 0, 2].flatMap((step) => [...near(step)])),
        runtime,
      );
      if (Math.abs(above! - 2 * here! + below!) < 1) slopes.push((above! - below!) / 4 / slope);
    }
    expect(slopes.length).toBeGreaterThan(15);
    for (const slope of slopes) expect(slope).toBeCloseTo(1, 2);
    expect(() => hiddenUnits({ ...model, weights: {} }, table)).toThrow("hiddenUnits: this network cannot be read so");
  });
});

describe("the file", () => {
  test("is plain ONNX, sealed, with its columns' names, and answers by name", async () => {
    const train = houses(60);
    const model = await learned(linearNetwork(), train, { epochs: 30 });
    await using folder = await temporaryFolder();
    const file = path.join(folder.path, "deep/price.onnx");
    await saveEstimator(file, model, train, { seed: 0 });
    const bytes = new Uint8Array(await readFile(file));
    expect(sealState(bytes)).toBe("whole");

    const session = await InferenceSession.create(file);
    const { values } = await session.run({ inputs: new Tensor("float32", Float32Array.of(3, 1500, 2), [1, 3]) });
    const estimator = await openEstimatorFile(file);
    expect(estimator).toMatchObject({
      target: "price",
      training: { seed: 0 },
      columns: [{ name: "beds" }, { name: "sqft" }, { words: ["low", "mid", "high"] }],
    });
    const answer = await estimator.estimate({ sqft: "1500", place: "high", beds: 3 });
    expect(answer).toEqual({ value: (values!.data as Float32Array)[0], outside: [] });
    const far = await estimator.estimate({ sqft: 90_000, place: "high", beds: 3 });
    expect(far.outside.map(({ name }) => name)).toEqual(["sqft"]);
    expect(await estimator.estimateRows(train.inputs)).toEqual(await predictValues(model, train.inputs, runtime));
    await estimator.close();
  });

  test("what is refused, and how it is said", async () => {
    const train = houses(30);
    const model = await learned(linearNetwork(), train, { epochs: 1 });
    const bytes = encodeEstimator(model, train);
    const estimator = await openEstimator(bytes, runtime);
    const messages: string[] = [];
    const good = { beds: 3, sqft: 1500, place: "mid" };
    const bad = [
      { ...good, beds: "three" },
      { ...good, place: "hihg" },
      { ...good, place: 2 },
      { beds: 3 },
      { ...good, sqm: 3 },
      { ...good, sqft: Number.NaN },
      { ...good, sqft: "1,500" },
    ];
    for (const values of bad)
      messages.push(
        await estimator.estimate(values).then(
          () => "taken",
          (error: Error) => error.message,
        ),
      );
    messages.push(
      await estimator.estimate({ ...good, beds: undefined as never }).then(
        () => "taken",
        (error: Error) => error.message,
      ),
    );
    await estimator.close();
    for (const ask of [
      () => readModelInfo(bytes),
      () => readEstimatorInfo(bytes.subarray(0, 200)),
      () => linearFormula({ ...model, weights: {} }),
    ]) {
      try {
        ask();
        messages.push("taken");
      } catch (error) {
        messages.push((error as Error).message);
      }
    }
    expectGolden("estimator-messages.txt", `${messages.join("\n")}\n`);
  });
});

test("the table that comes with the example is the script's, to the letter, and its prices are about what houses are worth", async () => {
  const made = madeHouses(400, 8);
  expect(await readFile(path.join(import.meta.dirname, "../../examples/houses.csv"), "utf8")).toBe(housesCsv(made));
  const ratios = made.map((house) => house.price / worth(house));
  expect(Math.min(...ratios)).toBeGreaterThan(0.75);
  expect(Math.max(...ratios)).toBeLessThan(1.3);
});
