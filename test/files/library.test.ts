/** The package as a program in Node uses it, on files: models saved and opened, pictures classified. */
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import * as plumage from "../../src/index.node.ts";
import { tinyData } from "../cli/tinyBirds.ts";
import { temporaryFolder } from "../data/temporary.ts";

const { classify, cpuRuntime, dense, evaluate, fit, oneAgainstRest, openModel, ProblemError, saveModel } = plumage;
const runtime = cpuRuntime({ threads: 1 });
const train = oneAgainstRest(tinyData.train, "bird");
const test = oneAgainstRest(tinyData.test, "bird");

/** Knows bright pictures, which are birds, from dark ones. */
async function trained(): Promise<plumage.Model> {
  const network = plumage.sequential(plumage.zeroCenter(), plumage.standardize(), dense(2, { activation: "softmax" }));
  for await (const event of fit(network, { train, epochs: 3, batchSize: 20, runtime })) {
    if (event.type === "end") return event.model;
  }
  throw new Error("training did not end");
}

function grey(value: number) {
  return sharp({ create: { width: 40, height: 20, channels: 3, background: { r: value, g: value, b: value } } });
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

const messageOf = (work: Promise<unknown>) =>
  work.then(
    () => "",
    (error: unknown) => {
      expect(error).toBeInstanceOf(ProblemError);
      return (error as Error).message;
    },
  );

describe("a model file", () => {
  it("is judged as the model that it was saved from", async () => {
    await using folder = await temporaryFolder();
    const file = path.join(folder.path, "new", "birds.onnx");
    const model = await trained();
    await saveModel(file, model, { seed: 7 });
    const opened = await openModel(file, runtime);
    expect(opened).toMatchObject({ classes: ["not bird", "bird"], training: { seed: 7 } });
    const scores = await evaluate(opened, test);
    expect(scores).toEqual(await evaluate(model, test));
    expect(scores.accuracy).toBeGreaterThan(0.95);
    await opened.close();
  });

  it("is not judged on images under other names", async () => {
    const model = await trained();
    expect(await messageOf(evaluate(model, tinyData.test))).toBe(
      "The classes of tiny test are not the model's: expected not bird, bird, got airplane, bird, cat. " +
        "Bring them to the model's names and order with groupClasses.",
    );
  });

  it("that is none is named", async () => {
    await using folder = await temporaryFolder();
    const at = (name: string) => path.join(folder.path, name);
    await writeFile(at("empty.onnx"), "");
    await writeFile(at("text.onnx"), "not a model");
    expect(await messageOf(openModel(at("gone.onnx")))).toBe(`${at("gone.onnx")} does not exist.`);
    expect(await messageOf(openModel(folder.path))).toBe(
      `${folder.path} is a folder, not a model file. Did you mean ${at("model.onnx")}?`,
    );
    expect(await messageOf(openModel(at("empty.onnx")))).toContain(`${at("empty.onnx")} is empty (0 bytes).`);
    expect(await messageOf(openModel(at("text.onnx")))).toContain(`${at("text.onnx")}: This is no ONNX model`);
  });

  it("that cannot be written is named, with advice that fits", async () => {
    await using folder = await temporaryFolder();
    await writeFile(path.join(folder.path, "file"), "");
    const file = path.join(folder.path, "file", "more", "birds.onnx");
    expect(await messageOf(saveModel(file, await trained()))).toMatch(
      /\(ENOTDIR\)\. Give a path that you can write to\.$/,
    );
  });
});

describe("arguments in the wrong place are told", () => {
  const wrong = (value: unknown) => value as never;

  it("by evaluate", async () => {
    const model = await trained();
    expect(await messageOf(evaluate(wrong(test), wrong(model)))).toBe(
      "evaluate: its first argument: expected a trained model, or one that was opened, got an object with name, " +
        "classes, height, width, channels, ... Call evaluate(model, images).",
    );
    expect(await messageOf(evaluate(wrong("m.onnx"), test))).toMatch(
      /got "m\.onnx"\. Call evaluate\(model, images\)\.$/,
    );
    expect(await messageOf(evaluate(model, wrong(undefined)))).toMatch(/^These are no images: .* got undefined\.$/);
    expect(await messageOf(evaluate(model, plumage.subset(test, [])))).toBe(
      "There are no images of tiny test to judge the model on.",
    );
  });

  it("by saveModel", async () => {
    await using folder = await temporaryFolder();
    const model = await trained();
    const file = path.join(folder.path, "m.onnx");
    expect(await messageOf(saveModel(wrong(model), wrong(file)))).toMatch(
      /^saveModel: its first argument: expected the path of a file, .* Call saveModel\(file, model\)\.$/,
    );
    expect(await messageOf(saveModel("", model))).toMatch(
      /its first argument: expected the path of a file, .* got ""\./,
    );
    for (const name of [".", "..", "models/", "models/.", "models/.."]) {
      expect(await messageOf(saveModel(name, model))).toContain("expected the path of a file, such as");
    }
    expect(await messageOf(saveModel(folder.path, model))).toMatch(/a folder of that name is there/);
    expect(await messageOf(saveModel(file, wrong(undefined)))).toMatch(/its second argument: expected a trained model/);
    expect(await messageOf(saveModel(file, model, { seed: 7n }))).toMatch(/^training cannot be written as JSON/);
    await saveModel(file, model);
    const opened = await openModel(file, runtime);
    expect(await messageOf(saveModel(file, wrong(opened)))).toMatch(/its second argument: expected a trained model/);
    await opened.close();
    await opened.close();
    expect(await messageOf(evaluate(opened, test))).toMatch(/this model was closed/);
  });

  it("by classify", async () => {
    expect(await messageOf(collect(classify(wrong("m.onnx"), ["a.png"])))).toBe(
      'classify: its first argument is no opened model: got "m.onnx". ' +
        "Open the file first: const model = await openModel(file).",
    );
    expect(await messageOf(collect(classify(wrong(Promise.resolve()), [])))).toMatch(/got a Promise\./);
  });
});

it("has the types that a layer of one's own needs", async () => {
  const seen: plumage.Value[] = [];
  const look: plumage.Layer = {
    kind: "look",
    config: {},
    apply(x: plumage.Value) {
      seen.push(x);
      return x;
    },
  };
  const network = plumage.sequential(look, dense(2, { activation: "softmax" }));
  for await (const event of fit(network, { train, epochs: 1, runtime })) {
    if (event.type !== "end") continue;
    const kernel: plumage.Tensor | undefined = event.model.weights["dense.kernel"];
    expect(kernel?.shape).toHaveLength(2);
  }
  expect(seen[0]?.dtype).toBe("float32");
});

describe("classify", () => {
  it("answers for files, folders and patterns, and goes on after what cannot be read", async () => {
    await using folder = await temporaryFolder();
    const cwd = folder.path;
    await mkdir(path.join(cwd, "photos"));
    for (let i = 0; i < 40; i++) {
      await grey(i % 2 === 0 ? 200 : 30)
        .png()
        .toFile(path.join(cwd, "photos", `${i}.png`));
    }
    await grey(200).jpeg().toFile(path.join(cwd, "bird.jpg"));
    await writeFile(path.join(cwd, "broken.jpg"), "no picture");
    await saveModel(path.join(cwd, "birds.onnx"), await trained());
    const model = await openModel(path.join(cwd, "birds.onnx"), runtime);
    const answers = await collect(classify(model, ["photos", "*.jpg", "gone.jpg"], { cwd }));
    expect(answers.slice(0, 3)).toMatchObject([
      { file: "gone.jpg", problem: { message: expect.stringMatching(/^gone\.jpg does not exist/) } },
      { file: "bird.jpg", label: "bird" },
      { file: "broken.jpg", problem: { message: expect.stringMatching(/^broken\.jpg is not an image/) } },
    ]);
    expect(answers.slice(3)).toHaveLength(40);
    for (const { file, label, probability, probabilities } of answers.slice(3)) {
      expect(label).toBe(Number(path.basename(file, ".png")) % 2 === 0 ? "bird" : "not bird");
      expect(probability).toBe(probabilities![label!]);
      expect(probabilities!.bird! + probabilities!["not bird"]!).toBeCloseTo(1);
    }
    expect(await collect(classify(model, path.join(cwd, "bird.jpg")))).toMatchObject([{ label: "bird" }]);
    expect(await collect(classify(model, []))).toEqual([]);
    await model.close();
  });

  it("brings pictures to the model's shape as asked", async () => {
    await using folder = await temporaryFolder();
    const file = path.join(folder.path, "wide.png");
    await grey(30).resize(160, 20, { fit: "fill" }).png().toFile(file);
    await saveModel(path.join(folder.path, "birds.onnx"), await trained());
    const model = await openModel(path.join(folder.path, "birds.onnx"), runtime);
    const bird = async (options: plumage.ClassifyOptions) =>
      (await collect(classify(model, file, options)))[0]!.probabilities!.bird!;
    expect(await bird({})).toBe(await bird({ fit: "squash" }));
    expect(await bird({ fit: "pad" })).toBeGreaterThan(await bird({}));
    expect(await bird({ fit: "pad", background: "black" })).toBeLessThan(await bird({ fit: "pad" }));
    await model.close();
  });

  it("stops by its signal, or by leaving the loop", async () => {
    await using folder = await temporaryFolder();
    await grey(200).png().toFile(path.join(folder.path, "a.png"));
    await saveModel(path.join(folder.path, "birds.onnx"), await trained());
    const model = await openModel(path.join(folder.path, "birds.onnx"), runtime);
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(collect(classify(model, folder.path, { signal }))).rejects.toThrow("enough");
    for await (const { label } of classify(model, folder.path)) {
      expect(label).toBe("bird");
      break;
    }
    await model.close();
  });
});
