/** A model file goes on training as if it had never been saved, without the code of its network. */
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import * as ort from "onnxruntime-node";
import { describe, expect, test } from "vitest";
import { fromBase64, toBase64 } from "../../src/compile/base64.ts";
import { decodeModel, encodeModel } from "../../src/compile/modelFile.ts";
import { input } from "../../src/graph/graph.ts";
import { alternatingFlip } from "../../src/nn/augment/alternatingFlip.ts";
import { augment } from "../../src/nn/augment/augment.ts";
import { blur } from "../../src/nn/augment/blur.ts";
import { flipLeftRight } from "../../src/nn/augment/flipLeftRight.ts";
import { mixup } from "../../src/nn/augment/mixup.ts";
import { rotate } from "../../src/nn/augment/rotate.ts";
import { zeros } from "../../src/nn/initializers.ts";
import { frozen, type Layer } from "../../src/nn/layer.ts";
import { batchNormalization } from "../../src/nn/layers/batchNormalization.ts";
import { conv2d } from "../../src/nn/layers/conv2d.ts";
import { dense } from "../../src/nn/layers/dense.ts";
import { dropout } from "../../src/nn/layers/dropout.ts";
import { maxPool2d } from "../../src/nn/layers/maxPool2d.ts";
import { standardize, zeroCenter } from "../../src/nn/layers/normalize.ts";
import { sequential } from "../../src/nn/layers/sequential.ts";
import type { Model } from "../../src/nn/model.ts";
import { l2 } from "../../src/nn/regularizers.ts";
import { readOnnxModel } from "../../src/onnx/model.ts";
import { ModelProto } from "../../src/onnx/proto.ts";
import { add, mul, tanh } from "../../src/ops/elementwise.ts";
import { fit } from "../../src/train/fit.ts";
import { halves, runtime } from "../train/halves.ts";

const images = halves(90);

/** A layer that no factory of the project makes, with a weight that gradients change and one that it changes itself. */
const own: Layer = {
  kind: "swing",
  config: {},
  apply(x, context) {
    const gain = context.parameter("gain", [], { initializer: zeros(), regularizer: l2(0.3) });
    const steps = context.parameter("steps", [], { initializer: zeros(), trainable: false });
    context.update("steps", add(steps, 1));
    const noise = context.mode === "train" ? context.random("noise", x.shape) : 0.5;
    return add(x, mul(tanh(add(mul(x, gain), mul(steps, 0.01))), noise));
  },
};

const networks: Readonly<Record<string, Layer>> = {
  "measured numbers, dropout and pooling": sequential(
    zeroCenter(),
    standardize({ perChannel: true }),
    conv2d(4, 3, { activation: "relu" }),
    maxPool2d(2),
    dense(8, { activation: "relu" }),
    dropout(0.25),
    dense(2, { activation: "softmax" }),
  ),
  "augmentation and batch normalisation": sequential(
    zeroCenter(),
    augment(flipLeftRight(), rotate({ maxAngle: 25 }), blur()),
    conv2d(16, 3),
    batchNormalization({ momentum: 0.7, unbiased: true }),
    conv2d(3, 3, { strides: 2, activation: "elu", kernelRegularizer: l2(0.01) }),
    dense(2, { activation: "softmax" }),
  ),
  "flips in turns and mixed images": sequential(
    augment(alternatingFlip(), mixup({ alpha: 0.5 })),
    standardize(),
    dense(2, { activation: "softmax" }),
  ),
  "a layer of the user's own, and frozen ones": sequential(
    standardize(),
    own,
    frozen(sequential(conv2d(4, 3), batchNormalization())),
    dense(2, { activation: "softmax" }),
  ),
};

async function train(network: Layer, options: { weights?: Model["weights"]; seed: number }) {
  const losses: number[] = [];
  for await (const event of fit(network, { train: images, epochs: 2, batchSize: 40, runtime, ...options })) {
    if (event.type === "step") losses.push(event.loss);
    if (event.type === "end") return { losses, model: event.model };
  }
  throw new Error("no end");
}

