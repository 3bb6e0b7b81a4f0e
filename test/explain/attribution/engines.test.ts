/** The maps of a network with everything that engines run in their own ways, against the float64 reference. */
import { expect, test } from "vitest";
import { openNetwork } from "../../../src/compile/openNetwork.ts";
import { gradCamStage, weighedMaps } from "../../../src/explain/attribution/gradCam.ts";
import { openProbe, pixelGradient, probeGraph, type WriteProbe } from "../../../src/explain/attribution/probe.ts";
import { activation } from "../../../src/nn/layers/activation.ts";
import { averagePool2d } from "../../../src/nn/layers/averagePool2d.ts";
import { batchNormalization } from "../../../src/nn/layers/batchNormalization.ts";
import { conv2d } from "../../../src/nn/layers/conv2d.ts";
import { dense } from "../../../src/nn/layers/dense.ts";
import { globalAveragePool2d } from "../../../src/nn/layers/globalAveragePool2d.ts";
import { maxPool2d } from "../../../src/nn/layers/maxPool2d.ts";
import { rescaling } from "../../../src/nn/layers/rescaling.ts";
import { residual } from "../../../src/nn/layers/residual.ts";
import { sequential } from "../../../src/nn/layers/sequential.ts";
import type { Model } from "../../../src/nn/model.ts";
import { evaluate } from "../../../src/reference/evaluate.ts";
import { wasmRuntime } from "../../../src/runtime/wasm.node.ts";
import { tensor } from "../../../src/tensor/tensor.ts";
import { drawn, pixels } from "./drawn.ts";
import { runtime } from "./spots.ts";

const image = { height: 12, width: 12, channels: 3 };
const normalized = () => [batchNormalization(), activation("relu")];
const network = sequential(
  rescaling(1 / 255),
  conv2d(16, 3, { useBias: false }),
  ...normalized(),
  maxPool2d(2),
  residual(sequential(conv2d(16, 3, { useBias: false }), ...normalized(), conv2d(16, 3))),
  averagePool2d(2),
  conv2d(32, 3, { activation: "swish" }),
  globalAveragePool2d(),
  dense(3, { activation: "softmax" }),
);

/** Variances are above 0. */
function made(): Model {
  const model = drawn(network, image, ["a", "b", "c"]);
  const weights = Object.entries(model.weights).map(([name, { shape, data }]) => {
    const numbers = data as Float32Array;
    const isVariance = name.endsWith("movingVariance");
    return [
      name,
      tensor("float32", shape, isVariance ? numbers.map((each) => 0.5 + Math.abs(each)) : numbers),
    ] as const;
  });
  return { ...model, weights: Object.fromEntries(weights) };
}

const model = made();
const feed = Float32Array.from(pixels(image, 3));
const chosen = Float32Array.of(0, 1, -1);

test.each([
  ["cpu", runtime],
  ["wasm", wasmRuntime()],
] as const)("%s gives the gradients and maps of the reference", async (_, engine) => {
  const write: WriteProbe = (open, explained) => ({
    ...pixelGradient(open, explained),
    ...weighedMaps()(open, explained),
  });
  const graph = probeGraph(model, openNetwork(model), write);
  const feeds = Object.fromEntries(Object.entries(model.weights).map(([name, each]) => [`weights/${name}`, each]));
  const names = ["gradient", "cam", "logits"];
  const wanted = evaluate(
    names.map((name) => graph.outputs[name]!),
    {
      ...feeds,
      pixels: tensor("float32", [3, 3, 12, 12], feed),
      chosen: tensor("float32", [3, 3], Float32Array.from([0, 1, -1, 0, 1, -1, 0, 1, -1])),
    },
  );
  const probe = await openProbe(model, { runtime: engine, batchSize: 2 }, write);
  expect(gradCamStage(probe.network).name).toBe("conv2d_1");
  const { values, logits } = await probe.read(feed, chosen);
  await probe.close();
  names.forEach((name, i) => {
    const [reference, found] = [wanted[i]!.data as Float64Array, name === "logits" ? logits : values[name]!];
    const largest = reference.reduce((most, each) => Math.max(most, Math.abs(each)), 0);
    expect(largest).toBeGreaterThan(0);
    expect(found).toHaveLength(reference.length);
    const worst = reference.reduce((most, each, p) => Math.max(most, Math.abs(each - found[p]!)), 0);
    expect(worst / largest, name).toBeLessThan(1e-4);
  });
});
