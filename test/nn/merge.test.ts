import { describe, expect, test } from "vitest";
import { gradient } from "../../src/autodiff/gradient.ts";
import { input } from "../../src/graph/graph.ts";
import { frozen, type Layer } from "../../src/nn/layer.ts";
import { activation } from "../../src/nn/layers/activation.ts";
import { add, branches, concat } from "../../src/nn/layers/branches.ts";
import { conv2d } from "../../src/nn/layers/conv2d.ts";
import { dense } from "../../src/nn/layers/dense.ts";
import { dropout } from "../../src/nn/layers/dropout.ts";
import { flatten } from "../../src/nn/layers/flatten.ts";
import { functional } from "../../src/nn/layers/functional.ts";
import { maxPool2d } from "../../src/nn/layers/maxPool2d.ts";
import { type Merge, merge } from "../../src/nn/layers/merge.ts";
import { reshape } from "../../src/nn/layers/reshape.ts";
import { residual } from "../../src/nn/layers/residual.ts";
import { sequential } from "../../src/nn/layers/sequential.ts";
import { l2 } from "../../src/nn/regularizers.ts";
import { writeNetwork } from "../../src/nn/write.ts";
import { mul, neg } from "../../src/ops/elementwise.ts";
import { reduceSum } from "../../src/ops/reduce.ts";
import { evaluate } from "../../src/reference/evaluate.ts";
import { fromNumbers, type Tensor, toNumbers } from "../../src/tensor/tensor.ts";
import { expectGolden } from "../golden/golden.ts";
import { toldOf } from "./messageOf.ts";
import { runLayer, write } from "./runLayer.ts";

const x = fromNumbers("float32", [2, 3], [1, -2, 3, 4, 5, -6]);

/** A layer without weights: factor x. */
function scale(factor: number): Layer {
  return { kind: "scale", config: { factor }, apply: (value) => mul(value, factor) };
}

const numbers = (layer: Layer, feeds: Readonly<Record<string, Tensor>> = {}) =>
  toNumbers(runLayer(layer, x, { feeds }));

const names = (layer: Layer, shape: readonly number[] = [3]) => write(layer, shape).parameters.map(({ name }) => name);

describe("branches merge what they give", () => {
  const definitions: Readonly<Record<Exclude<Merge, "concat">, (a: number, b: number, c: number) => number>> = {
    add: (a, b, c) => a + b + c,
    multiply: (a, b, c) => a * b * c,
    mean: (a, b, c) => (a + b + c) / 3,
    max: Math.max,
    min: Math.min,
  };
  for (const [how, definition] of Object.entries(definitions)) {
    test(how, () => {
      const layer = branches({ merge: how as Merge }, sequential(), scale(2), scale(-1.5));
      const expected = toNumbers(x).map((each) => definition(each, 2 * each, -1.5 * each));
      expect(numbers(layer)).toEqual(expected);
    });
  }

  test("concat puts them one behind the other for each image", () => {
    const expected = [1, -2, 3, 2, -4, 6, 4, 5, -6, 8, 10, -12];
    expect(numbers(branches({ merge: "concat" }, sequential(), scale(2)))).toEqual(expected);
    expect(numbers(concat(sequential(), scale(2)))).toEqual(expected);
    const { output } = write(concat(conv2d(8, 3), maxPool2d(3, { strides: 1, padding: "same" })), [2, 5, 6]);
    expect(output.shape).toEqual(["N", 10, 5, 6]);
  });

  test("the activation comes after the merge", () => {
    expect(numbers(branches({ merge: "add", activation: "relu" }, sequential(), scale(-3)))).toEqual([
      0, 4, 0, 0, 0, 12,
    ]);
    expect(numbers(branches({ merge: "add", activation: scale(10) }, sequential()))).toEqual([
      10, -20, 30, 40, 50, -60,
    ]);
  });

  test("a gate of one number for each channel multiplies all its places", () => {
    const gate = sequential(maxPool2d([2, 1]), reshape([2, 1, 1]));
    const image = fromNumbers("float32", [1, 2, 2, 1], [1, 2, 3, 5]);
    expect(toNumbers(runLayer(branches({ merge: "multiply" }, sequential(), gate), image))).toEqual([2, 4, 15, 25]);
  });

  test("weights stand under their kinds, and a frozen branch is frozen alone", () => {
    const layer = add(dense(3), frozen(sequential(dense(3))), dense(3, { useBias: false }));
    const { parameters } = write(sequential(layer, layer), [3]);
    expect(parameters.slice(0, 5).map(({ name, trainable }) => [name, trainable])).toEqual([
      ["add.dense.kernel", true],
      ["add.dense.bias", true],
      ["add.sequential.dense.kernel", false],
      ["add.sequential.dense.bias", false],
      ["add.dense_1.kernel", true],
    ]);
    expect(parameters[5]!.name).toBe("add_1.dense.kernel");
  });
});

