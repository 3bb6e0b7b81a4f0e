import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { CliEffects } from "../../src/cli/effects.ts";
import { decodeModel } from "../../src/compile/modelFile.ts";
import { imageSet } from "../../src/data/dataset.ts";
import { dense } from "../../src/nn/layers/dense.ts";
import { sequential } from "../../src/nn/layers/sequential.ts";
import { readEventLog } from "../../src/runs/eventLog.node.ts";
import { temporaryFolder } from "../data/temporary.ts";
import { tinyBirds, tinyData } from "./tinyBirds.ts";
import { inFolder, interruptAt } from "./world.ts";

const train = ["train", "birds", "--threads", "1"] as const;
const lines = (text: string) =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

/** Stops a training after some lines of its log, as Ctrl-C does. */
async function stopped(cwd: string, after: number, ...flags: string[]) {
  const { code } = await inFolder(cwd, interruptAt(after))(...train, "--json", "--out", "run", ...flags);
  expect(code).toBe(130);
}

const weightsOf = async (folder: string) => decodeModel(await readFile(path.join(folder, "model.onnx"))).weights;
const stepsAndEpochs = async (folder: string) =>
  (await readEventLog(path.join(folder, "events.jsonl"))).filter(({ type }) => type !== "saved" && type !== "resumed");

/** All that is in a folder, to see whether anything of it changed. */
async function contentOf(folder: string) {
  const names = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((each) => each.isFile());
  return Promise.all(
    names.map(async ({ parentPath, name }) => [name, await readFile(path.join(parentPath, name), "base64")]),
  );
}

