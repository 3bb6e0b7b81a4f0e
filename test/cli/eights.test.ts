import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { decodeModel, readModelInfo } from "../../src/compile/modelFile.ts";
import { imagePixels } from "../../src/data/dataset.ts";
import { asSplit } from "../../src/data/selection.ts";
import { placements } from "../../src/data/synthetic/placed.ts";
import { eightConv } from "../../src/experiment/eights.ts";
import { recipes } from "../../src/experiment/recipes.ts";
import { findRecord } from "../../src/experiment/record.ts";
import { prepareSplits, splitData } from "../../src/experiment/splits.ts";
import { temporaryFolder } from "../data/temporary.ts";
import { drawnDigits, drawnLetters } from "./drawnDigits.ts";
import { inFolder, interruptAt } from "./world.ts";

const data = drawnDigits({ train: 40, test: 12 });
const world = { recipes, loadDataSet: async () => data };
/** The same, with letters under the name of EMNIST's. */
function withLetters(each: number) {
  const letters = drawnLetters(each);
  return { ...world, loadDataSet: async (name: string) => (name === "emnist-letters" ? letters : data) };
}
const quick = ["--threads", "1", "--batch-size", "40", "--seed", "3"] as const;
const last = (text: string) => JSON.parse(text.trimEnd().split("\n").at(-1)!);

