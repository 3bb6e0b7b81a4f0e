import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeModel, encodeModel, readModelInfo } from "../../src/compile/modelFile.ts";
import { input } from "../../src/graph/graph.ts";
import { writeOnnx } from "../../src/onnx/write.ts";
import { relu } from "../../src/ops/elementwise.ts";
import { type Checkpoint, encodeCheckpoint } from "../../src/train/checkpoint.ts";
import { fit } from "../../src/train/fit.ts";
import { type TemporaryFolder, temporaryFolder } from "../data/temporary.ts";
import { expectGolden } from "../golden/golden.ts";
import { halves, runtime, smallNetwork } from "../train/halves.ts";
import { inFolder, type Outcome } from "./world.ts";

let folder: TemporaryFolder;
let plumage: (...argv: string[]) => Promise<Outcome>;
const at = (name: string) => path.join(folder.path, name);
const lines = (text: string) =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

beforeAll(async () => {
  folder = await temporaryFolder();
  const versions = () => ({ plumage: "1.2.3" });
  plumage = inFolder(folder.path, {
    versions,
    date: () => new Date("2030-01-02T03:04:05Z"),
    hasGraphicsCard: async () => false,
  });
  await plumage("train", "birds", "--threads", "1", "--out", "run");
}, 60_000);

afterAll(() => folder[Symbol.asyncDispose]());

describe("a model file", () => {
  it("of two equal trainings is the same, to the byte", async () => {
    await plumage("train", "birds", "--threads", "1", "--out", "again");
    expect((await readFile(at("run/model.onnx"))).equals(await readFile(at("again/model.onnx")))).toBe(true);
  });
});

describe("plumage verify", () => {
  it("calls a new model sound, on all that is here", async () => {
    const { code, stdout } = await plumage("verify", "run/model.onnx", "--threads", "1");
    expect(stdout).toMatch(/^run\/model\.onnx\nseal: whole/);
    expect(stdout).toMatch(/Its 8 golden pictures, asked again:/);
    expect(stdout).toMatch(/\n {2}cpu, plain +[\d.e-]+ +0\.0001 {2}within\n {2}cpu +0 +0\.0001 {2}within\n/);
    expect(stdout).toMatch(/\nwebgpu: this machine shows no graphics card\.\n/);
    expect(stdout).toMatch(/\nSound: /);
    expect(code).toBe(0);
  });

  it("prints JSON lines", async () => {
    const { code, stdout } = await plumage("verify", "run/model.onnx", "--engine", "cpu", "--threads", "1", "--json");
    expect(lines(stdout)).toMatchObject([
      { type: "engine", engine: "cpu, plain", isWithin: true },
      { type: "engine", engine: "cpu", difference: 0, most: 1e-4, isWithin: true },
      { type: "result", model: "run/model.onnx", seal: "whole", golden: 8, isSound: true },
    ]);
    expect(code).toBe(0);
  });

  it("ends with 1 for a file that has changed, and for one whose answers have", async () => {
    const file = await readFile(at("run/model.onnx"));
    const changed = Uint8Array.from(file);
    changed[1000]! ^= 4;
    await writeFile(at("changed.onnx"), changed);
    const broken = await plumage("verify", "changed.onnx");
    expect([broken.code, broken.stdout]).toEqual([1, expect.stringMatching(/seal: BROKEN/)]);

    const { golden } = readModelInfo(file);
    const other = { ...golden!, probabilities: golden!.probabilities.map((value) => 1 - value) };
    await writeFile(at("other.onnx"), encodeModel(decodeModel(file), {}, { golden: other }));
    const far = await plumage("verify", "other.onnx", "--engine", "cpu");
    expect(far.stdout).toMatch(/cpu +\d.* TOO FAR\n/);
    expect(far.stdout).toMatch(/NOT SOUND\.\n$/);
    expect(far.code).toBe(1);
  });

  it("says of a model without golden pictures that there is nothing to ask", async () => {
    await writeFile(at("bare.onnx"), encodeModel(decodeModel(await readFile(at("run/model.onnx")))));
    const { code, stdout } = await plumage("verify", "bare.onnx");
    expect([code, stdout]).toEqual([0, expect.stringMatching(/carries no golden pictures, so there is nothing/)]);
  });

  it("finds none where training was asked to leave them out", async () => {
    await plumage("train", "birds", "--threads", "1", "--epochs", "1", "--without-golden", "--out", "private");
    expect(readModelInfo(await readFile(at("private/model.onnx"))).golden).toBeUndefined();
    const { code, stdout } = await plumage("verify", "private/model.onnx", "--json");
    expect([code, lines(stdout)]).toEqual([0, [expect.objectContaining({ seal: "whole", golden: 0, isSound: true })]]);
  });

  it("takes no model of others", async () => {
    const x = input("x", "float32", ["N", 3]);
    await writeFile(at("foreign.onnx"), writeOnnx({ inputs: [x], outputs: { y: relu(x) } }));
    const { code, stderr } = await plumage("verify", "foreign.onnx");
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^error: foreign\.onnx: Plumage did not write this/)]);
  });
});