describe("residual", () => {
  test("adds what the layer gives to its input, then activates", () => {
    expect(numbers(residual(scale(-3)))).toEqual([-2, 4, -6, -8, -10, 12]);
    expect(numbers(residual(scale(-3), { activation: "relu" }))).toEqual([0, 4, 0, 0, 0, 12]);
    expect(numbers(residual(scale(-3), { shortcut: scale(5) }))).toEqual([2, -4, 6, 8, 10, -12]);
  });

  test("the body's weights come before the shortcut's", () => {
    const body = sequential(conv2d(4, 3, { strides: 2 }), activation("relu"), conv2d(4, 3));
    const layer = residual(body, { shortcut: conv2d(4, 1, { strides: 2, useBias: false }) });
    const { output, parameters } = write(layer, [2, 7, 8]);
    expect(output.shape).toEqual(["N", 4, 4, 4]);
    expect(parameters.map(({ name }) => name)).toEqual([
      "sequential.conv2d.kernel",
      "sequential.conv2d.bias",
      "sequential.conv2d_1.kernel",
      "sequential.conv2d_1.bias",
      "conv2d.kernel",
    ]);
  });
});

describe("functional", () => {
  test("a diamond, whose weights are named in the order in which they are written", () => {
    const layer = functional((value, apply) => {
      const a = apply(dense(2), value);
      const b = apply(dense(2, { activation: "relu" }), value);
      return apply(sequential(dense(1)), neg(merge("concat", a, b)));
    });
    expect(names(layer).filter((name) => name.endsWith("kernel"))).toEqual([
      "dense.kernel",
      "dense_1.kernel",
      "sequential.dense.kernel",
    ]);
    const feeds = {
      "dense.kernel": fromNumbers("float32", [3, 2], [1, 0, 0, 1, 0, 0]),
      "dense_1.kernel": fromNumbers("float32", [3, 2], [0, 1, 1, 0, 0, 0]),
      "sequential.dense.kernel": fromNumbers("float32", [4, 1], [1, 10, 100, 1000]),
    };
    // the first two inputs, then relu of them exchanged: -(x0 + 10 x1 + 100 relu(x1) + 1000 relu(x0))
    expect(numbers(layer, feeds)).toEqual([-(1 - 20 + 1000), -(4 + 50 + 500 + 4000)]);
  });

  test("one layer value applied twice has weights twice; a shared one has them once", () => {
    const tower = sequential(dense(3), dense(3, { kernelRegularizer: l2(1) }));
    const apart = functional((value, apply) => merge("add", apply(tower, value), apply(tower, neg(value))));
    const together = functional((value, _, shared) => {
      const both = shared(tower);
      return merge("add", both(value), both(neg(value)));
    });
    expect(names(apart)).toHaveLength(8);
    expect(names(together)).toEqual([
      "sequential.dense.kernel",
      "sequential.dense.bias",
      "sequential.dense_1.kernel",
      "sequential.dense_1.bias",
    ]);
    expect(write(together, [3]).penalties).toHaveLength(1);
    // in the tree it stands as often as it works, and has its weights the first time
    const towers = write(together, [3]).root.inside;
    expect(towers.map(({ path, inside }) => [path, inside.flatMap(({ weights }) => weights).length])).toEqual([
      ["sequential", 4],
      ["sequential", 0],
    ]);
  });

  test("the gradient of a shared weight is the sum over its applications", () => {
    const layer = functional((value, _, shared) => {
      const twice = shared(dense(1, { useBias: false }));
      return merge("add", twice(value), mul(twice(mul(value, value)), 3));
    });
    const written = writeNetwork(layer, input("x", "float32", [2, 3]), { mode: "train" });
    const kernel = written.inputs.get("dense.kernel")!;
    const [slope] = gradient(reduceSum(written.output), [kernel]);
    const [found] = evaluate([slope!], { x, "dense.kernel": fromNumbers("float32", [3, 1], [1, 2, 3]) });
    // d/dk sum (x k + 3 x^2 k) = sum over images of x + 3 x^2
    expect(toNumbers(found!)).toEqual([1 + 3 + 4 + 48, -2 + 12 + 5 + 75, 3 + 27 - 6 + 108]);
  });

  test("a shared layer draws new random numbers each time, and updates its own weights", () => {
    const counter: Layer = {
      kind: "counter",
      config: {},
      apply(value, context) {
        const options = { trainable: false, initializer: { kind: "none", config: {}, draw: () => new Float32Array() } };
        const count = context.parameter("count", [], options);
        context.update("count", mul(count, 2));
        return value;
      },
    };
    const layer = functional((value, _, shared) => {
      const twice = shared(sequential(dropout(0.5), counter));
      return merge("add", twice(value), twice(value));
    });
    const { randoms, updates, parameters } = write(layer, [3]);
    expect(randoms.map(({ name }) => name)).toEqual(["sequential.dropout.uniform", "sequential.dropout.uniform_1"]);
    expect([...updates.keys()]).toEqual(["sequential.counter.count"]);
    expect(parameters).toHaveLength(1);
  });

  test("frozen, all inside is frozen, shared layers too", () => {
    const layer = frozen(functional((value, apply, shared) => apply(dense(1), shared(dense(2))(value))));
    expect(write(layer, [3]).parameters.map(({ trainable }) => trainable)).toEqual([false, false, false, false]);
  });
});

