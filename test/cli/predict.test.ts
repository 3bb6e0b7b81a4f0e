import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { input } from "../../src/graph/graph.ts";
import { writeOnnx } from "../../src/onnx/write.ts";
import { add } from "../../src/ops/elementwise.ts";
import { type TemporaryFolder, temporaryFolder } from "../data/temporary.ts";
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
  plumage = inFolder(folder.path, { env: { PLUMAGE_CACHE: at("cache") } });
  await plumage("train", "birds", "--epochs", "10", "--threads", "1", "--out", "out");
  await mkdir(at("photos/more"), { recursive: true });
  await grey(200).jpeg().toFile(at("photos/bird.jpg"));
  await grey(50).png().toFile(at("photos/more/cat.png"));
  await writeFile(at("photos/broken.jpg"), (await grey(200).jpeg().toBuffer()).subarray(0, 200));
  await writeFile(at("photos/empty.png"), "");
  await writeFile(at("photos/notes.jpg"), "no picture");
  await mkdir(at("nothing"));
});

afterAll(() => folder[Symbol.asyncDispose]());

/** A picture of one brightness: in the tiny data birds are bright. */
function grey(value: number) {
  return sharp({ create: { width: 40, height: 20, channels: 3, background: { r: value, g: value, b: value } } });
}

describe("plumage predict", () => {
  it("prints a line a picture", async () => {
    const files = ["photos/bird.jpg", "photos/more"];
    const { code, stdout, stderr } = await plumage("predict", "out/model.onnx", ...files, "--threads", "1");
    expect([code, stderr]).toEqual([0, "On cpu with 1 thread.\n"]);
    expect(stdout).toMatch(
      /^photos\/bird\.jpg {6}bird {6} +>? ?[\d.]+ %\nphotos\/more\/cat\.png {2}not bird +>? ?[\d.]+ %\n$/,
    );
  });

  it("prints JSON lines, and goes on after what cannot be read", async () => {
    const { code, stdout, stderr } = await plumage(
      "predict",
      "out/model.onnx",
      "photos",
      "gone.jpg",
      "x/*.png",
      "--json",
    );
    expect([code, stderr]).toEqual([1, ""]);
    const answers = lines(stdout);
    expect(answers.map(({ file, label }) => [file, label])).toEqual([
      ["gone.jpg", undefined],
      ["x/*.png", undefined],
      ["photos/bird.jpg", "bird"],
      ["photos/broken.jpg", undefined],
      ["photos/empty.png", undefined],
      ["photos/more/cat.png", "not bird"],
      ["photos/notes.jpg", undefined],
    ]);
    const [gone, pattern, bird, broken, empty, cat, notes] = answers;
    expect(gone.error).toMatch(/^gone\.jpg does not exist\./);
    expect(pattern.error).toBe("no image fits the pattern x/*.png: got no file at all.");
    expect(broken.error).toMatch(/^photos\/broken\.jpg is damaged or cut off/);
    expect(empty.error).toBe("photos/empty.png is empty (0 bytes).");
    expect(notes.error).toMatch(/^photos\/notes\.jpg is not an image/);
    for (const { label, probability, probabilities } of [bird, cat]) {
      expect(Object.keys(probabilities)).toEqual(["not bird", "bird"]);
      expect(probability).toBe(probabilities[label]);
      expect(probabilities.bird + probabilities["not bird"]).toBeCloseTo(1);
    }
  });

  it("names what cannot be read on the standard error", async () => {
    const { code, stdout, stderr } = await plumage(
      "predict",
      "out/model.onnx",
      "photos/empty.png",
      "photos/bird.jpg",
      "nothing",
    );
    expect(code).toBe(1);
    expect(stdout).toMatch(/^photos\/bird\.jpg {3}bird/);
    expect(stderr).toMatch(
      /^On cpu .*\nthe folder nothing holds no image: .*\nphotos\/empty\.png is empty \(0 bytes\)\.\n2 could not be read\.\n$/,
    );
  });

  it("brings pictures to the model's shape as asked", async () => {
    const half = await sharp({ create: { width: 80, height: 20, channels: 3, background: "black" } })
      .composite([
        {
          input: await sharp({ create: { width: 20, height: 20, channels: 3, background: "white" } })
            .png()
            .toBuffer(),
          left: 30,
          top: 0,
        },
      ])
      .png()
      .toBuffer();
    await writeFile(at("middle.png"), half);
    const brightness = async (fit: string) => {
      const { stdout } = await plumage("predict", "out/model.onnx", "middle.png", "--fit", fit, "--json");
      return lines(stdout)[0].probabilities.bird;
    };
    expect(await brightness("crop")).toBeGreaterThan(0.9);
    expect(await brightness("squash")).toBeLessThan(await brightness("crop"));
    expect(await brightness("pad")).toBeGreaterThan(await brightness("squash"));
  });
});

