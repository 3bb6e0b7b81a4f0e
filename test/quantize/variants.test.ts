import { beforeAll, describe, expect, it } from "vitest";
import { decodeModel, encodeModel, readModelInfo } from "../../src/compile/modelFile.ts";
import { sealState } from "../../src/compile/seal.ts";
import { asSplit } from "../../src/data/selection.ts";
import { openClassifier } from "../../src/evaluate/classifier.ts";
import { likeliest } from "../../src/evaluate/probabilities.ts";
import { activation } from "../../src/nn/layers/activation.ts";
import { batchNormalization } from "../../src/nn/layers/batchNormalization.ts";
import { conv2d } from "../../src/nn/layers/conv2d.ts";
import { dense } from "../../src/nn/layers/dense.ts";
import { globalAveragePool2d } from "../../src/nn/layers/globalAveragePool2d.ts";
import { maxPool2d } from "../../src/nn/layers/maxPool2d.ts";
import { standardize, zeroCenter } from "../../src/nn/layers/normalize.ts";
import { residual } from "../../src/nn/layers/residual.ts";
import { sequential } from "../../src/nn/layers/sequential.ts";
import { float16Variant, int8Variant, withTraining } from "../../src/quantize/variant.ts";
import { fit } from "../../src/train/fit.ts";
import { goldenPictures } from "../../src/verify/goldenPictures.ts";
import { inspect } from "../../src/verify/inspect.ts";
import { verify } from "../../src/verify/verify.ts";
import { type Engine, enginesHere } from "../onnx/openEngines.ts";
import { halves, runtime } from "../train/halves.ts";

/** All that engines have in eight bits: convolutions with normalisation behind them, sums, both kinds of pooling, dense layers. */
const network = sequential(
  zeroCenter(),
  standardize(),
  conv2d(8, 3, { padding: "same" }),
  batchNormalization(),
  activation("relu"),
  residual(sequential(conv2d(8, 3, { padding: "same" }), batchNormalization())),
  activation("relu"),
  maxPool2d(2),
  conv2d(8, 3, { activation: "relu" }),
  globalAveragePool2d(),
  dense(8, { activation: "relu" }),
  dense(2, { activation: "softmax" }),
);
const [train, validation, test] = [halves(400), asSplit(halves(200, 2)), halves(400, 3)];
const decision = { positive: "right", threshold: 0.4 };
const variants: Record<string, Uint8Array> = {};
let original: Uint8Array;
let engines: readonly Engine[];

beforeAll(async () => {
  const options = { train, epochs: 4, batchSize: 50, runtime };
  for await (const event of fit(network, options)) {
    if (event.type !== "end") continue;
    const golden = await goldenPictures(encodeModel(event.model), validation, runtime, 3);
    original = encodeModel(event.model, { seed: 3, scores: { accuracy: 1 } }, { decision, golden: golden! });
  }
  variants.float16 = await float16Variant(original, runtime);
  variants.int8 = (await int8Variant(original, validation, { runtime })).file;
  engines = await enginesHere(["cpu", "wasm", "webgpu"]);
}, 120_000);

async function answersOf(file: Uint8Array): Promise<Float32Array> {
  const classifier = await openClassifier(file, runtime);
  const probabilities = await classifier.predictAll(test);
  await classifier.close();
  return probabilities;
}

/** How many of the test images get another answer. */
async function changed(file: Uint8Array): Promise<number> {
  const [before, after] = [await answersOf(original), await answersOf(file)];
  const answer = (rows: Float32Array, i: number) => likeliest(rows.subarray(2 * i, 2 * i + 2));
  return [...test.labels.keys()].filter((i) => answer(before, i) !== answer(after, i)).length;
}

