import * as ort from "onnxruntime-node";
import { beforeAll, describe, expect, test } from "vitest";
import { encodeModel, readModelInfo } from "../../src/compile/modelFile.ts";
import { subset } from "../../src/data/selection.ts";
import { ProblemError } from "../../src/errors.ts";
import { type Classifier, openClassifier } from "../../src/evaluate/classifier.ts";
import { judge } from "../../src/evaluate/judge.ts";
import { input } from "../../src/graph/graph.ts";
import type { Model } from "../../src/nn/model.ts";
import { ModelProto } from "../../src/onnx/proto.ts";
import { readOnnxInfo } from "../../src/onnx/read.ts";
import { writeOnnx } from "../../src/onnx/write.ts";
import { relu } from "../../src/ops/elementwise.ts";
import { fit } from "../../src/train/fit.ts";
import { expectGolden } from "../golden/golden.ts";
import { halves, runtime, smallNetwork } from "../train/halves.ts";

const set = halves(150);
const imageSize = 8 * 8 * 3;
let model: Model;
let file: Uint8Array;

beforeAll(async () => {
  for await (const event of fit(smallNetwork, { train: set, epochs: 2, batchSize: 50, runtime })) {
    if (event.type === "end") model = event.model;
  }
  file = encodeModel(model, { dataSet: "halves", epochs: 2 });
});

/** Opens the model, and frees it afterwards. */
async function using<T>(bytes: Uint8Array, use: (classifier: Classifier) => Promise<T>): Promise<T> {
  const classifier = await openClassifier(bytes, runtime);
  try {
    return await use(classifier);
  } finally {
    await classifier.close();
  }
}

describe("the model file", () => {
  test("is plain ONNX: ONNX Runtime opens it alone, and it takes raw pixels of any number of images", async () => {
    const session = await ort.InferenceSession.create(file);
    expect(session.inputNames).toEqual(["images"]);
    expect(session.outputNames).toEqual(["probabilities"]);
    for (const count of [1, 7, 150]) {
      const pixels = set.images.slice(0, count * imageSize);
      const { probabilities } = await session.run({ images: new ort.Tensor("uint8", pixels, [count, 8, 8, 3]) });
      expect(probabilities!.dims).toEqual([count, 2]);
      const rows = Array.from(probabilities!.data as Float32Array);
      for (let row = 0; row < count; row++) expect(rows[2 * row]! + rows[2 * row + 1]!).toBeCloseTo(1, 5);
      const ours = await using(file, (classifier) => classifier.predict(pixels));
      for (const [i, value] of rows.entries()) expect(ours[i]).toBeCloseTo(value, 5);
    }
    await session.release();
  });

  test("says what it is", () => {
    expect(readModelInfo(file)).toEqual({
      classes: ["left", "right"],
      image: { height: 8, width: 8, channels: 3 },
      training: { dataSet: "halves", epochs: 2 },
    });
    expect(readOnnxInfo(file)).toMatchObject({
      producer: "plumage",
      inputs: { images: { dtype: "uint8", shape: ["N", 8, 8, 3] } },
      outputs: { probabilities: { dtype: "float32", shape: ["N", 2] } },
    });
  });

  test("keeps how answers are chosen, and pictures to ask again", () => {
    const decision = { positive: "right", threshold: 0.3, notSure: { low: 0.2, high: 0.3 }, chosenBy: { wanted: 0.9 } };
    const golden = { images: set.images.slice(0, imageSize), probabilities: Float32Array.of(0.1, 0.9) };
    const info = readModelInfo(encodeModel(model, {}, { decision, golden }));
    expect(info.decision).toEqual(decision);
    expect(info.golden).toEqual(golden);
  });

  test("names in any script survive", () => {
    const named = encodeModel({ ...model, classes: ["kein Vogel", "鳥 🐦"] }, { note: 'a "quoted" line\nand another' });
    expect(readModelInfo(named)).toMatchObject({
      classes: ["kein Vogel", "鳥 🐦"],
      training: { note: 'a "quoted" line\nand another' },
    });
  });

  test("holds no augmentation, no dropout and no second copy of the weights", () => {
    const { graph } = ModelProto.decode(file);
    const weights = Object.values(model.weights).reduce((sum, { data }) => sum + data.byteLength, 0);
    expect(file.length).toBeLessThan(weights + 6000);
    expect(graph!.node!.map(({ opType }) => opType)).not.toContain("GridSample");
    expect(graph!.input!.map(({ name }) => name)).toEqual(["images"]);
  });

  test("is the same to the byte each time it is written", () => {
    expect(encodeModel(model, { dataSet: "halves", epochs: 2 })).toEqual(file);
  });
});