for (const [name, network] of Object.entries(networks)) {
  describe(name, () => {
    test("goes on as if it had never been saved", async () => {
      const { model } = await train(network, { seed: 1 });
      const saved = decodeModel(encodeModel(model));
      expect(Object.keys(saved.weights).sort()).toEqual(Object.keys(model.weights).sort());
      for (const [weight, { data }] of Object.entries(model.weights)) expect(saved.weights[weight]!.data).toEqual(data);

      const wanted = await train(network, { weights: model.weights, seed: 2 });
      const found = await train(saved.network, { weights: saved.weights, seed: 2 });
      expect(found.losses).toEqual(wanted.losses);
      expect(found.model.weights).toEqual(wanted.model.weights);
      // Saved a second time, and without its weights being given: they begin as they were.
      const again = decodeModel(encodeModel(found.model));
      const third = await train(again.network, { seed: 3 });
      const asBefore = await train(network, { weights: wanted.model.weights, seed: 3 });
      expect(third.losses).toEqual(asBefore.losses);
    });

    test("answers as before", async () => {
      const { model } = await train(network, { seed: 1 });
      const answers = await Promise.all(
        [model, decodeModel(encodeModel(model))].map((each) => answersOf(encodeModel(each))),
      );
      expect(answers[1]).toEqual(answers[0]);
    });
  });
}

test("ONNX Runtime has nothing to warn of", async () => {
  const { model } = await train(networks["augmentation and batch normalisation"]!, { seed: 1 });
  const folder = await mkdtemp(path.join(tmpdir(), "plumage-model-"));
  try {
    const file = path.join(folder, "model.onnx");
    await writeFile(file, encodeModel(model));
    const program = `
      const { InferenceSession } = require(${JSON.stringify(createRequire(import.meta.url).resolve("onnxruntime-node"))});
      InferenceSession.create(${JSON.stringify(file)}, { logSeverityLevel: 2 }).then(({ inputNames }) => console.log(inputNames));
    `;
    const { stdout, stderr } = await promisify(execFile)(process.execPath, ["--eval", program]);
    expect([stdout.trim(), stderr]).toEqual(["[ 'images' ]", ""]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("weights stand in the file once, under their names", async () => {
  const { model } = await train(networks["measured numbers, dropout and pooling"]!, { seed: 1 });
  const file = encodeModel(model);
  const { initializers, metadata } = readOnnxModel(file);
  const network = readOnnxModel(fromBase64(metadata.network!)!);
  for (const [name, tensor] of Object.entries(model.weights)) {
    const places = [initializers[name], network.initializers[`weights/${name}`]].filter((each) => each !== undefined);
    expect(places, name).toEqual([tensor]);
  }
});

test("what is wrong with a file is told", async () => {
  const { model } = await train(networks["measured numbers, dropout and pooling"]!, { seed: 1 });
  const file = encodeModel(model);
  const changed = (change: (network: string) => string | undefined) => {
    const decoded = ModelProto.decode(file);
    decoded.metadataProps = decoded.metadataProps!.flatMap(({ key, value }) => {
      const next = key === "network" ? change(value!) : value!;
      return next === undefined ? [] : [{ key: key!, value: next }];
    });
    return () => decodeModel(ModelProto.encode(decoded).finish());
  };
  expect(changed(() => undefined)).toThrow("was written without its network, so it cannot be trained further");
  expect(changed(() => "?")).toThrow('metadata field "network" is damaged');
  expect(changed(() => "AAAA")).toThrow("This is no ONNX model");
  expect(changed((text) => toBase64(withALostWeight(fromBase64(text)!)))).toThrow("the weight lost is missing");
  expect(() => saved(model).network.apply(input("x", "float32", ["N", 3, 9, 9]), undefined as never)).toThrow(
    "expected [n, 3, 8, 8], got [N,3,9,9]",
  );
});

function saved(model: Model): Model {
  return decodeModel(encodeModel(model));
}

/** The network file with a weight in its list that no file has. */
function withALostWeight(bytes: Uint8Array): Uint8Array {
  const decoded = ModelProto.decode(bytes);
  const entry = { name: "lost", shape: [3], trainable: true, initializer: "zeros" };
  decoded.metadataProps = [{ key: "weights", value: JSON.stringify([entry]) }];
  return ModelProto.encode(decoded).finish();
}

test("bytes as base64, and back", () => {
  for (const length of [0, 1, 2, 3, 4, 100, 25_000]) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 37 + length) % 256);
    expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString("base64"));
    expect(fromBase64(toBase64(bytes))).toEqual(bytes);
  }
  expect(fromBase64("abc")).toBeUndefined();
  expect(fromBase64("ab$=")).toBeUndefined();
});

async function answersOf(file: Uint8Array): Promise<Float32Array> {
  const session = await ort.InferenceSession.create(file);
  const pixels = new ort.Tensor("uint8", images.images, [90, 8, 8, 3]);
  const { probabilities } = await session.run({ images: pixels });
  await session.release();
  return probabilities!.data as Float32Array;
}
