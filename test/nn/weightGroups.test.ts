import { describe, expect, test } from "vitest";
import { input, type Value } from "../../src/graph/graph.ts";
import { adam } from "../../src/nn/optimizers/adam.ts";
import { adamW } from "../../src/nn/optimizers/adamW.ts";
import { exponentialMovingAverage } from "../../src/nn/optimizers/exponentialMovingAverage.ts";
import { groups } from "../../src/nn/optimizers/groups.ts";
import { isMatch, type WeightMatch } from "../../src/nn/optimizers/match.ts";
import { muon } from "../../src/nn/optimizers/muon.ts";
import type { Optimizer, TrainedWeight } from "../../src/nn/optimizers/optimizer.ts";
import { sgd } from "../../src/nn/optimizers/sgd.ts";
import { decoupledWeightDecay } from "../../src/nn/optimizers/weightDecay.ts";
import { writeOnnx } from "../../src/onnx/write.ts";
import { evaluate } from "../../src/reference/evaluate.ts";
import { normal, randomKey, split } from "../../src/tensor/random.ts";
import { filled, fromNumbers, type Tensor, toNumbers } from "../../src/tensor/tensor.ts";
import { engines } from "../onnx/engines.ts";

function drawn(name: string, shape: readonly number[]): Tensor {
  const size = shape.reduce((product, each) => product * each, 1);
  return fromNumbers("float32", shape, Array.from(normal(split(randomKey(3), name), size)));
}

interface Given {
  readonly weight: TrainedWeight;
  readonly rate: number;
  readonly momentum?: number;
  /** Default 1: the first update. */
  readonly step?: number;
}

/** The graph of one update with all slots 1, and what is fed to it. */
function oneUpdate(optimizer: Optimizer, { weight, rate, momentum, step = 1 }: Given) {
  const { name, shape } = weight;
  const scalar = (key: string, value: number) => [key, filled("float32", [], value)] as const;
  const feeds: Record<string, Tensor> = {
    parameter: drawn("parameter", shape),
    gradient: drawn("gradient", shape),
    ...Object.fromEntries(optimizer.slots(weight).map((slot) => [slot, filled("float32", shape, 1)])),
    ...Object.fromEntries([scalar("step", step), scalar("learningRate", rate)]),
    ...(momentum !== undefined && Object.fromEntries([scalar("momentum", momentum)])),
  };
  const inputs = Object.entries(feeds).map(([key, tensor]) => input(key, "float32", tensor.shape));
  const named = Object.fromEntries(inputs.map((value) => [value.attrs.name, value as Value]));
  const { parameter, gradient, step: count, learningRate, momentum: moved, ...slots } = named;
  const update = optimizer.update({
    ...{ name, parameter: parameter!, gradient: gradient!, step: count!, learningRate: learningRate!, slots },
    ...(moved && { momentum: moved }),
  });
  return { graph: { inputs, outputs: { next: update.parameter } }, feeds };
}

function updated(optimizer: Optimizer, given: Given): number[] {
  const { graph, feeds } = oneUpdate(optimizer, given);
  return toNumbers(evaluate([graph.outputs.next], feeds)[0]!);
}

function expectSame(found: readonly number[], wanted: readonly number[]): void {
  expect(found).toHaveLength(wanted.length);
  for (const [i, each] of wanted.entries()) expect(found[i]).toBeCloseTo(each, 6);
}

const kernel = { name: "conv2d_1.kernel", shape: [4, 3, 2, 2] };
const bias = { name: "conv2d_1.bias", shape: [4] };

describe("which weights a match means", () => {
  test.each<[WeightMatch, boolean]>([
    ["conv2d_1.kernel", true],
    ["conv2d_1", false],
    ["conv2d*", true],
    ["*.kernel", true],
    ["*2d*ker*", true],
    ["*.bias", false],
    ["conv2d_1xkernel", false],
    ["*", true],
    [/kernel$/, true],
    [/^kernel/, false],
    [/conv/g, true],
    [({ shape }) => shape.length > 1, true],
    [({ shape }) => shape.length === 1, false],
  ])("%s", (match, expected) => {
    expect([isMatch(match, kernel), isMatch(match, kernel)]).toEqual([expected, expected]);
  });
});

