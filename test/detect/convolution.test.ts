import { describe, expect, test } from "vitest";
import { encodePassingModel } from "../../src/compile/modelFile.ts";
import type { Image } from "../../src/data/decode/image.ts";
import { openConvolution } from "../../src/detect/convolution.ts";
import { scanFile } from "../../src/detect/scan.node.ts";
import { openClassifier } from "../../src/evaluate/classifier.ts";
import { input } from "../../src/graph/graph.ts";
import type { Layer } from "../../src/nn/layer.ts";
import { conv2d } from "../../src/nn/layers/conv2d.ts";
import { dense } from "../../src/nn/layers/dense.ts";
import { maxPool2d } from "../../src/nn/layers/maxPool2d.ts";
import { sequential } from "../../src/nn/layers/sequential.ts";
import type { Model } from "../../src/nn/model.ts";
import { writeNetwork } from "../../src/nn/write.ts";
import { cpuRuntime } from "../../src/runtime/ort.node.ts";
import { randomKey, split, uniform } from "../../src/tensor/random.ts";
import { elementCount, tensor } from "../../src/tensor/tensor.ts";

const runtime = cpuRuntime();

/** A small network with drawn weights, over windows of 12 x 10 pixels. */
function drawn(padding: "valid" | "same", layers: readonly Layer[] = []): Model {
  const network = sequential(
    conv2d(4, 3, { padding, activation: "relu" }),
    maxPool2d(2),
    conv2d(4, 3, { padding, activation: "tanh" }),
    ...layers,
    dense(2, { activation: "softmax" }),
  );
  const { parameters } = writeNetwork(network, input("x", "float32", ["N", 1, 10, 12]), { mode: "infer" });
  const weights = parameters.map(({ name, shape }) => {
    const numbers = uniform(split(randomKey(2), name), elementCount(shape)).map((u) => (u - 0.5) / 50);
    return [name, tensor("float32", shape, numbers)] as const;
  });
  return {
    network,
    image: { height: 10, width: 12, channels: 1 },
    classes: ["no", "yes"],
    weights: Object.fromEntries(weights),
  };
}

function picture(width: number, height: number): Image {
  const data = Uint8Array.from(uniform(randomKey(width), width * height), (u) => 256 * u);
  return { width, height, channels: 1, data };
}

function largest(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((most, each, i) => Math.max(most, Math.abs(each - b[i]!)), 0);
}

async function both(model: Model, of: Image, options: Parameters<typeof scanFile>[2]) {
  const classifier = await openClassifier(encodePassingModel(model), runtime);
  const convolution = openConvolution(model, runtime);
  try {
    const stride = options?.stride ?? 2;
    const windows = await scanFile(classifier, of, { ...options, stride });
    return { windows, inOnePass: await scanFile(classifier, of, { ...options, convolution }) };
  } finally {
    await convolution.close();
    await classifier.close();
  }
}

describe("scan in one pass", () => {
  test("gives every window's answer at every scale, and the same boxes", async () => {
    const { windows, inOnePass } = await both(drawn("valid"), picture(61, 47), { scales: [1, 0.5], threshold: 0.5 });
    expect(inOnePass.inOnePass).toBe(true);
    expect(inOnePass.check).toBeUndefined();
    expect(inOnePass.levels).toEqual(windows.levels);
    for (const [level, { scores }] of inOnePass.maps.entries()) {
      expect(largest(scores, windows.maps[level]!.scores)).toBeLessThan(1e-4);
    }
    expect(inOnePass.detections.map(({ box }) => box)).toEqual(windows.detections.map(({ box }) => box));
    expect(windows.detections.length).toBeGreaterThan(0);
  });

  test("keeps every other place where a longer stride is asked for, and refuses others", async () => {
    const { windows, inOnePass } = await both(drawn("valid"), picture(40, 33), { scales: [1], stride: 6 });
    expect(largest(inOnePass.maps[0]!.scores, windows.maps[0]!.scores)).toBeLessThan(1e-4);
    await expect(both(drawn("valid"), picture(40, 33), { scales: [1], stride: 3 })).rejects.toThrow(
      "expected a multiple of 2 pixels, got 3",
    );
  });

  test("looks at large pictures in bands that join without a seam", async () => {
    const { windows, inOnePass } = await both(drawn("valid"), picture(1100, 911), { scales: [1], stride: 10 });
    expect(largest(inOnePass.maps[0]!.scores, windows.maps[0]!.scores)).toBeLessThan(1e-4);
  });

  test("says by how much borders inside the network change answers", async () => {
    const { windows, inOnePass } = await both(drawn("same"), picture(61, 47), { scales: [1] });
    const { check } = inOnePass;
    expect(check).toMatchObject({ padded: ["conv2d", "conv2d_1"], windows: 16 });
    expect(check!.largestDifference).toBeGreaterThan(0);
    const all = largest(inOnePass.maps[0]!.scores, windows.maps[0]!.scores);
    expect(check!.largestDifference).toBeLessThanOrEqual(all + 1e-6);
  });
});
