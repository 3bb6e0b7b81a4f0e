import { copyFile, readFile } from "node:fs/promises";
import path from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readModelInfo } from "../../src/compile/modelFile.ts";
import { imageSet } from "../../src/data/dataset.ts";
import { type TemporaryFolder, temporaryFolder } from "../data/temporary.ts";
import { drawPhotos } from "./drawnPhotos.ts";
import { hardData } from "./tinyBirds.ts";
import { inFolder, type Outcome } from "./world.ts";

let folder: TemporaryFolder;
let plumage: (...argv: string[]) => Promise<Outcome>;
const at = (name: string) => path.join(folder.path, name);
const last = (text: string) => JSON.parse(text.trimEnd().split("\n").at(-1)!);

beforeAll(async () => {
  folder = await temporaryFolder();
  plumage = inFolder(folder.path, { loadDataSet: async () => hardData });
  const train = ["train", "birds", "--threads", "1", "--validation-fraction", "0.4", "--learning-rate", "0.003"];
  await plumage(...train, "--epochs", "6", "--out", "out");
  await plumage(...train, "--epochs", "6", "--out", "choosing", "--want-recall", "0.9", "--calibrate");
  await plumage(...train, "--epochs", "1", "--seed", "3", "--out", "short");
}, 120_000);

afterAll(() => folder[Symbol.asyncDispose]());

describe("plumage evaluate", () => {
  it("says in a sentence what the numbers below it say", async () => {
    const { code, stdout, stderr } = await plumage("evaluate", "out/model.onnx", "--threads", "1");
    expect([code, stderr]).toEqual([0, ""]);
    const { judgement, confusion } = last((await plumage("evaluate", "out/model.onnx", "--json")).stdout);
    expect(stdout.split("\n")[0]).toBe(judgement.sentence);
    expect(judgement.sentence).toMatch(/'bird' calls? .*always saying 'not bird' would score 80 %\.$/);
    expect(stdout).toContain("Judged on 300 test images of cifar10, on cpu with 1 thread:");
    expect(judgement.answers.yesNo).toMatchObject(confusion);
    expect(judgement.answers.accuracy.value).toBeLessThan(1);
    const trained = JSON.parse(await readFile(at("out/report.json"), "utf8"));
    expect(judgement).toEqual(trained.judgement);
    const verbose = await plumage("evaluate", "out/model.onnx", "--verbose");
    expect(verbose.stdout).toContain('Of pictures whose probability of "bird" lies in a range, how many are:');
  });

  it("tells precision where birds are rarer", async () => {
    const { judgement } = last((await plumage("evaluate", "out/model.onnx", "--at-rate", "0.02", "--json")).stdout);
    const { tp, fp, fn, tn } = judgement.answers.yesNo;
    const [found, alarmed] = [(0.02 * tp) / (tp + fn), (0.98 * fp) / (fp + tn)];
    expect(judgement.atRate.precision.value).toBeCloseTo(found / (found + alarmed), 10);
    const { stdout } = await plumage("evaluate", "out/model.onnx", "--at-rate", "0.02");
    expect(stdout).toMatch(/Where 2\.0 % of the pictures are bird, \d+\.\d % of its "bird" calls would be right/);
  });

  it("compares two models on the same images", async () => {
    const { compared } = last(
      (await plumage("evaluate", "out/model.onnx", "--compare", "short/model.onnx", "--json")).stdout,
    );
    const { comparison } = compared;
    expect(comparison.bothRight + comparison.onlyFirst + comparison.onlySecond + comparison.bothWrong).toBe(300);
    const { stdout } = await plumage("evaluate", "out/model.onnx", "--compare", "short/model.onnx");
    expect(stdout).toContain(comparison.sentence);
    const gone = await plumage("evaluate", "out/model.onnx", "--compare", "gone.onnx");
    expect([gone.code, gone.stderr]).toEqual([1, expect.stringContaining("gone.onnx does not exist")]);
  });

  it("compares models of two sizes on the same photos, each at its own size", async () => {
    await using photos = await temporaryFolder();
    await drawPhotos(path.join(photos.path, "photos"), { red: [180, 20, 20], green: [20, 180, 20] }, 30);
    await drawPhotos(path.join(photos.path, "others"), { red: [170, 30, 20], green: [30, 160, 20] }, 5);
    const cli = inFolder(photos.path, { env: { PLUMAGE_CACHE: path.join(photos.path, "cache") } });
    for (const size of ["8", "12"]) {
      const flags = ["--size", size, "--network", "eight", "--epochs", "2", "--threads", "1", "--out", size];
      const { code, stderr } = await cli("train", "--data", "photos", ...flags);
      expect([code, stderr]).toEqual([0, ""]);
    }
    const alone = last((await cli("evaluate", "12/model.onnx", "--json")).stdout).judgement;
    const { compared, judgement } = last(
      (await cli("evaluate", "8/model.onnx", "--compare", "12/model.onnx", "--json")).stdout,
    );
    expect(compared.judgement.answers).toEqual(alone.answers);
    const { bothRight, onlyFirst } = compared.comparison;
    expect((bothRight + onlyFirst) / judgement.images).toBeCloseTo(judgement.answers.accuracy.value, 10);
    const elsewhere = await cli("evaluate", "8/model.onnx", "--compare", "12/model.onnx", "--data", "others", "--json");
    expect([elsewhere.code, elsewhere.stderr]).toEqual([0, expect.any(String)]);
    expect(last(elsewhere.stdout).compared.judgement.images).toBe(10);
  }, 120_000);

  it("warns of test images that were learned from", async () => {
    const { train, test } = hardData;
    const images = test.images.slice();
    images.set(train.images.subarray(0, 20 * 192));
    const overlapping = inFolder(folder.path, {
      loadDataSet: async () => ({ train, test: imageSet({ ...test, images }) }),
    });
    const { stdout } = await overlapping("evaluate", "out/model.onnx");
    const [, known] = /Beware: (\d+) of these 300 images were learned from, too: the scores are too good\./.exec(
      stdout,
    )!;
    // Of the 20, those that were not kept for validation.
    expect(Number(known)).toBeGreaterThan(5);
    expect(Number(known)).toBeLessThan(20);
  });
});