describe("what is no model of Plumage", () => {
  it.each(["predict", "evaluate"])("%s says so", async (command) => {
    const files = command === "predict" ? ["photos/bird.jpg"] : [];
    const x = input("x", "float32", [1]);
    await writeFile(at("other.onnx"), writeOnnx({ inputs: [x], outputs: { y: add(x, x) } }));
    await writeFile(at("cut.onnx"), (await readFile(at("out/model.onnx"))).subarray(0, 5000));
    await writeFile(at("empty.onnx"), "");
    const messages: readonly (readonly [string, RegExp])[] = [
      ["gone.onnx", /^error: gone\.onnx does not exist\.\n$/],
      ["out", /^error: out is a folder, not a model file\. Did you mean out\/model\.onnx\?\n$/],
      ["photos/bird.jpg", /^error: photos\/bird\.jpg: This is no ONNX model\. Give a model\.onnx/],
      ["empty.onnx", /^error: empty\.onnx is empty \(0 bytes\)\./],
      ["cut.onnx", /^error: cut\.onnx: This is no ONNX model\./],
      ["other.onnx", /^error: other\.onnx: Plumage did not write this ONNX model/],
    ];
    for (const [model, message] of messages) {
      const { code, stdout, stderr } = await plumage(command, model, ...files);
      expect(stderr).toMatch(message);
      expect([code, stdout]).toEqual([1, ""]);
    }
  });
});

describe("plumage evaluate", () => {
  it("judges on the test images again, or on those for validation", async () => {
    const test = await plumage("evaluate", "out/model.onnx", "--threads", "1");
    expect([test.code, test.stderr]).toEqual([0, ""]);
    const trained = JSON.parse(await readFile(at("out/report.json"), "utf8"));
    expect(test.stdout).toContain("Judged on 50 test images of cifar10, on cpu with 1 thread:\n");
    expect(test.stdout).toContain(`TP ${trained.confusion.tp}`);
    const validation = await plumage("evaluate", "out/model.onnx", "--split", "validation", "--json");
    expect(lines(validation.stdout)[0]).toMatchObject({
      type: "result",
      split: "validation",
      images: 20,
      engine: "cpu",
      baseline: 0.8,
    });
    const lastEpoch = lines(await readFile(at("out/events.jsonl"), "utf8")).findLast(({ type }) => type === "epoch");
    expect(lines(validation.stdout)[0].accuracy).toBe(lastEpoch.validation.accuracy);
  });

  it("refuses data with other classes, and validation images of other data", async () => {
    await mkdir(at("digits/one"), { recursive: true });
    await grey(10).png().toFile(at("digits/one/1.png"));
    const digits = await plumage("evaluate", "out/model.onnx", "--data", "digits");
    expect([digits.code, digits.stderr]).toEqual([
      2,
      "error: --data digits: its classes are not the model's: expected not bird, bird, got one. " +
        "Say which are which with --map; what no rule names is left out then.\n",
    ]);
    const validation = await plumage(
      "evaluate",
      "out/model.onnx",
      "--data",
      "digits",
      "--split",
      "validation",
      "--map",
      "one=bird",
    );
    expect(validation.code).toBe(2);
    expect(validation.stderr).toContain("--split validation: digits has no images for that.");
  });
});
