import { describe, expect, test } from "vitest";
import { zeros } from "../../src/nn/initializers.ts";
import { frozen, type Layer } from "../../src/nn/layer.ts";
import { conv2d } from "../../src/nn/layers/conv2d.ts";
import { dense } from "../../src/nn/layers/dense.ts";
import { standardize } from "../../src/nn/layers/normalize.ts";
import { sequential } from "../../src/nn/layers/sequential.ts";
import type { WrittenLayer } from "../../src/nn/write.ts";
import { write } from "./runLayer.ts";

/** A layer with a weight that only it changes. */
const counting: Layer = {
  kind: "counting",
  config: {},
  apply(x, context) {
    context.update("seen", context.parameter("seen", [], { initializer: zeros(), trainable: false }));
    return x;
  },
};

describe("the tree of written layers", () => {
  const network = sequential(
    standardize(),
    sequential(conv2d(4, 3), counting),
    frozen(sequential(conv2d(2, 1, { useBias: false }))),
    dense(3),
  );
  const { root, output, parameters, measured } = write(network, [3, 8, 8]);
  const all = (layer: WrittenLayer): WrittenLayer[] => [layer, ...layer.inside.flatMap(all)];

  test("has the layers by their paths, in order", () => {
    expect(all(root).map(({ path, layer }) => [path, layer.kind])).toEqual([
      ["", "sequential"],
      ["standardize", "standardize"],
      ["sequential", "sequential"],
      ["sequential.conv2d", "conv2d"],
      ["sequential.counting", "counting"],
      ["sequential_1", "sequential"],
      ["sequential_1.conv2d", "conv2d"],
      ["dense", "dense"],
    ]);
  });

  test("says what each took and gave", () => {
    expect(root.output).toBe(output);
    const [first, second, third] = root.inside;
    expect(first!.output).toBe(second!.input);
    expect(second!.inside[0]!.input).toBe(second!.input);
    expect(third!.output.shape).toEqual(["N", 2, 8, 8]);
  });

  test("says what changes each weight", () => {
    const weights = all(root).flatMap((layer) => layer.weights);
    expect(weights.map(({ name, role }) => `${name}: ${role}`)).toEqual([
      "standardize.deviation: measured",
      "sequential.conv2d.kernel: trained",
      "sequential.conv2d.bias: trained",
      "sequential.counting.seen: untrained",
      "sequential_1.conv2d.kernel: frozen",
      "dense.kernel: trained",
      "dense.bias: trained",
    ]);
    expect(weights.map(({ name }) => name).toSorted()).toEqual(
      [...parameters, ...measured].map(({ name }) => name).toSorted(),
    );
  });
});