describe("groups", () => {
  const base = sgd({ learningRate: 0.1, momentum: 0.9 });

  test("a factor of the rate, wherever the schedule has brought it", () => {
    const optimizer = groups([{ match: "*.bias", rate: 64 }], base);
    const given = { rate: 0.02, momentum: 0.9 };
    expectSame(
      updated(optimizer, { ...given, weight: bias }),
      updated(base, { ...given, weight: bias, rate: 0.02 * 64 }),
    );
    expectSame(updated(optimizer, { ...given, weight: kernel }), updated(base, { ...given, weight: kernel }));
  });

  test("an optimiser of its own, with its own rate, slots and momentum", () => {
    const own = sgd({ learningRate: 0.4, momentum: 0.5, nesterov: true });
    const optimizer = groups([{ match: bias.name, optimizer: own }], base);
    expect(optimizer).toMatchObject({ learningRate: 0.1, momentum: 0.9 });
    // At half the rate, and with the others' momentum moved.
    expectSame(
      updated(optimizer, { weight: bias, rate: 0.05, momentum: 0.8 }),
      updated(own, { weight: bias, rate: 0.2, momentum: 0.5 }),
    );
    const mixed = groups([{ match: "*.bias", optimizer: adam() }], base);
    expect([mixed.slots(bias), mixed.slots(kernel)]).toEqual([["m", "v"], ["velocity"]]);
  });

  test("the momentum moves where it is the same", () => {
    const nesterov = sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true });
    const given = { weight: bias, rate: 0.1, momentum: 0.7 };
    expectSame(updated(groups([{ match: "*.bias", optimizer: nesterov }], base), given), updated(nesterov, given));
  });

  test("weight decay for some", () => {
    const optimizer = groups([{ match: "*.kernel", weightDecay: 0.3 }], base);
    const given = { rate: 0.1, momentum: 0.9 };
    expectSame(
      updated(optimizer, { ...given, weight: kernel }),
      updated(decoupledWeightDecay(base, 0.3), { ...given, weight: kernel }),
    );
    expectSame(updated(optimizer, { ...given, weight: bias }), updated(base, { ...given, weight: bias }));
  });

  test("the first group that matches counts", () => {
    const optimizer = groups(
      [
        { match: "conv*", rate: 2 },
        { match: "*.bias", rate: 5 },
      ],
      base,
    );
    const given = { weight: bias, rate: 0.1, momentum: 0.9 };
    expectSame(updated(optimizer, given), updated(base, { ...given, rate: 0.2 }));
  });

  test("an average of some weights stands in for those", () => {
    const optimizer = groups([{ match: "*.kernel", optimizer: exponentialMovingAverage(base) }], base);
    expect([optimizer.finished?.(kernel), optimizer.finished?.(bias)]).toEqual(["average", undefined]);
  });

  test("the config is plain data", () => {
    const { config } = groups([{ match: /bias/, optimizer: adamW(), rate: 2 }, { match: "*" }], muon());
    expect(JSON.parse(JSON.stringify(config))).toEqual(config);
    expect(config).toMatchObject({
      groups: [{ match: "/bias/", optimizer: { kind: "adamW" }, rate: 2 }, { match: "*" }],
    });
  });
});

test("decoupled decay takes rate x decay off a weight before the update", () => {
  const given = { weight: bias, rate: 0.1 };
  const start = toNumbers(drawn("parameter", bias.shape));
  const plain = updated(sgd(), given);
  expectSame(
    updated(decoupledWeightDecay(sgd(), 0.3), given),
    plain.map((each, i) => each - 0.1 * 0.3 * start[i]!),
  );
});

