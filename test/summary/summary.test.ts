import { describe, expect, test } from "vitest";
import { networkInput } from "../../src/compile/inputs.ts";
import { encodeModel } from "../../src/compile/modelFile.ts";
import { zeros } from "../../src/nn/initializers.ts";
import { frozen, type Layer } from "../../src/nn/layer.ts";
import { batchNormalization } from "../../src/nn/layers/batchNormalization.ts";
import { concat } from "../../src/nn/layers/branches.ts";
import { conv2d } from "../../src/nn/layers/conv2d.ts";
import { dense } from "../../src/nn/layers/dense.ts";
import { depthwiseConv2d } from "../../src/nn/layers/depthwiseConv2d.ts";
import { dropout } from "../../src/nn/layers/dropout.ts";
import { functional } from "../../src/nn/layers/functional.ts";
import { globalAveragePool2d } from "../../src/nn/layers/globalAveragePool2d.ts";
import { maxPool2d } from "../../src/nn/layers/maxPool2d.ts";
import { merge } from "../../src/nn/layers/merge.ts";
import { standardize } from "../../src/nn/layers/normalize.ts";
import { residual } from "../../src/nn/layers/residual.ts";
import { upSampling2d } from "../../src/nn/layers/resize2d.ts";
import { sequential } from "../../src/nn/layers/sequential.ts";
import { adam } from "../../src/nn/optimizers/adam.ts";
import { writeNetwork } from "../../src/nn/write.ts";
import { matMul } from "../../src/ops/matrix.ts";
import { summarize } from "../../src/summary/summary.ts";
import { filled } from "../../src/tensor/tensor.ts";

const input = { height: 8, width: 6, channels: 3 };

describe("summarize", () => {
  test("counts multiply-adds where they are written", () => {
    const { layers, multiplyAdds } = summarize(
      sequential(
        conv2d(4, 3, { strides: 2 }),
        conv2d(6, [1, 3], { groups: 2, activation: "relu" }),
        depthwiseConv2d(3),
        residual(sequential(conv2d(6, 1), dropout(0.1))),
        maxPool2d(2),
        dense(5),
      ),
      { input },
    );
    const places = 4 * 3;
    const expected = [places * 4 * 27, places * 6 * 2 * 3, places * 6 * 9, places * 6 * 6, 0, 2 * 1 * 6 * 5];
    expect(layers.map((layer) => layer.multiplyAdds)).toEqual(expected);
    expect(multiplyAdds).toBe(expected.reduce((sum, each) => sum + each));
  });

  test("counts those of a layer of one's own", () => {
    const own: Layer = {
      kind: "own",
      config: {},
      apply(x, context) {
        const matrix = context.parameter("matrix", [6, 7], { initializer: zeros() });
        return matMul(x, matrix);
      },
    };
    expect(summarize(own, { input })).toMatchObject({ multiplyAdds: 3 * 8 * 6 * 7, parameters: 42, words: "own" });
  });

  test("counts no products with constants, which are another way to move pixels", () => {
    const layers = [upSampling2d(2, { interpolation: "bilinear" }), upSampling2d(), conv2d(1, 1)];
    const counts = summarize(sequential(...layers), { input }).layers.map(({ multiplyAdds }) => multiplyAdds);
    expect(counts).toEqual([0, 0, 16 * 8 * 6 * 3]);
  });

  test("counts a shared layer's weights once, and its work every time", () => {
    const network = functional((x, layer, shared) => {
      const tower = shared(sequential(conv2d(3, 3, { useBias: false })));
      return layer(globalAveragePool2d(), merge("add", tower(tower(x)), x));
    });
    const { parameters, multiplyAdds, layers } = summarize(network, { input });
    expect(parameters).toBe(81);
    expect(multiplyAdds).toBe(2 * 8 * 6 * 81);
    expect(layers.map((layer) => [layer.kind, layer.parameters, layer.multiplyAdds])).toEqual([
      ["sequential", 81, 48 * 81],
      ["sequential", 0, 48 * 81],
      ["globalAveragePool2d", 0, 0],
    ]);
  });

  test("tells weights apart by what changes them", () => {
    const summary = summarize(
      sequential(standardize(), frozen(sequential(conv2d(2, 1), batchNormalization())), batchNormalization(), dense(4)),
      { input },
    );
    expect(summary).toMatchObject({
      parameters: 6 + 2 + 4 + 4 + 8 * 6 * 2 * 4 + 4,
      trained: 4 + 8 * 6 * 2 * 4 + 4,
      frozen: 6 + 2 + 4,
      untrained: 8,
      measured: 1,
    });
  });

  test("says in words what is not usual", () => {
    const { layers } = summarize(
      sequential(
        conv2d(4, [3, 1], { strides: 2, activation: "relu", useBias: false, padding: "valid" }),
        maxPool2d(2, { padding: "same" }),
        batchNormalization(),
        concat(sequential(), conv2d(2, 1, { groups: 2 })),
        dense(2, { activation: "softmax" }),
      ),
      { input },
    );
    expect(layers.map(({ words }) => words)).toEqual([
      "conv2d(4, [3, 1]) relu, no bias, padding valid, strides 2",
      "maxPool2d(2) padding same",
      "batchNormalization",
      "concat",
      "dense(2) softmax",
    ]);
  });

  test("knows the memory of a step: states three times, gradients, and what gradients read again", () => {
    const network = sequential(dense(5, { activation: "relu" }), dense(2));
    const weights = 4 * (3 * 5 + 5 + 5 * 2 + 2);
    const { memory } = summarize(network, { input: { features: [3] }, batch: 10, optimizer: adam() });
    // Each matrix product reads its input, and the ReLU's gradient what went into it or came out of it.
    expect([4 * 10 * (3 + 5), 4 * 10 * (3 + 5 + 5)]).toContain(memory.activations);
    expect(memory).toMatchObject({ batch: 10, weights, gradients: weights, optimizer: 2 * weights });
    expect(memory.total).toBe(memory.activations + weights + 3 * (weights + 2 * weights));
  });

  test("needs no memory for gradients of what is frozen", () => {
    const body = sequential(conv2d(4, 3, { activation: "relu" }), conv2d(4, 3, { activation: "relu" }));
    const [all, head] = [body, frozen(body)].map(
      (layer) => summarize(sequential(layer, dense(2)), { input, batch: 1 }).memory,
    );
    expect(head!.activations).toBe(4 * 4 * 8 * 6);
    expect(head!.gradients).toBe(4 * (4 * 8 * 6 * 2 + 2));
    expect(all!.activations).toBeGreaterThan(2 * head!.activations);
  });

  test("guesses the size of the finished file within two per cent", () => {
    const network = sequential(
      standardize(),
      conv2d(16, 3, { useBias: false }),
      batchNormalization(),
      maxPool2d(2),
      dense(512, { activation: "relu" }),
      dense(3, { activation: "softmax" }),
    );
    const { parameters, measured } = writeNetwork(network, networkInput(input).x, { mode: "infer" });
    const weights = Object.fromEntries(
      [...parameters, ...measured].map(({ name, shape }) => [name, filled("float32", shape, 0.5)]),
    );
    const file = encodeModel({ network, image: input, classes: ["a", "b", "c"], weights });
    const { fileBytes } = summarize(network, { input });
    expect(Math.abs(fileBytes / file.length - 1)).toBeLessThan(0.02);
  });

  test("refuses no batch at all", () => {
    expect(() => summarize(dense(2), { input, batch: 0 })).toThrow(
      "summarize: batch is out of range: expected a whole number of at least 1, got 0.",
    );
  });
});
