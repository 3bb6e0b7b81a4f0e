/** Networks that others trained, as layers: frozen with features computed once, and fine-tuned. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { decodeModel, encodeModel } from "../../src/compile/modelFile.ts";
import { trainStep } from "../../src/compile/trainStep.ts";
import { constant, input, type Value } from "../../src/graph/graph.ts";
import { inOrder } from "../../src/graph/walk.ts";
import { frozen } from "../../src/nn/layer.ts";
import { dense } from "../../src/nn/layers/dense.ts";
import { normalize } from "../../src/nn/layers/normalize.ts";
import { rescaling } from "../../src/nn/layers/rescaling.ts";
import { sequential } from "../../src/nn/layers/sequential.ts";
import { crossEntropy } from "../../src/nn/losses/crossEntropy.ts";
import { sgd } from "../../src/nn/optimizers/sgd.ts";
import { writeNetwork } from "../../src/nn/write.ts";
import { readOnnxModel } from "../../src/onnx/model.ts";
import { writeOnnx } from "../../src/onnx/write.ts";
import { add, mul, round } from "../../src/ops/elementwise.ts";
import { expand } from "../../src/ops/layout.ts";
import { gridSample } from "../../src/ops/sample.ts";
import { evaluate } from "../../src/reference/evaluate.ts";
import { backbone, backboneObstacles } from "../../src/reuse/backbone.ts";
import { extractFeatures } from "../../src/reuse/features.ts";
import { fitHead } from "../../src/reuse/fitHead.ts";
import { elementCount, fromNumbers, type Tensor, toNumbers } from "../../src/tensor/tensor.ts";
import { fit } from "../../src/train/fit.ts";
import { symmetric } from "../frozen/formula.ts";
import { halves, runtime } from "../train/halves.ts";

const folder = fileURLToPath(new URL("../frozen/onnx/", import.meta.url));
const file = (name: string) => new Uint8Array(readFileSync(`${folder}${name}.onnx`));
const answers = JSON.parse(readFileSync(`${folder}answers.json`, "utf8"));

/** What a layer gives for the numbers of a frozen file, with the weights that it begins with. */
function answerOf(name: string, options: Parameters<typeof backbone>[1] = {}, moved = (x: Tensor) => x): Tensor {
  const [shape] = Object.values(answers[name].inputs) as number[][];
  const x = moved(fromNumbers("float32", shape!, symmetric(name, elementCount(shape!), 2)));
  const layer = backbone(file(name), options);
  const image = input("x", "float32", ["N", ...x.shape.slice(1)]);
  const { output, parameters } = writeNetwork(layer, image, { mode: "infer" });
  const key = { words: [] } as never;
  const weights = parameters.map(({ name: weight, shape: sizes, initializer }) => [
    weight,
    fromNumbers("float32", sizes, initializer.draw(key, sizes, { fanIn: 1, fanOut: 1 })),
  ]);
  return evaluate([output], { x, ...Object.fromEntries(weights) })[0]!;
}

function expectAnswer(found: Tensor, name: string): void {
  const { shape, data } = Object.values(answers[name].outputs)[0] as { shape: number[]; data: number[] };
  expect(found.shape).toEqual(shape);
  for (const [i, each] of toNumbers(found).entries()) expect(each).toBeCloseTo(data[i]!, 4);
}

describe("a file as a layer", () => {
  test.each(["torch-classifier-9", "torch-classifier-17", "torch-batchnorm-14", "torch-attention-14", "new-21"])(
    "%s answers as in its home",
    (name) => expectAnswer(answerOf(name), name),
  );

  test("made for one image, it takes any number of them", () => {
    expectAnswer(answerOf("torch-classifier-fixed-13"), "torch-classifier-fixed-13");
  });

  test("channels last are found by the shapes", () => {
    const toFirst = ({ shape, data }: Tensor): Tensor => {
      const [n, h, w, c] = shape as [number, number, number, number];
      const at = (i: number) => {
        const [image, place] = [Math.floor(i / (c * h * w)), i % (h * w)];
        return Number(data[image * h * w * c + place * c + (Math.floor(i / (h * w)) % c)]);
      };
      return fromNumbers(
        "float32",
        [n, c, h, w],
        Array.from(data as Float32Array, (_, i) => at(i)),
      );
    };
    expectAnswer(answerOf("keras-13", {}, toFirst), "keras-13");
    expectAnswer(answerOf("keras-13", { layout: "nhwc" }, toFirst), "keras-13");
  });

  test("every way of batch normalisation answers alike", () => {
    for (const batchNormalization of ["folded", "frozen", "train"] as const) {
      expectAnswer(answerOf("torch-batchnorm-14", { batchNormalization }), "torch-batchnorm-14");
    }
  });

  test("weights keep their names; settings and single numbers are no weights", () => {
    const names = (name: string, options = {}) => {
      const [shape] = Object.values(answers[name].inputs) as number[][];
      const x = input("x", "float32", ["N", ...shape!.slice(1)]);
      return writeNetwork(backbone(file(name), options), x, { mode: "train" }).parameters;
    };
    const own = names("torch-batchnorm-14");
    expect(own.find(({ name }) => name === "stem.weight")).toMatchObject({ shape: [4, 3, 3, 3], trainable: true });
    expect(own.find(({ name }) => name === "norm.running_mean")).toMatchObject({ shape: [4], trainable: false });
    expect(own.find(({ name }) => name === "norm.weight")).toMatchObject({ trainable: true });
    expect(
      names("torch-batchnorm-14", { batchNormalization: "folded" }).find(({ name }) => name === "norm.weight"),
    ).toMatchObject({ trainable: false });
    expect(names("torch-batchnorm-14", { constants: ["stem.weight"] }).map(({ name }) => name)).not.toContain(
      "stem.weight",
    );
    expect(names("torch-batchnorm-14", { trainable: false }).some(({ trainable }) => trainable)).toBe(false);
    // The factors by which an image is enlarged are float tensors, too.
    for (const { shape } of names("torch-words-11")) expect(shape).not.toEqual([4, 1, 1, 1]);
  });
});