/** A matrix product's worth of rows: X X' for X [rows, columns]. */
function gram(x: readonly number[], rows: number): number[][] {
  const columns = x.length / rows;
  const row = (i: number) => x.slice(i * columns, (i + 1) * columns);
  return Array.from({ length: rows }, (_, i) =>
    Array.from({ length: rows }, (_, j) => row(i).reduce((sum, value, k) => sum + value * row(j)[k]!, 0)),
  );
}

function transposed(x: readonly number[], rows: number): number[] {
  const columns = x.length / rows;
  return x.map((_, i) => x[(i % rows) * columns + Math.floor(i / rows)]!);
}

describe("muon", () => {
  // This polynomial converges to 1 (a + b + c = 1, slope 0 there); the usual one only comes near, but sooner.
  const exact = { coefficients: [1.875, -1.25, 0.375], steps: 30, momentum: 0, nesterov: false } as const;
  const given = (shape: readonly number[]) => ({ weight: { name: "w", shape }, rate: 1, momentum: 0 });
  const changeOf = (optimizer: Optimizer, shape: readonly number[]) => {
    const start = toNumbers(drawn("parameter", shape));
    return updated(optimizer, given(shape)).map((each, i) => start[i]! - each);
  };

  test.each([
    { shape: [3, 5], rows: 3 },
    { shape: [5, 3], rows: 5 },
    { shape: [4, 2, 3, 3], rows: 4 },
    { shape: [10, 1, 2, 2], rows: 10 },
    { shape: [3, 2, 2], rows: 3 },
  ])("a matrix $shape moves by an orthogonal one, which is the closest to its gradient", ({ shape, rows }) => {
    const change = changeOf(muon(exact), shape);
    const columns = change.length / rows;
    const short = rows <= columns ? change : transposed(change, rows);
    const size = Math.min(rows, columns);
    for (const [i, row] of gram(short, size).entries()) {
      for (const [j, each] of row.entries()) expect(each).toBeCloseTo(i === j ? 1 : 0, 4);
    }
    // The closest orthogonal matrix is U V' of G = U S V': its product with G is symmetric and positive.
    const gradient = toNumbers(drawn("gradient", shape));
    const other = rows <= columns ? gradient : transposed(gradient, rows);
    const product = Array.from({ length: size }, (_, i) =>
      Array.from({ length: size }, (_, j) =>
        Array.from(
          { length: short.length / size },
          (_, k) => short[i * (short.length / size) + k]! * other[j * (short.length / size) + k]!,
        ).reduce((sum, each) => sum + each, 0),
      ),
    );
    for (const [i, row] of product.entries()) {
      expect(row[i]).toBeGreaterThan(0);
      for (const [j, each] of row.entries()) expect(each).toBeCloseTo(product[j]![i]!, 3);
    }
  });

  test("with its own coefficients, each singular value goes through the polynomial five times", () => {
    const sizes = [3, -0.5, 0.01];
    const diagonal = Array.from({ length: 9 }, (_, place) => (place % 4 === 0 ? sizes[place / 4]! : 0));
    const { graph, feeds } = oneUpdate(muon({ momentum: 0, nesterov: false }), given([3, 3]));
    const next = evaluate([graph.outputs.next], { ...feeds, gradient: fromNumbers("float32", [3, 3], diagonal) })[0]!;
    const start = toNumbers(feeds.parameter!);
    const change = toNumbers(next).map((each, i) => start[i]! - each);
    for (const [i, size] of sizes.entries()) {
      let x = size / Math.hypot(...sizes);
      for (let step = 0; step < 5; step++) x = 3.4445 * x - 4.775 * x ** 3 + 2.0315 * x ** 5;
      expect(change[i * 4]).toBeCloseTo(x, 5);
      expect(Math.abs(x)).toBeGreaterThan(0.6);
    }
    expect(change[1]).toBeCloseTo(0, 6);
  });

  test("the weight is brought to norm sqrt(outputs) before the step", () => {
    const shape = [4, 2, 3, 3];
    const start = toNumbers(drawn("parameter", shape));
    const norm = Math.hypot(...start);
    const change = changeOf(muon(exact), shape);
    expectSame(
      updated(muon({ ...exact, renormalize: true }), given(shape)),
      start.map((each, i) => (each * 2) / norm - change[i]!),
    );
  });

  test.each([
    { adjustRate: "original", shape: [9, 2, 1, 2], factor: 1.5 },
    { adjustRate: "original", shape: [4, 9], factor: 1.5 },
    { adjustRate: "original", shape: [9, 4], factor: 1 },
    { adjustRate: "adam", shape: [9, 4], factor: 0.6 },
    { adjustRate: "adam", shape: [4, 25, 1, 1], factor: 1 },
  ] as const)("$adjustRate: the rate of $shape is $factor times as large", ({ adjustRate, shape, factor }) => {
    expectSame(
      changeOf(muon({ ...exact, adjustRate }), shape),
      changeOf(muon(exact), shape).map((each) => each * factor),
    );
  });

  test("the velocity, and Nesterov's look ahead, are what is made orthogonal", () => {
    const shape = [3, 4];
    const gradient = toNumbers(drawn("gradient", shape));
    // The slot holds ones.
    const velocity = gradient.map((g) => 0.5 + g);
    const led = gradient.map((g, i) => g + 0.5 * velocity[i]!);
    const start = toNumbers(drawn("parameter", shape));
    for (const [nesterov, direction] of [
      [false, velocity],
      [true, led],
    ] as const) {
      const optimizer = muon({ ...exact, momentum: 0.5, nesterov });
      const change = updated(optimizer, { ...given(shape), momentum: 0.5 }).map((each, i) => start[i]! - each);
      const plain = oneUpdate(muon(exact), given(shape));
      const wanted = evaluate([plain.graph.outputs.next], {
        ...plain.feeds,
        gradient: fromNumbers("float32", shape, direction),
      })[0]!;
      expectSame(
        change,
        toNumbers(wanted).map((each, i) => start[i]! - each),
      );
    }
  });

  test("vectors go to another optimiser, at its own rate", () => {
    const optimizer = muon({ learningRate: 0.24, otherwise: sgd({ learningRate: 0.06 }) });
    expect([optimizer.slots(kernel), optimizer.slots(bias)]).toEqual([["velocity"], []]);
    expectSame(
      updated(optimizer, { weight: bias, rate: 0.12, momentum: 0.95 }),
      updated(sgd(), { weight: bias, rate: 0.03 }),
    );
  });

  test("a gradient of zeros moves nothing", () => {
    const { graph, feeds } = oneUpdate(muon({ momentum: 0, nesterov: false }), given([3, 4]));
    const still = evaluate([graph.outputs.next], { ...feeds, gradient: filled("float32", [3, 4], 0) })[0]!;
    expectSame(toNumbers(still), toNumbers(feeds.parameter!));
  });

  for (const engine of engines) {
    test(`${engine.name} comes to what the reference does`, async () => {
      for (const shape of [
        [8, 4, 3, 3],
        [6, 5],
      ]) {
        const options = { momentum: 0.6, steps: 3, renormalize: true, adjustRate: "original" } as const;
        const { graph, feeds } = oneUpdate(muon(options), { ...given(shape), momentum: 0.6 });
        const session = await engine.runtime.load(writeOnnx(engine.lower(graph)));
        const found = toNumbers((await session.run(feeds)).next!);
        await session.close();
        const wanted = toNumbers(evaluate([graph.outputs.next], feeds)[0]!);
        for (const [i, each] of wanted.entries()) expect(found[i]).toBeCloseTo(each, 4);
      }
    });
  }
});
