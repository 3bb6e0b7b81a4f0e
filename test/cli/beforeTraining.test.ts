/** What is asked of a training before it is carried out: a folder in, an answer and a picture out. */
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../data/temporary.ts";
import { hardData } from "./tinyBirds.ts";
import { inFolder, interruptAt } from "./world.ts";

const lines = (text: string) =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
const train = ["train", "birds", "--threads", "1"] as const;
/** Validation images that tell something. */
const enough = ["--validation-fraction", "0.2"] as const;
const more = { loadDataSet: async () => hardData };

describe("plumage train --find-learning-rate", () => {
  it("says which rate to train with, draws why, and trains nothing", async () => {
    await using folder = await temporaryFolder();
    const { code, stdout, stderr } = await inFolder(folder.path)(...train, "--find-learning-rate");
    expect([code, stderr]).toEqual([0, ""]);
    expect(await readdir(folder.path)).toEqual(["learning-rate.svg"]);
    expect(await readFile(path.join(folder.path, "learning-rate.svg"), "utf8")).toMatch(/^<svg .*>valley: [\d.e-]+</s);
    const rate = /\n {2}valley +([\d.e-]+) /.exec(stdout)![1];
    expect(stdout).toContain(`\nTrain with it: --learning-rate ${rate}\nThe picture: learning-rate.svg\n`);
  });

  it("gives the same again, as JSON and into a folder of choice", async () => {
    await using folder = await temporaryFolder();
    const ask = () => inFolder(folder.path)(...train, "--find-learning-rate", "--out", "a/b", "--json");
    const [first, second] = [await ask(), await ask()];
    expect([first.code, first.stderr]).toEqual([0, ""]);
    const told = lines(first.stdout);
    expect(told.map(({ type }) => type)).toEqual(["split", "learningRate"]);
    expect(told[1]).toMatchObject({ picture: path.join("a", "b", "learning-rate.svg"), points: expect.any(Array) });
    expect(Object.keys(told[1].suggestions)).toEqual(["valley", "steepest", "minimum"]);
    expect(second).toEqual(first);
    expect(await readdir(path.join(folder.path, "a/b"))).toEqual(["learning-rate.svg"]);
  });
});