describe("a head on top", () => {
  const train = halves(120);
  const validation = halves(60, 2);
  const bytes = file("torch-batchnorm-14");
  // Before the file's own pooling and head.
  const cut = { output: pooledIn(bytes) };
  const extractor = sequential(
    normalize({ mean: 100, deviation: [50, 55, 60] }),
    backbone(bytes, { ...cut, trainable: false }),
  );
  const head = sequential(dense(16, { activation: "relu" }), dense(2, { activation: "softmax" }));

  test("learns from features that are computed once, and becomes one model", async () => {
    const features = await extractFeatures(extractor, train, { runtime });
    expect(features).toMatchObject({ shape: [4, 3, 3], classes: ["left", "right"] });
    const judged = await extractFeatures(extractor, validation, { runtime, weights: features.extractor.weights });
    const losses: number[] = [];
    for await (const event of fitHead(head, {
      train: features,
      validation: judged,
      epochs: 8,
      batchSize: 20,
      optimizer: sgd({ learningRate: 0.1 }),
      runtime,
    })) {
      if (event.type === "epoch") losses.push(event.validation!.loss);
      if (event.type !== "end") continue;
      // The model as a whole says what the head said of the features.
      const { model } = event;
      const whole = await extractFeatures(model.network, validation, { runtime, weights: model.weights });
      const likelihoods = Array.from(whole.labels, (label, i) => -Math.log(whole.data[2 * i + label]!));
      expect(likelihoods.reduce((a, b) => a + b) / 60).toBeCloseTo(losses.at(-1)!, 4);
      expect(Object.keys(decodeModel(encodeModel(model)).weights)).toEqual(Object.keys(model.weights));
    }
    expect(losses.at(-1)).toBeLessThan(losses[0]!);
  });

  test("learns what it learns on top of the frozen network", async () => {
    const features = await extractFeatures(extractor, train, { runtime });
    const settings = { epochs: 3, batchSize: 120, runtime };
    const whole = sequential(extractor, head);
    const { weights } = await firstModel(whole, train);
    const ofHead = Object.entries(weights).filter(([name]) => name.startsWith("sequential_1."));
    const first = Object.fromEntries(ofHead.map(([name, value]) => [name.slice("sequential_1.".length), value]));
    const alone: number[] = [];
    for await (const event of fitHead(head, { train: features, weights: first, ...settings })) {
      if (event.type === "epoch") alone.push(event.loss);
    }
    const together: number[] = [];
    for await (const event of fit(whole, { train, weights, ...settings })) {
      if (event.type === "epoch") together.push(event.loss);
    }
    for (const [i, loss] of alone.entries()) expect(loss).toBeCloseTo(together[i]!, 5);
  });

  test("is fine-tuned with the network below", async () => {
    for (const batchNormalization of ["folded", "frozen", "train"] as const) {
      const network = sequential(
        rescaling(1 / 127.5, { offset: -1 }),
        backbone(bytes, { ...cut, batchNormalization }),
        head,
      );
      const before = await firstModel(network, train);
      const epochs: number[] = [];
      for await (const event of fit(network, { train, epochs: 6, batchSize: 40, runtime })) {
        if (event.type === "epoch") epochs.push(event.loss);
        if (event.type !== "end") continue;
        const hasMoved = (name: string) =>
          event.model.weights[name]!.data.toString() !== before.weights[name]!.data.toString();
        expect(hasMoved("backbone.stem.weight")).toBe(true);
        expect(hasMoved("backbone.norm.weight")).toBe(batchNormalization !== "folded");
        expect(hasMoved("backbone.norm.running_mean")).toBe(batchNormalization === "train");
      }
      expect(epochs.at(-1)).toBeLessThan(epochs[0]!);
    }
  });

  test("frozen, its weights are constants of the step", () => {
    const network = sequential(frozen(backbone(bytes, cut)), head);
    const image = { height: 8, width: 8, channels: 3 };
    const x = input("x", "float32", ["N", 3, 8, 8]);
    const { parameters } = writeNetwork(network, x, { mode: "train" });
    const values = Object.fromEntries(
      parameters
        .filter(({ trainable }) => !trainable)
        .map(({ name, shape, initializer }) => [
          name,
          fromNumbers("float32", shape, initializer.draw(undefined as never, shape, { fanIn: 1, fanOut: 1 })),
        ]),
    );
    const { state, graph } = trainStep({ network, input: image, loss: crossEntropy(), optimizer: sgd(), values });
    expect(state.map(({ name }) => name)).toEqual([
      "step",
      "sequential.dense.kernel",
      "sequential.dense.bias",
      "sequential.dense_1.kernel",
      "sequential.dense_1.bias",
    ]);
    expect(inOrder(Object.values(graph.outputs)).map(({ op }) => op)).not.toContain("ConvFilterGradient");
  });
});