describe.each(["float16", "int8"])("the %s variant", (name) => {
  it("keeps labels, decision and the account of the training, without the original's scores", () => {
    const { golden: _, ...info } = readModelInfo(variants[name]!);
    const { classes, image } = readModelInfo(original);
    expect(info).toEqual({ classes, image, decision, training: { seed: 3, variant: name } });
    expect(sealState(variants[name]!)).toBe("whole");
  });

  it("carries the same golden pictures, with answers of its own", () => {
    const [own, first] = [readModelInfo(variants[name]!).golden!, readModelInfo(original).golden!];
    expect(own.images).toEqual(first.images);
    expect(own.probabilities).not.toEqual(first.probabilities);
  });

  it("says on every engine that is here what it said", async () => {
    // A card without half precision cannot cast either: that is done before, by whoever improves the graph.
    const candidates = engines.flatMap(({ name: engine, runtime }) => [
      { name: engine, runtime },
      ...(engine === "webgpu" ? [] : [{ name: `${engine}, plain`, runtime, optimizes: false }]),
    ]);
    const { verdicts, isSound } = await verify(variants[name]!, candidates);
    expect(verdicts.filter((each) => each.problem === undefined && !each.isWithin)).toEqual([]);
    expect(isSound).toBe(true);
  });

  it("is neither trained further nor made smaller again", async () => {
    expect(() => decodeModel(variants[name]!)).toThrow(
      `This is the ${name} variant of a model: its weights are rounded`,
    );
    await expect(float16Variant(variants[name]!, runtime)).rejects.toThrow(
      `This is the ${name} variant of a model already`,
    );
    await expect(int8Variant(variants[name]!, validation, { runtime })).rejects.toThrow("variant of a model already");
  });

  it("takes its own scores", () => {
    const file = withTraining(variants[name]!, { variant: name, scores: { accuracy: 0.9 } });
    expect(readModelInfo(file).training).toEqual({ variant: name, scores: { accuracy: 0.9 } });
    expect(readModelInfo(file).golden).toEqual(readModelInfo(variants[name]!).golden);
    expect(sealState(file)).toBe("whole");
  });
});

describe("float16", () => {
  it("answers as the model does", async () => {
    // Each weight is right to 2^-12 of itself, so numbers before softmax are to about a thousandth: only what lies that near
    // to the border may cross it.
    expect(await changed(variants.float16!)).toBeLessThanOrEqual(2);
    const [before, after] = [await answersOf(original), await answersOf(variants.float16!)];
    expect(Math.max(...after.map((value, i) => Math.abs(value - before[i]!)))).toBeLessThan(0.01);
  });

  it("keeps its weights in half the room", () => {
    const { numbers } = inspect(variants.float16!) as { readonly numbers: Readonly<Record<string, number>> };
    const before = inspect(original) as { readonly numbers: Readonly<Record<string, number>> };
    expect(numbers.float16).toBeGreaterThan(0.9 * before.numbers.float32!);
    expect(numbers.float16! + numbers.float32!).toBe(before.numbers.float32);
  });
});

describe("int8", () => {
  it("answers nearly as the model does", async () => {
    // Steps of 1/255 of a range and 1/63 of a weight are noise of a percent in each layer, of which a few percent remain: what
    // lies that near to the border may cross it, a few images in a hundred.
    expect(await changed(variants.int8!)).toBeLessThanOrEqual(0.03 * test.count);
  });

  it("holds all weights in eight bits, with normalisation inside them", () => {
    const { numbers, operators } = inspect(variants.int8!) as {
      readonly numbers: Readonly<Record<string, number>>;
      readonly operators: Readonly<Record<string, number>>;
    };
    expect(numbers.int8).toBeGreaterThan(3 * 8 * 9 + 2 * 8 * 8 * 9 + 8 * 8 + 8 * 2 - 1);
    expect(operators).toMatchObject({ Conv: 3, Gemm: 2, MaxPool: 1 });
    expect(Object.keys(operators)).not.toContain("Mul");
  });

  it("wants images", async () => {
    const none = { ...validation, indices: new Uint32Array() };
    await expect(int8Variant(original, none, { runtime })).rejects.toThrow("there are no images to measure ranges on");
  });
});
