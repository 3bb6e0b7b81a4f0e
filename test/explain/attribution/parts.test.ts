import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openNetwork } from "../../../src/compile/openNetwork.ts";
import { cellsOf } from "../../../src/explain/attribution/cells.ts";
import { enlarged, evenCells } from "../../../src/explain/attribution/enlarge.ts";
import { layerGroups, randomized } from "../../../src/explain/attribution/randomized.ts";
import { rankCorrelation } from "../../../src/explain/attribution/rankCorrelation.ts";
import { batchNormalization } from "../../../src/nn/layers/batchNormalization.ts";
import { conv2d } from "../../../src/nn/layers/conv2d.ts";
import { dense } from "../../../src/nn/layers/dense.ts";
import { globalAveragePool2d } from "../../../src/nn/layers/globalAveragePool2d.ts";
import { maxPool2d } from "../../../src/nn/layers/maxPool2d.ts";
import { standardize, zeroCenter } from "../../../src/nn/layers/normalize.ts";
import { residual } from "../../../src/nn/layers/residual.ts";
import { sequential } from "../../../src/nn/layers/sequential.ts";
import { randomKey } from "../../../src/tensor/random.ts";
import { drawn } from "./drawn.ts";

const image = { height: 20, width: 16, channels: 3 };
const network = sequential(
  zeroCenter({ perChannel: true }),
  standardize({ perChannel: true }),
  conv2d(4, 5, { padding: "valid", useBias: false }),
  batchNormalization(),
  maxPool2d(2),
  residual(sequential(conv2d(4, 3, { activation: "relu" }), conv2d(4, 3))),
  globalAveragePool2d(),
  dense(2, { activation: "softmax" }),
);

describe("rank correlation", () => {
  test("of known lists", () => {
    expect(rankCorrelation([1, 2, 3], [10, 20, 21])).toBe(1);
    expect(rankCorrelation([1, 2, 3], [3, 2, 1])).toBe(-1);
    // 1 - 6 (1 + 1 + 0 + 1 + 1) / (5 * 24)
    expect(rankCorrelation([1, 2, 3, 4, 5], [2, 1, 3, 5, 4])).toBeCloseTo(0.8, 12);
    // Ranks 0, 1.5, 1.5, 3 beside 0, 1, 2, 3: 4.5 / sqrt(4.5 * 5)
    expect(rankCorrelation([1, 2, 2, 9], [1, 2, 3, 4])).toBeCloseTo(4.5 / Math.sqrt(22.5), 12);
    expect(rankCorrelation([7, 7, 7], [1, 2, 3])).toBe(0);
  });

  test("depends on the order alone", () => {
    const numbers = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 2, maxLength: 30 });
    fc.assert(
      fc.property(numbers, (list) => {
        const other = list.map((each, i) => ((each * 7919 + i * 104729) % 31) - 15);
        const found = rankCorrelation(list, other);
        expect(Math.abs(found)).toBeLessThanOrEqual(1 + 1e-12);
        expect(rankCorrelation(other, list)).toBeCloseTo(found, 12);
        expect(
          rankCorrelation(
            list.map((each) => each ** 3 + 5),
            other,
          ),
        ).toBeCloseTo(found, 12);
        expect(
          rankCorrelation(
            list.map((each) => -each),
            other,
          ),
        ).toBeCloseTo(-found, 12);
      }),
    );
  });
});

describe("enlarging", () => {
  test("between the middles of cells it is linear, beyond the outermost it stays", () => {
    const at = { rows: evenCells(1, 1), columns: evenCells(6, 3) };
    const map = enlarged(Float32Array.of(0, 4, 8), 1, { height: 1, width: 6 }, at);
    expect([...map]).toEqual([0, 1, 3, 5, 7, 8]);
  });

  test("to its own size it changes nothing", () => {
    const grid = Float32Array.of(1, 2, 3, 4, 5, 6);
    const at = { rows: evenCells(2, 2), columns: evenCells(3, 3) };
    expect(enlarged(grid, 2, { height: 2, width: 3 }, at)).toEqual(grid);
  });

  test("cells lie where their windows' middles are", () => {
    const { stages, pixels } = openNetwork(drawn(network, image, ["a", "b"]));
    const of = (name: string) => cellsOf(stages.find((stage) => stage.name === name)!.output, pixels, image);
    // A window of 5 without border begins with its middle on the third pixel.
    expect(of("conv2d")).toEqual({ rows: { first: 2, apart: 1 }, columns: { first: 2, apart: 1 } });
    expect(of("maxPool2d")).toEqual({ rows: { first: 2.5, apart: 2 }, columns: { first: 2.5, apart: 2 } });
    expect(of("residual.sequential.conv2d_1").rows).toEqual({ first: 2.5, apart: 2 });
  });
});

describe("randomised weights", () => {
  const model = drawn(network, image, ["a", "b"]);

  test("go layer by layer from the last; what was measured stays", () => {
    const groups = layerGroups(model, 8);
    expect(groups.map(({ name }) => name)).toEqual([
      "dense",
      "residual.sequential.conv2d_1",
      "residual.sequential.conv2d",
      "batchNormalization",
      "conv2d",
    ]);
    expect(groups[0]!.weights).toEqual(["dense.kernel", "dense.bias"]);
    expect(layerGroups(model, 2).map(({ name }) => name)).toEqual([
      "residual.sequential.conv2d to dense",
      "conv2d to batchNormalization",
    ]);
  });

  test("the numbers of each change places and, in kernels, signs; those of others do not", () => {
    const changed = randomized(model.weights, ["dense.kernel", "conv2d.kernel"], randomKey(1));
    const sorted = (name: string, of: typeof model.weights) =>
      [...(of[name]!.data as Float32Array)].map(Math.abs).sort();
    const ofBias = (of: typeof model.weights) => [...(of["dense.bias"]!.data as Float32Array)].sort();
    expect(ofBias(randomized(model.weights, ["dense.bias"], randomKey(1)))).toEqual(ofBias(model.weights));
    for (const name of ["dense.kernel", "conv2d.kernel"]) {
      expect(changed[name]!.shape).toEqual(model.weights[name]!.shape);
      expect(changed[name]!.data).not.toEqual(model.weights[name]!.data);
      expect(sorted(name, changed)).toEqual(sorted(name, model.weights));
    }
    expect(changed["dense.bias"]).toBe(model.weights["dense.bias"]);
    expect(randomized(model.weights, ["dense.kernel"], randomKey(1))["dense.kernel"]).toEqual(changed["dense.kernel"]);
  });
});