describe("a classifier", () => {
  test("answers the same one by one, in one call and batch by batch", async () => {
    await using(file, async (classifier) => {
      const whole = await classifier.predict(set.images);
      const inBatches = await classifier.predictAll(set);
      expect(inBatches).toHaveLength(300);
      for (const [i, value] of inBatches.entries()) expect(whole[i]).toBeCloseTo(value, 5);
      for (const image of [0, 77, 149]) {
        const alone = await classifier.predict(set.images.slice(image * imageSize, (image + 1) * imageSize));
        expect(alone[0]).toBeCloseTo(whole[2 * image]!, 5);
      }
    });
  });

  test("answers for a part of a set in the part's order", async () => {
    await using(file, async (classifier) => {
      const all = await classifier.predictAll(set);
      const some = await classifier.predictAll(subset(set, [140, 3, 3]));
      for (const [row, image] of [140, 3, 3].entries()) expect(some[2 * row]).toBeCloseTo(all[2 * image]!, 5);
    });
  });

  test("leaves the caller's pixels alone", async () => {
    const pixels = set.images.slice(0, imageSize);
    const before = pixels.slice();
    await using(file, (classifier) => classifier.predict(pixels));
    expect(pixels).toEqual(before);
  });

  test("may be closed twice", async () => {
    const classifier = await openClassifier(file, runtime);
    await Promise.all([classifier.close(), classifier.close()]);
    await classifier.close();
  });

  test("of no image answers nothing", async () => {
    expect(await using(file, (classifier) => classifier.predict(new Uint8Array(0)))).toHaveLength(0);
    expect(await using(file, (classifier) => classifier.predictAll(subset(set, [])))).toHaveLength(0);
  });
});

test("mistakes are told in words that help", async () => {
  const x = input("x", "float32", ["N"]);
  const plain = ModelProto.decode(writeOnnx({ inputs: [x], outputs: { y: relu(x) } }));
  plain.producerName = "pytorch";
  const foreign = ModelProto.encode(plain).finish();
  const withMetadata = (change: Record<string, string>) => {
    const decoded = ModelProto.decode(file);
    for (const each of decoded.metadataProps!) each.value = change[each.key!] ?? each.value!;
    return ModelProto.encode(decoded).finish();
  };
  const open = (bytes: Uint8Array) => () => using(bytes, async () => undefined);
  const mistakes: Readonly<Record<string, () => Promise<unknown>>> = {
    "no bytes": open(new Uint8Array(0)),
    "a photo": open(Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 0, 0x10, 0x4a, 0x46, 0x49, 0x46, 0, 1, 1])),
    text: open(new TextEncoder().encode("<!DOCTYPE html><html>Not found</html>")),
    "half a model": open(file.slice(0, file.length / 2)),
    "a model from elsewhere": open(foreign),
    "a model of another version": open(withMetadata({ plumage: "2" })),
    "classes that are no list": open(withMetadata({ classes: "{}" })),
    "one class": open(withMetadata({ classes: '["bird"]' })),
    "an image without size": open(withMetadata({ image: '{"height":0,"width":8,"channels":3}' })),
    "metadata that is no JSON": open(withMetadata({ training: "{" })),
    "half an image": () => using(file, (classifier) => classifier.predict(new Uint8Array(100))),
    "no images to judge on": () => using(file, (classifier) => judge(classifier, subset(set, []))),
    "numbers in place of pixels": () =>
      using(file, (classifier) => classifier.predict(new Float32Array(imageSize) as never)),
    "a question after the end": async () => {
      const classifier = await openClassifier(file, runtime);
      await classifier.close();
      await classifier.predictAll(set);
    },
    "notes that are no JSON": async () => encodeModel(model, { seed: 1n }),
    "notes in a circle": async () => {
      const training: Record<string, unknown> = {};
      training.training = training;
      encodeModel(model, training);
    },
    "notes that are a list": async () => encodeModel(model, ["seed", 1] as never),
    "images of another size": () =>
      using(file, (classifier) => classifier.predictAll({ ...set, height: 4, width: 16 })),
  };
  const told: string[] = [];
  for (const [name, mistake] of Object.entries(mistakes)) {
    const error: unknown = await mistake().then(
      () => new Error("nothing was thrown"),
      (reason: unknown) => reason,
    );
    expect(error, `${name}: ${error}`).toBeInstanceOf(ProblemError);
    told.push(`${name}\n  ${(error as Error).message}\n`);
  }
  expectGolden("model-messages.txt", told.join("\n"));
});