describe("plumage inspect", () => {
  /** Digests and sizes hang on the machine that trained. */
  const still = (text: string) =>
    text
      .replaceAll(/[0-9a-f]{64}/g, "HASH")
      .replaceAll(/[\d.]+ %/g, "P %")
      .replaceAll(/[\d.]+ kB/g, "SIZE");

  it("shows what is inside a model", async () => {
    const { code, stdout } = await plumage("inspect", "run/model.onnx");
    expect(code).toBe(0);
    await expectGolden("../cli/golden/inspect.txt", still(stdout));
  });

  it("prints one JSON object", async () => {
    const [file] = (await plumage("inspect", "run/model.onnx", "--json")).stdout.split("\n");
    expect(JSON.parse(file!)).toMatchObject({
      kind: "model",
      classes: ["not bird", "bird"],
      seal: "whole",
      golden: 8,
      training: { seed: 0, scores: { accuracy: expect.any(Number) } },
      network: {
        layers: [{ layer: "dense" }, { layer: "dense_1" }, { layer: "zeroCenter" }, { layer: "standardize" }],
      },
    });
  });

  it("shows where training stands in a checkpoint", async () => {
    let checkpoint: Checkpoint | undefined;
    const options = { train: halves(40), validation: halves(20, 2), epochs: 2, batchSize: 10, runtime };
    for await (const event of fit(smallNetwork, { ...options, seed: 5, checkpoints: true })) {
      if (event.type === "epoch") checkpoint ??= event.checkpoint;
    }
    await writeFile(at("one.safetensors"), Buffer.concat(encodeCheckpoint(checkpoint!)));
    const { code, stdout } = await plumage("inspect", "one.safetensors");
    expect(stdout).toMatch(/^one\.safetensors: a checkpoint by Plumage, [\d.]+ kB\n/);
    expect(stdout).toMatch(
      /stands at +epoch 1, step 0 in it; 4 steps in all\n +batches +of 10\n +seed +5\n +optimiser +adam/,
    );
    expect(stdout).toMatch(/last epoch +loss [\d.]+, [\d.]+ % right; validation loss/);
    expect(stdout).toMatch(/\n {2}conv2d +112 {2}kernel \[4, 3, 3, 3\], bias \[4\]\n/);
    expect(code).toBe(0);
  });

  it("shows what is inside a file of another program", async () => {
    const x = input("x", "float32", ["N", 3]);
    await writeFile(at("foreign.onnx"), writeOnnx({ inputs: [x], outputs: { y: relu(relu(x)) } }));
    const { code, stdout } = await plumage("inspect", "foreign.onnx");
    expect(stdout).toMatch(/^foreign\.onnx: an ONNX model by plumage, \d+ B\n/);
    expect(stdout).toMatch(/takes +x float32 \[N, 3\]\n +gives +y float32 \[N, 3\]\n +operators +2 Relu\n/);
    expect(code).toBe(0);
  });

  it.each([
    ["gone.onnx", /gone\.onnx does not exist/],
    ["run", /Did you mean run\/model\.onnx/],
    ["run/events.jsonl", /no ONNX model/],
  ])("explains %s", async (file, message) => {
    const { code, stderr } = await plumage("inspect", file);
    expect([code, stderr]).toEqual([1, expect.stringMatching(message)]);
  });
});

describe("plumage export --float16, --int8", () => {
  it.each(["float16", "int8"])("writes the %s model beside the model, with what it is worth", async (variant) => {
    const { code, stdout, stderr } = await plumage("export", "run/model.onnx", `--${variant}`, "--threads", "1");
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^Judged on 50 test images of cifar10, timed on cpu with 1 thread:\n/);
    expect(stdout).toMatch(
      /\n {2}file +[\d.]+ kB +[\d.]+ kB\n {2}right +[\d.]+ % +[\d.]+ %\n {2}one picture +[\d.e-]+ ms/,
    );
    expect(stdout).toMatch(new RegExp(`The ${variant} model: run/model\\.${variant}\\.onnx\n$`));
    const sound = await plumage("verify", `run/model.${variant}.onnx`, "--engine", "cpu", "--threads", "1");
    expect([sound.code, sound.stdout]).toEqual([0, expect.stringMatching(/8 golden pictures/)]);
    const judged = await plumage("evaluate", `run/model.${variant}.onnx`, "--threads", "1", "--json");
    const record = readModelInfo(await readFile(at(`run/model.${variant}.onnx`))).training;
    expect(record.variant).toBe(variant);
    expect((record.scores as { accuracy: number }).accuracy).toBe(lines(judged.stdout).at(-1).accuracy);
    const inspected = await plumage("inspect", `run/model.${variant}.onnx`);
    expect(inspected.stdout).toContain(`a model by Plumage, ${variant} variant`);
  });

  it("prints JSON", async () => {
    const { stdout } = await plumage(
      "export",
      "run/model.onnx",
      "--int8",
      "--out",
      "small.onnx",
      "--threads",
      "1",
      "--json",
    );
    const time = { one: expect.any(Number), many: expect.any(Number) };
    expect(lines(stdout)).toMatchObject([
      {
        ...{ type: "result", variant: "int8", out: "small.onnx", images: 50, layers: 2, engine: "cpu" },
        original: { bytes: (await readFile(at("run/model.onnx"))).length, milliseconds: time },
        exported: { bytes: (await readFile(at("small.onnx"))).length, milliseconds: time },
      },
    ]);
  });

  it("asks for one thing at a time", async () => {
    const { code, stderr } = await plumage("export", "run/model.onnx", "--int8", "--float16");
    expect(code).toBe(2);
    expect(stderr).toMatch(/one thing is written at a time: got --float16 and --int8/);
  });
});
