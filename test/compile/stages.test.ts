import { expect, test } from "vitest";
import { decodeModel, encodeModel } from "../../src/compile/modelFile.ts";
import { openNetwork } from "../../src/compile/openNetwork.ts";
import { openGraph } from "../../src/compile/runGraph.ts";
import type { Stage } from "../../src/compile/stages.ts";
import { input } from "../../src/graph/graph.ts";
import type { Layer } from "../../src/nn/layer.ts";
import { activation } from "../../src/nn/layers/activation.ts";
import { batchNormalization } from "../../src/nn/layers/batchNormalization.ts";
import { conv2d } from "../../src/nn/layers/conv2d.ts";
import { dense } from "../../src/nn/layers/dense.ts";
import { globalAveragePool2d } from "../../src/nn/layers/globalAveragePool2d.ts";
import { residual } from "../../src/nn/layers/residual.ts";
import { sequential } from "../../src/nn/layers/sequential.ts";
import type { Model } from "../../src/nn/model.ts";
import { writeNetwork } from "../../src/nn/write.ts";
import { cpuRuntime } from "../../src/runtime/ort.node.ts";
import { randomKey, split, uniform } from "../../src/tensor/random.ts";
import { elementCount, tensor } from "../../src/tensor/tensor.ts";
import { birdNet } from "../../src/zoo/birdNet.ts";
import { mnistConv } from "../../src/zoo/mnist.ts";

const image = { height: 32, width: 32, channels: 3 };

/** A model with weights drawn by their names. */
function drawn(network: Layer, { height, width, channels } = image): Model {
  const x = input("x", "float32", ["N", channels, height, width]);
  const { parameters, measured } = writeNetwork(network, x, { mode: "infer" });
  const weights = [...parameters, ...measured].map(({ name, shape }) => {
    const numbers = uniform(split(randomKey(1), name), elementCount(shape)).map((u) => 0.02 + 0.1 * u);
    return [name, tensor("float32", shape, numbers)] as const;
  });
  const classes = ["a", "b"];
  return { network, image: { height, width, channels }, classes, weights: Object.fromEntries(weights) };
}

const told = ({ kind, name, input: from, linear, output, kernel, bias }: Stage) =>
  `${kind} ${name}: [${from.shape}] ${linear.op} -> ${output.op} [${output.shape}]` +
  `${kernel ? ` kernel ${kernel.shape}` : ""}${bias ? ` bias ${bias.shape}` : ""}`;

const birdStages = [
  "convolution conv2d: [N,3,32,32] Conv -> Relu [N,32,32,32] kernel 32,3,3,3 bias 32",
  "pooling maxPool2d: [N,32,32,32] MaxPool -> MaxPool [N,32,16,16]",
  "convolution conv2d_1: [N,32,16,16] Conv -> Relu [N,64,16,16] kernel 64,32,3,3 bias 64",
  "convolution conv2d_2: [N,64,16,16] Conv -> Relu [N,64,16,16] kernel 64,64,3,3 bias 64",
  "pooling maxPool2d_1: [N,64,16,16] MaxPool -> MaxPool [N,64,8,8]",
  "dense dense: [N,4096] Add -> Relu [N,512] kernel 4096,512 bias 512",
  "dense dense_1: [N,512] Add -> Softmax [N,2] kernel 512,2 bias 2",
];

test("a chain is taken apart into its convolutions, poolings and dense layers", () => {
  const { stages, logits, output } = openNetwork(drawn(birdNet(2)));
  expect(stages.map(told)).toEqual(birdStages);
  expect(logits).toBe(stages.at(-1)!.linear);
  expect(output.op).toBe("Softmax");
});

test("a model that was saved and read again has the same stages", () => {
  const model = drawn(birdNet(2));
  expect(openNetwork(decodeModel(encodeModel(model))).stages.map(told)).toEqual(birdStages);
});

test("normalisation of neighbouring channels belongs to the stage before it", () => {
  const stages = openNetwork(drawn(mnistConv({ classes: 2 }), { height: 28, width: 28, channels: 1 })).stages;
  expect(stages.map(({ name, output }) => `${name} ${output.op}`)).toEqual([
    "conv2d Relu",
    "maxPool2d Mul",
    "conv2d_1 Relu",
    "maxPool2d_1 Mul",
    "dense Tanh",
    "dense_1 Tanh",
    "dense_2 Softmax",
  ]);
});

test("where a network branches, a stage ends before its numbers meet others", () => {
  const block = sequential(
    conv2d(8, 3, { padding: "same" }),
    batchNormalization(),
    activation("swish"),
    conv2d(8, 3, { padding: "same" }),
  );
  const network = sequential(
    conv2d(8, 1, { activation: "relu" }),
    residual(block),
    globalAveragePool2d(),
    dense(2, { activation: "softmax" }),
  );
  const { stages } = openNetwork(drawn(network));
  expect(stages.map(({ name, output }) => `${name} ${output.op}`)).toEqual([
    "conv2d Relu",
    // x sigmoid(x) reads x twice and is one number again.
    "residual.sequential.conv2d Mul",
    "residual.sequential.conv2d_1 Conv",
    "globalAveragePool2d ReduceMean",
    "dense Softmax",
  ]);
});

test("any value of an open network may be asked for", async () => {
  const model = drawn(
    sequential(conv2d(4, 3, { padding: "valid" }), globalAveragePool2d(), dense(2, { activation: "softmax" })),
  );
  const { pixels, stages, output } = openNetwork(model);
  const session = await openGraph({ inputs: [pixels], outputs: { map: stages[0]!.output, output } }, cpuRuntime());
  const numbers = uniform(randomKey(3), 2 * 3 * 32 * 32).map((u) => 255 * u);
  const { map, output: answer } = await session.run({ pixels: tensor("float32", [2, 3, 32, 32], numbers) });
  await session.close();
  expect(map!.shape).toEqual([2, 4, 30, 30]);
  const { kernel, bias } = stages[0]!;
  let sum = Number(bias!.data[1]);
  for (let c = 0; c < 3; c++) {
    for (let y = 0; y < 3; y++) {
      for (let x = 0; x < 3; x++) {
        sum += Number(kernel!.data[((1 * 3 + c) * 3 + y) * 3 + x]) * numbers[(c * 32 + 5 + y) * 32 + 7 + x]!;
      }
    }
  }
  expect(Number(map!.data[(30 + 5) * 30 + 7])).toBeCloseTo(sum, 2);
  expect(Number(answer!.data[0]) + Number(answer!.data[1])).toBeCloseTo(1, 6);
});