describe("plumage train --resume", () => {
  it("comes to what a run that was never interrupted comes to: weights, log and scores", async () => {
    await using folder = await temporaryFolder();
    const plumage = inFolder(folder.path);
    const at = (name: string) => path.join(folder.path, name);
    const whole = await plumage(...train, "--json", "--out", "whole", "--seed", "3");
    await stopped(folder.path, 9, "--seed", "3");
    const { code, stdout } = await plumage("train", "--resume", "run", "--json");
    expect(code).toBe(0);
    const [expected, result] = [whole.stdout, stdout].map((text) => lines(text).at(-1));
    const { seconds: _, model: __, run: ___, ...same } = expected;
    expect(result).toMatchObject(same);
    expect(await weightsOf(at("run"))).toEqual(await weightsOf(at("whole")));
    expect(await stepsAndEpochs(at("run"))).toEqual(await stepsAndEpochs(at("whole")));
    expect(JSON.parse(await readFile(at("run/report.json"), "utf8"))).toEqual(result);
    expect(await readdir(at("run"))).toEqual(await readdir(at("whole")));
  });

  it("says where it goes on, and when there is nothing to do; goes on longer when asked", async () => {
    await using folder = await temporaryFolder();
    const plumage = inFolder(folder.path);
    await plumage(...train, "--run-id", "mine", "--epochs", "2");
    const done = await plumage("train", "--resume", "mine");
    expect(done.code).toBe(0);
    expect(done.stdout).toBe(
      "The run mine is finished. 2 epochs are done; for more: plumage train --resume mine --epochs 4\n",
    );
    const more = await plumage("train", "birds", "--resume", "mine", "--epochs", "3");
    expect(more.stdout).toContain("\nGoing on with mine from the end of epoch 2.\n");
    await plumage(...train, "--out", "three", "--epochs", "3");
    expect(await weightsOf(path.join(folder.path, "runs/mine"))).toEqual(
      await weightsOf(path.join(folder.path, "three")),
    );
    const fewer = await plumage("train", "--resume", "mine", "--epochs", "1");
    expect(fewer.stdout).toContain("The run mine is finished.");
  });

  it("begins anew in the same folder where there is no checkpoint yet", async () => {
    await using folder = await temporaryFolder();
    const run = path.join(folder.path, "run");
    await stopped(folder.path, 3, "--checkpoint-every", "1 step");
    await rm(path.join(run, "checkpoints"), { recursive: true });
    await rm(path.join(run, "report.json"));
    const { code, stdout } = await inFolder(folder.path)("train", "--resume", "run");
    expect(code).toBe(0);
    expect(stdout).not.toContain("Going on");
    await inFolder(folder.path)(...train, "--out", "whole");
    expect(await stepsAndEpochs(run)).toEqual(await stepsAndEpochs(path.join(folder.path, "whole")));
    expect(await weightsOf(run)).toEqual(await weightsOf(path.join(folder.path, "whole")));
  });

  it("passes over a damaged checkpoint, says so, and comes to the same", async () => {
    await using folder = await temporaryFolder();
    const checkpoints = path.join(folder.path, "run/checkpoints");
    await stopped(folder.path, 12, "--checkpoint-every", "5 steps");
    const newest = (await readdir(checkpoints)).sort().at(-1)!;
    const bytes = await readFile(path.join(checkpoints, newest));
    bytes[bytes.length >> 1]! ^= 1;
    await writeFile(path.join(checkpoints, newest), bytes);
    const { code, stdout, stderr } = await inFolder(folder.path)("train", "--resume", "run");
    expect(code).toBe(0);
    expect(stderr).toBe(`warning: checkpoints/${newest}: it is damaged: its content does not fit its checksum\n`);
    expect(stdout).toMatch(/\nGoing on with run from epoch \d, step \d+\.\n/);
    await inFolder(folder.path)(...train, "--out", "whole");
    expect(await weightsOf(path.join(folder.path, "run"))).toEqual(await weightsOf(path.join(folder.path, "whole")));
  });

  it("keeps as many checkpoints as it is told, and takes them within epochs", async () => {
    await using folder = await temporaryFolder();
    await inFolder(folder.path)(...train, "--out", "run", "--checkpoint-every", "5 steps", "--keep", "3");
    const names = await readdir(path.join(folder.path, "run/checkpoints"));
    const [last, ...before] = names
      .toSorted()
      .toReversed()
      .map((name) => Number(name.slice(0, 8)));
    expect([last, before[0], before[1]]).toEqual([36, 35, 30]);
    expect(before.slice(2).every((steps) => steps % 12 === 0)).toBe(true);
  });

  const otherPixels = imageSet({ ...tinyData.train, images: tinyData.train.images.with(7, 0) });
  const otherNetwork = {
    ...tinyBirds,
    network: () => sequential(dense(9, { activation: "relu" }), dense(2, { activation: "softmax" })),
  };
  it.each<readonly [string, readonly string[], Partial<CliEffects>, 1 | 2, string]>([
    ["another seed", ["--seed", "9"], {}, 2, "--seed cannot change within a run: expected 4, as the run began, got 9."],
    [
      "another rate",
      ["--learning-rate", "1"],
      {},
      2,
      "--learning-rate cannot change within a run: expected 0.01, as the run began, got 1.",
    ],
    [
      "what it did not have",
      ["--limit", "9"],
      {},
      2,
      "--limit cannot change within a run: expected no --limit, as the run began, got 9.",
    ],
    [
      "another folder",
      ["--out", "other"],
      {},
      2,
      "--out cannot change within a run: expected the run's own folder, got other.",
    ],
    [
      "fewer epochs than are done",
      ["--epochs", "1"],
      {},
      2,
      "--epochs counts from the beginning of the run: expected at least 2, which are done, got 1.",
    ],
    [
      "other pixels",
      [],
      { loadDataSet: async () => ({ ...tinyData, train: otherPixels }) },
      1,
      "The run cannot go on: cifar10 holds other pictures than the run learned from",
    ],
    [
      "another network",
      [],
      { recipes: { birds: otherNetwork } },
      1,
      "The run cannot go on: the network birds is another from layer 1 on: expected zeroCenter -> [N,3,8,8], got dense(9) relu -> [N,9].",
    ],
    [
      "another optimiser",
      [],
      { recipes: { birds: { ...tinyBirds, defaults: { ...tinyBirds.defaults, clipNorm: 1 } } } },
      1,
      "The run cannot go on: its clip norm would change: expected 5, got 1.",
    ],
  ])("refuses %s, names it, and leaves the folder alone", async (_, flags, changed, exitCode, message) => {
    await using folder = await temporaryFolder();
    await stopped(folder.path, 13, "--seed", "4");
    const before = await contentOf(folder.path);
    const { code, stderr } = await inFolder(folder.path, changed)("train", "--resume", "run", ...flags);
    expect(stderr).toContain(`error: ${message}`);
    expect(code).toBe(exitCode);
    expect(await contentOf(folder.path)).toEqual(before);
  });

  it("takes what the run began with, given again", async () => {
    await using folder = await temporaryFolder();
    await stopped(folder.path, 9, "--seed", "4");
    const again = ["--seed", "4", "--learning-rate", "0.01", "--batch-size", "16", "--keep", "1"];
    expect((await inFolder(folder.path)("train", "birds", "--resume", "run", ...again)).code).toBe(0);
  });

  it("refuses a run of another version, a damaged one, and what is no run", async () => {
    await using folder = await temporaryFolder();
    const plumage = inFolder(folder.path);
    const file = path.join(folder.path, "runs/old/recipe.json");
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, JSON.stringify({ format: 7 }));
    const said = async (...argv: string[]) => (await plumage("train", "--resume", ...argv)).stderr;
    expect(await said("old")).toBe(
      "error: The run old was written by another version of Plumage: expected run folders of format 1, got format 7. " +
        "Use the version that wrote it, or begin a new run.\n",
    );
    await writeFile(file, "{");
    expect(await said("old")).toBe("error: The run old cannot be read: its recipe.json is damaged. Begin a new run.\n");
    expect(await said("odl")).toContain("error: odl is no run folder: there is no recipe.json in it");
    expect(await said("odl")).toContain("Did you mean old?");
    expect(await said("runs")).toContain("runs is no run folder");
  });

  it("is refused while another process works on the run", async () => {
    await using folder = await temporaryFolder();
    const outcomes: { code: number; stderr: string }[] = [];
    let asked: Promise<unknown> | undefined;
    const first = await inFolder(folder.path, {
      stdout: {
        write(text) {
          if (!text.includes('"epoch":2,')) return;
          asked ??= inFolder(folder.path)("train", "--resume", "run").then((outcome) => outcomes.push(outcome));
        },
      },
    })(...train, "--json", "--out", "run", "--epochs", "40");
    await asked;
    expect(first.code).toBe(0);
    expect(outcomes).toMatchObject([
      { code: 1, stderr: expect.stringContaining("error: Another process is at work on the run run") },
    ]);
  });

  it("a name for a run is checked, and taken once", async () => {
    await using folder = await temporaryFolder();
    const plumage = inFolder(folder.path);
    const said = async (...argv: string[]) => {
      const { code, stderr } = await plumage(...train, "--epochs", "1", ...argv);
      return [code, stderr];
    };
    expect(await said("--run-id", "a.b-1")).toEqual([0, ""]);
    expect(await readdir(path.join(folder.path, "runs"))).toEqual(["a.b-1"]);
    expect(await said("--run-id", "a.b-1")).toEqual([
      2,
      "error: --run-id a.b-1: there is a run of that name in runs/. Choose another, go on with that one (plumage train --resume a.b-1), " +
        "or take it away (plumage runs remove a.b-1).\n",
    ]);
    expect((await said("--run-id", "../x"))[1]).toContain("--run-id: expected letters, digits, dots and dashes");
    expect((await said("--run-id", "x", "--out", "y"))[1]).toContain("--out and --run-id both say which folder");
    expect((await said("--checkpoint-every", "soon"))[1]).toContain(
      '--checkpoint-every: expected steps or a time, such as "200 steps"',
    );
  });
});