describe("what stands in the way", () => {
  const image = { height: 11, width: 9, channels: 3 };

  test("nothing, where nothing does", () => {
    expect(backboneObstacles(file("torch-classifier-17"), image)).toEqual([]);
    expect(backboneObstacles(file("torch-batchnorm-14"), image, { batchNormalization: "train" })).toEqual([]);
  });

  test("steps and operators through which no gradient comes, with the weights that would not learn", () => {
    const size = { height: 2, width: 2, channels: 3 };
    const x = input("x", "float32", ["N", 3, 2, 2]);
    const [w, v] = [1, 2].map((each) => constant(fromNumbers("float32", [3, 1, 1], [each, 2, 3])));
    const names = new Map([
      [w!.attrs.tensor.data, "first"],
      [v!.attrs.tensor.data, "second"],
    ]);
    const written = (y: Value) => writeOnnx({ inputs: [x], outputs: { y } }, { constantNames: names });
    const obstacles = (y: Value, options = {}) =>
      backboneObstacles(written(y), size, options).map(({ what, received, operator }) => ({
        what,
        received,
        operator,
      }));
    expect(obstacles(mul(round(mul(x, w!)), v!))).toEqual([
      {
        what: "Round moves in steps, so no gradient reaches weights before it",
        received: "first",
        operator: "Round",
      },
    ]);
    expect(obstacles(mul(round(mul(x, w!)), v!), { trainable: false })).toEqual([]);
    // Another way round the steps will do.
    expect(obstacles(add(round(mul(x, w!)), mul(x, w!)))).toEqual([]);
    const grid = constant(fromNumbers("float32", [1, 2, 2, 2], [0, 0, 0, 1, 1, 0, 1, 1]));
    const sampled = gridSample(mul(x, w!), expand(grid, ["N", 2, 2, 2]));
    expect(obstacles(mul(sampled, v!), { constants: [] })).toEqual([
      { what: "No gradient flows through GridSample", received: undefined, operator: "GridSample" },
    ]);
  });

  test("mistakes are told", () => {
    expect(() => backbone(file("keras-13"), { layout: "hwc" as never })).toThrow(
      'expected "nchw" or "nhwc", got "hwc"',
    );
    expect(() => backbone("mobilenet.onnx" as never)).toThrow(
      'expected the bytes of an ONNX file, got "mobilenet.onnx"',
    );
    expect(() => backbone(file("keras-13"), { output: "features" })).toThrow(
      'The ONNX model has no tensor named "features"',
    );
    expect(() => backbone(file("keras-13"), { batchNormalization: "fold" as never })).toThrow(
      'expected "folded", "frozen" or "train"',
    );
    const grey = input("x", "float32", ["N", 1, 5, 6]);
    expect(() => writeNetwork(backbone(file("torch-classifier-17")), grey, { mode: "infer" })).toThrow(
      'The input "input" of the ONNX model does not fit: expected [batch_size, 3, 11, 9], got [N,1,5,6]',
    );
  });
});

/** The tensor that a file's last pooling reads. */
function pooledIn(bytes: Uint8Array): string {
  const { nodes } = readOnnxModel(bytes);
  return nodes.find(({ operator }) => operator === "GlobalAveragePool")!.inputs[0]!;
}

/** A network as it begins: after a step of nothing. */
async function firstModel(network: ReturnType<typeof sequential>, train: ReturnType<typeof halves>) {
  for await (const event of fit(network, { train, epochs: 1, runtime, signal: { aborted: true } })) {
    if (event.type === "end") return event.model;
  }
  throw new Error("no end");
}