describe("a threshold", () => {
  it("is chosen on validation by train, kept in the model, and what the scores are of", async () => {
    const { decision, training } = readModelInfo(await readFile(at("choosing/model.onnx")));
    expect(decision).toMatchObject({ positive: "bird", chosenBy: { images: 240, met: true } });
    expect(decision!.chosenBy!.recall).toBeGreaterThanOrEqual(0.9);
    expect(training.calibration).toMatchObject({ temperature: expect.any(Number) });
    const { judgement, recall } = last((await plumage("evaluate", "choosing/model.onnx", "--json")).stdout);
    expect(judgement.decision).toEqual(decision);
    expect(judgement.answers.classes[1].recall.value).toBeGreaterThan(0.75);
    // Beside it, the scores of the likeliest classes.
    expect(judgement.likeliest.classes[1].recall.value).toBe(recall);
    const { stdout } = await plumage("evaluate", "choosing/model.onnx");
    expect(stdout).toContain("by its threshold of 0.");
    expect(stdout).toContain('(at least 90 % of the "bird" found)');
    expect(stdout).toContain("By the likeliest class alone: accuracy");
  });

  it("is tried by evaluate, and kept only with --save", async () => {
    await copyFile(at("out/model.onnx"), at("saved.onnx"));
    const before = await readFile(at("saved.onnx"));
    const tried = last((await plumage("evaluate", "saved.onnx", "--cost", "miss=5,false-alarm=1", "--json")).stdout);
    expect(tried.judgement.decision.chosenBy.wish).toBe("a miss costs 5, a false alarm 1");
    expect(await readFile(at("saved.onnx"))).toEqual(before);
    const saved = await plumage("evaluate", "saved.onnx", "--cost", "miss=5,false-alarm=1", "--save");
    expect([saved.code, saved.stderr]).toEqual([0, ""]);
    expect(saved.stdout).toContain("saved.onnx now answers so.");
    const again = last((await plumage("evaluate", "saved.onnx", "--json")).stdout);
    expect(again.judgement).toEqual(tried.judgement);
    expect(again.weightsHash).toBe(tried.weightsHash);
    const byHand = last((await plumage("evaluate", "saved.onnx", "--threshold", "0.7", "--json")).stdout);
    expect(byHand.judgement.decision).toMatchObject({ threshold: 0.7, positive: "bird" });
  });

  it("tells misuse by the flags that were given", async () => {
    for (const [flags, told] of [
      [["--cost", "miss=1,false-alarm=1", "--best-f1"], "got --cost and --best-f1"],
      [["--cost", "miss=1,false-alarm=1,look=0.1", "--not-sure", "0.9"], "got --cost with look and --not-sure"],
    ] as const) {
      const { code, stderr } = await plumage("evaluate", "out/model.onnx", ...flags);
      expect(code).toBe(2);
      expect(stderr).toContain(told);
      expect(stderr).not.toContain("chooseDecision");
    }
  });

  it("says when a wish did not come true", async () => {
    const { code, stdout } = await plumage(
      "evaluate",
      "short/model.onnx",
      "--want-precision",
      "0.999",
      "--not-sure",
      "0.999",
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/The wish did not come true on the validation images: no threshold makes 99\.9 % of the/);
  });

  it("is honoured by predict, which is not sure where the model is not", async () => {
    await copyFile(at("out/model.onnx"), at("unsure.onnx"));
    // Looks are free: nothing is answered that might be wrong.
    await plumage("evaluate", "unsure.onnx", "--cost", "miss=1,false-alarm=1,look=0.01", "--save");
    const { notSure } = readModelInfo(await readFile(at("unsure.onnx"))).decision!;
    expect(notSure!.low).toBeLessThan(notSure!.high);
    const files = await Promise.all(
      [0, 52, 255].map(async (value) => {
        const background = { r: value, g: value, b: value };
        await sharp({ create: { width: 8, height: 8, channels: 3, background } })
          .png()
          .toFile(at(`${value}.png`));
        return `${value}.png`;
      }),
    );
    const answers = (await plumage("predict", "unsure.onnx", ...files, "--json")).stdout.trimEnd().split("\n");
    for (const { label, notSure: unsure, probability, probabilities } of answers.map((line) => JSON.parse(line))) {
      const p = probabilities.bird;
      const isUnsure = p >= notSure!.low && p < notSure!.high;
      expect([label, unsure]).toEqual(
        isUnsure ? ["not sure", true] : [p >= notSure!.high ? "bird" : "not bird", undefined],
      );
      expect(probability).toBe(isUnsure ? Math.max(p, probabilities["not bird"]) : probabilities[label]);
    }
    expect(answers.filter((line) => line.includes("not sure")).length).toBeGreaterThan(0);
    const { stdout } = await plumage("predict", "unsure.onnx", ...files);
    expect(stdout).toMatch(/\.png +not sure {2}(not bird|bird) +\d+\.\d %\n/);
  });

  it.each([
    ["--save", "--save keeps a threshold, and none was asked for"],
    ["--cost miss=5", "--cost: expected costs such as miss=5,false-alarm=1"],
    ["--cost miss=5,false-alarm=x", "--cost: expected costs such as miss=5,false-alarm=1"],
    ["--threshold 0.5 --best-f1", "--threshold is a choice already"],
    ["--want-precision 0.9 --want-recall 0.9", "got --want-precision and --want-recall"],
  ])("%s is refused", async (flags, message) => {
    const { code, stderr } = await plumage("evaluate", "out/model.onnx", ...flags.split(" "));
    expect(code).toBeGreaterThan(0);
    expect(stderr).toContain(message);
  });
});