describe("plumage train --learning-curve", () => {
  it("says what twice the images would bring, draws why, and keeps nothing", async () => {
    await using folder = await temporaryFolder();
    const { code, stdout, stderr } = await inFolder(folder.path, more)(...train, ...enough, "--learning-curve");
    expect([code, stderr]).toEqual([0, ""]);
    expect(await readdir(folder.path)).toEqual(["learning-curve.svg"]);
    expect(await readFile(path.join(folder.path, "learning-curve.svg"), "utf8")).toMatch(
      /^<svg .*images to learn from</s,
    );
    // What is learned to the last image, and the time, are the machine's.
    const still = stdout
      .replace(/(Less than|About) [^.]* on this machine\.$/m, "About # on this machine.")
      .replace(/^( +[\d,]+) +[\d.]+ % {2}[\d.]+ to [\d.]+ %$/gm, "$1  # %  # to # %")
      .replace(/^What twice the images \(960\) would bring cannot be told: .*$/m, "With twice the images (960): #")
      .replace(/^With twice the images \(960\): .*$/m, "With twice the images (960): #");
    await expect(still).toMatchFileSnapshot("golden/learning-curve.txt");
  });

  it("gives the same again, as JSON and into a folder of choice", async () => {
    await using folder = await temporaryFolder();
    const ask = () => inFolder(folder.path, more)(...train, ...enough, "--learning-curve", "--out", "a", "--json");
    const [first, second] = [lines((await ask()).stdout), lines((await ask()).stdout)];
    expect(first.map(({ type }) => type)).toEqual([
      ...["split", "learningCurvePlan"],
      ...Array(4).fill("learningCurvePoint"),
      "learningCurve",
    ]);
    expect(first[1]).toMatchObject({
      sizes: [60, 120, 240, 480],
      repeats: 1,
      estimate: { seconds: expect.any(Number) },
    });
    expect(first[6]).toMatchObject({ now: { images: 480 }, picture: path.join("a", "learning-curve.svg") });
    expect(second.slice(2)).toEqual(first.slice(2));
    expect(await readdir(path.join(folder.path, "a"))).toEqual(["learning-curve.svg"]);
  });

  it("tells each training of several", async () => {
    await using folder = await temporaryFolder();
    const { stdout } = await inFolder(folder.path, more)(...train, ...enough, "--learning-curve", "--repeats", "2");
    expect(stdout).toMatch(/^8 trainings of /m);
    expect(stdout.match(/ [12] of 2$/gm)).toHaveLength(8);
  });

  it("stops when it is asked to, with nothing written", async () => {
    await using folder = await temporaryFolder();
    const stop = interruptAt(3);
    const { code, stderr } = await inFolder(folder.path, { ...more, ...stop })(...train, ...enough, "--learning-curve");
    expect([code, stderr]).toEqual([
      130,
      "Stopping. Press Ctrl-C again to quit at once.\nStopped: no curve was drawn, and nothing written.\n",
    ]);
    expect(await readdir(folder.path)).toEqual([]);
  });

  it.each([
    [
      "no validation",
      ["--learning-curve", "--validation-fraction", "0"],
      1,
      /there are none\. Keep some: --validation-fraction/,
    ],
    [
      "few images",
      ["--learning-curve", "--limit", "30"],
      1,
      /the smallest part, an eighth, would have \d of "(not )?bird"/,
    ],
    ["repeats of nothing", ["--repeats", "3"], 2, /^error: --repeats says how often --learning-curve/],
  ] as const)("explains what is wrong: %s", async (_, flags, code, message) => {
    await using folder = await temporaryFolder();
    const outcome = await inFolder(folder.path)(...train, ...flags);
    expect(outcome.code).toBe(code);
    expect(outcome.stderr).toMatch(message);
    expect(await readdir(folder.path)).toEqual([]);
  });
});

describe("plumage train --dry-run", () => {
  it("tells of data, network, time and memory, and leaves nothing", async () => {
    await using folder = await temporaryFolder();
    const { code, stdout, stderr } = await inFolder(folder.path)(...train, "--dry-run");
    expect([code, stderr]).toEqual([0, ""]);
    expect(await readdir(folder.path)).toEqual([]);
    const still = stdout.replace(
      /^(Less than|About).* of memory\.$/m,
      "About # on this machine, and about # MB of memory.",
    );
    await expect(still).toMatchFileSnapshot("golden/dry-run.txt");
  });

  it("tells the same to programs", async () => {
    await using folder = await temporaryFolder();
    const { code, stdout } = await inFolder(folder.path)(...train, "--dry-run", "--seed", "3", "--json");
    expect(code).toBe(0);
    const told = lines(stdout);
    expect(told.map(({ type }) => type)).toEqual(["split", "dryRun"]);
    expect(told[1]).toMatchObject({
      ...{ epochs: 3, stepsPerEpoch: 12, trainImages: 180, validationImages: 20, parameters: 1562 },
      settings: { seed: 3, learningRate: 0.01 },
      dataHash: expect.any(String),
    });
    const { seconds, stepSeconds, judgeSeconds, memory } = told[1].estimate;
    expect(seconds).toBeCloseTo(36 * stepSeconds + 3 * judgeSeconds, 9);
    // What the process holds, and more than the weights.
    expect(memory).toBeGreaterThan(20e6);
  });

  it("is one question, and a question at a time is answered", async () => {
    await using folder = await temporaryFolder();
    const { code, stderr } = await inFolder(folder.path)(...train, "--dry-run", "--find-learning-rate");
    expect([code, stderr]).toEqual([
      2,
      "error: --find-learning-rate and --dry-run are two questions. Ask one after the other.\n",
    ]);
  });
});