const mistakes: Readonly<Record<string, () => unknown>> = {
  "add of different filters": () => write(add(conv2d(8, 3), conv2d(16, [1, 5])), [3, 8, 8]),
  "concat of different sizes": () => write(concat(conv2d(8, 3), sequential(), maxPool2d(2)), [3, 8, 8]),
  "multiply by what is no gate": () =>
    write(branches({ merge: "multiply" }, sequential(), sequential(flatten(), dense(3))), [3, 8, 8]),
  "merged values of different shapes": () =>
    write(
      functional((x, layer) => merge("mean", x, layer(flatten(), x))),
      [3, 8, 8],
    ),
  "a residual that changes the shape": () =>
    write(sequential(residual(sequential(conv2d(16, 3, { strides: 2 })))), [3, 8, 8]),
  "a residual that changes the channels": () => write(residual(conv2d(16, 3)), [3, 8, 8]),
  "a residual whose shortcut does not fit": () =>
    write(residual(conv2d(16, 3, { strides: 2 }), { shortcut: conv2d(16, 1) }), [3, 8, 8]),
  "a residual that ends in rows": () => write(residual(dense(3)), [3, 8, 8]),
  "a layer inside a branch inside a residual": () =>
    write(residual(concat(sequential(flatten(), conv2d(2, 3)))), [3, 8, 8]),
  "residual of two layers": () => residual(dense(3), dense(3) as never),
  "residual of nothing": () => residual(undefined as never),
  "residual, a shortcut that is no layer": () => residual(dense(3), { shortcut: "conv" as never }),
  "residual, an activation that is not there": () => residual(dense(3), { activation: "swoosh" as never }),
  "branches without options": () => branches(dense(3) as never, dense(3)),
  "branches, a merge that is not there": () => branches({ merge: "sum" as never }, dense(3)),
  "branches of nothing": () => branches({ merge: "add" }),
  "add of a list": () => add([dense(3), dense(3)] as never),
  "merge of nothing": () => merge("add"),
  "functional of a layer": () => functional(dense(3) as never),
  "functional that gives nothing back": () => write(functional((() => undefined) as never), [3]),
  "functional, arguments exchanged": () =>
    write(
      functional((x, layer) => layer(x as never, dense(3) as never)),
      [3],
    ),
  "functional, a layer of several values": () =>
    write(
      functional((x, layer) => layer(dense(3), [x, x] as never)),
      [3],
    ),
  "functional, a shared layer that does not fit": () =>
    write(
      functional((x, layer, shared) => {
        const twice = shared(dense(2));
        return merge("add", twice(x), twice(layer(dense(4), x)));
      }),
      [3],
    ),
};

test("every mistake is told in words that help", () => {
  expectGolden("merge-messages.txt", toldOf(mistakes));
});
