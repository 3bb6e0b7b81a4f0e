/** What is asked of a training before it is carried out: a folder in, an answer and a picture out. */
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../data/temporary.ts";
import { inFolder } from "./world.ts";

const lines = (text: string) =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
const train = ["train", "birds", "--threads", "1"] as const;

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