describe("plumage train eight", () => {
  it("learns to tell the 8 from 18 x 18 pixels, and is judged again on the same images", async () => {
    await using folder = await temporaryFolder();
    const plumage = inFolder(folder.path, world);
    const trained = await plumage("train", "eight", ...quick, "--epochs", "12", "--out", "run", "--json");
    expect(trained.code).toBe(0);
    const result = last(trained.stdout);
    expect(result.accuracy).toBeGreaterThan(0.97);
    const info = readModelInfo(await readFile(path.join(folder.path, "run/model.onnx")));
    expect(info).toMatchObject({ classes: ["not 8", "8"], image: { height: 18, width: 18, channels: 1 } });
    const judged = await plumage("evaluate", "run/model.onnx", "--json");
    expect(judged.code).toBe(0);
    const { accuracy, confusion, weightsHash } = last(judged.stdout);
    expect({ accuracy, confusion, weightsHash }).toEqual({
      accuracy: result.accuracy,
      confusion: result.confusion,
      weightsHash: result.weightsHash,
    });
  });

  it("asks about any digit, or all ten, and the model says which", async () => {
    await using folder = await temporaryFolder();
    const plumage = inFolder(folder.path, world);
    const flags = [...quick, "--epochs", "1"];
    await plumage("train", "eight", "--digit", "3", ...flags, "--out", "three");
    await plumage("train", "eight", "--all", ...flags, "--out", "all");
    const info = async (run: string) => readModelInfo(await readFile(path.join(folder.path, run, "model.onnx")));
    const [three, all] = [await info("three"), await info("all")];
    expect(three.classes).toEqual(["not 3", "3"]);
    expect(findRecord(three)).toMatchObject({ recipe: "eight", choice: { digit: 3 }, positive: "3" });
    expect(all.classes).toEqual([..."0123456789"]);
    expect(findRecord(all)?.positive).toBeUndefined();
    for (const run of ["three", "all"]) {
      const again = await plumage("evaluate", `${run}/model.onnx`);
      expect(again).toMatchObject({ code: 0 });
      expect(again.stdout).toContain("Judged on 120 test images of mnist");
    }
  });

  it("is asked about letters, which are no digits, in the form that it learned from", async () => {
    await using folder = await temporaryFolder();
    const plumage = inFolder(folder.path, withLetters(20));
    await plumage("train", "eight", ...quick, "--epochs", "12", "--out", "run");
    const ask = ["evaluate", "run/model.onnx", "--negatives", "emnist-letters"] as const;
    const asked = await plumage(...ask, "--json");
    expect([asked.code, asked.stderr]).toEqual([0, ""]);
    const found = last(asked.stdout);
    expect(found).toMatchObject({ type: "negatives", images: 100, positive: "8", alarms: { images: 100 } });
    // Only the B is an 8 with another name.
    expect(found.groups.map(({ name }: { name: string }) => name)).toEqual(["B", "C", "F", "J", "L"]);
    expect(found.groups[0].value).toBeGreaterThan(0.9);
    expect(found.groups[1].value).toBeLessThan(0.2);
    const { stdout } = await plumage(...ask);
    expect(stdout).toMatch(/^Asked about 100 test images of emnist-letters, on .*\. None of them shows 8\.\n/);
    expect(stdout).toMatch(/called 8: \d+ of 100 \(/);
    expect(stdout).toMatch(/\n {2}B +20 +(19|20) +\d/);
  });

  it("of the networks for digits anywhere, letters are placed anywhere, too", async () => {
    await using folder = await temporaryFolder();
    const plumage = inFolder(folder.path, withLetters(4));
    await plumage("train", "eight-synthetic", ...quick, "--epochs", "1", "--out", "run");
    const asked = await plumage("evaluate", "run/model.onnx", "--negatives", "emnist-letters", "--json");
    expect([asked.code, asked.stderr]).toEqual([0, ""]);
    expect(last(asked.stdout)).toMatchObject({ images: 20, called: "test images of emnist-letters" });
  });

  it("of all ten digits, tells how sure it is of letters", async () => {
    await using folder = await temporaryFolder();
    const plumage = inFolder(folder.path, withLetters(4));
    await plumage("train", "eight", "--all", ...quick, "--epochs", "3", "--out", "run");
    const { stdout, stderr } = await plumage("evaluate", "run/model.onnx", "--negatives", "emnist-letters");
    expect(stderr).toBe("");
    expect(stdout).toContain("given an answer: 20 of 20 (100.0 %");
    expect(stdout).toMatch(/at least 50\.0 %: [\d.]+ % of them/);
    expect(stdout).toContain("  taken for: ");
    const tried = await plumage(
      "evaluate",
      "run/model.onnx",
      "--negatives",
      "emnist-letters",
      "--threshold",
      "0.9999",
      "--json",
    );
    expect(last(tried.stdout)).toMatchObject({ notSure: 20, alarms: { count: 0, value: 0 } });
  });

  it("says what is wrong with a question", async () => {
    await using folder = await temporaryFolder();
    const plumage = inFolder(folder.path, world);
    for (const [argv, message] of [
      [["eight", "--digit", "3", "--all"], "--digit asks about one digit, --all about all ten"],
      [["birds", "--digit", "3"], "train birds: --digit is for recipes about digits"],
      [["eight", "--digit", "12"], "--digit"],
    ] as const) {
      const { code, stderr } = await plumage("train", ...argv);
      expect(code).toBe(2);
      expect(stderr).toContain(message);
    }
  });
});

describe("digits anywhere in the picture", () => {
  const { defaults, task } = eightConv;
  const splits = (seed: number) =>
    prepareSplits(splitData(data, task, { validationFraction: defaults.validationFraction, seed }), eightConv, seed);

  it("are new in every epoch of training; validation and test stay, and none crosses", () => {
    const { train, validation, test } = splits(1);
    expect([train, validation, test].map(({ indices }) => indices.length)).toEqual([360, 40, 120]);
    expect(imagePixels(train.set, 5, 0)).not.toEqual(imagePixels(train.set, 5, 1));
    for (const fixed of [validation, test]) expect(fixed.set.images).toBeInstanceOf(Uint8Array);
    expect(imagePixels(splits(1).test.set, 7)).toEqual(imagePixels(test.set, 7));
    expect(imagePixels(splits(2).test.set, 7)).not.toEqual(imagePixels(test.set, 7));
    // Where each digit of the training comes from: never one that was kept for validation.
    const divided = splitData(data, task, { validationFraction: defaults.validationFraction, seed: 1 });
    const kept = new Set(divided.validation.indices);
    const shown = Array.from({ length: 360 }, (_, index) => placements(train.set, index, 2)[0]!.picture);
    expect(shown.filter((picture) => kept.has(picture))).toEqual([]);
    expect(new Set(shown).size).toBe(360);
  });

  it("lie anywhere, whole, at 0.6 to 1.4 of their size", () => {
    const { set, indices } = asSplit(splits(1).train);
    const places = Array.from(indices, (index) => placements(set, index)[0]!);
    const scales = places.map(({ scale }) => scale);
    expect(Math.min(...scales)).toBeGreaterThanOrEqual(0.6);
    expect(Math.max(...scales)).toBeLessThanOrEqual(1.4);
    expect(Math.max(...scales) - Math.min(...scales)).toBeGreaterThan(0.7);
  });

  it("train to the same weights when training is stopped and taken up again", async () => {
    await using folder = await temporaryFolder();
    const flags = ["train", "eight-conv", ...quick, "--epochs", "2", "--json"] as const;
    await inFolder(folder.path, world)(...flags, "--out", "whole");
    const stopped = await inFolder(folder.path, { ...world, ...interruptAt(6) })(...flags, "--out", "run");
    expect(stopped.code).toBe(130);
    const resumed = await inFolder(folder.path, world)("train", "--resume", "run", "--json");
    expect(resumed.code).toBe(0);
    const weights = async (run: string) =>
      decodeModel(await readFile(path.join(folder.path, run, "model.onnx"))).weights;
    expect(await weights("run")).toEqual(await weights("whole"));
  });
});
