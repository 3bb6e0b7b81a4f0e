import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../data/temporary.ts";
import { inFolder, interruptAt } from "./world.ts";

const train = ["train", "birds", "--threads", "1"] as const;

/** Three runs: one that is finished, one that was stopped, one that was killed. */
async function threeRuns(cwd: string): Promise<void> {
  await inFolder(cwd)(...train, "--run-id", "done", "--seed", "1");
  await inFolder(cwd, interruptAt(9))(...train, "--run-id", "ended", "--json");
  await inFolder(cwd, interruptAt(9))(...train, "--run-id", "shot", "--json", "--learning-rate", "0.02");
  await rm(path.join(cwd, "runs/shot/report.json"));
}

describe("plumage runs", () => {
  it("lists them, with what they stand at", async () => {
    await using folder = await temporaryFolder();
    const plumage = inFolder(folder.path);
    expect((await plumage("runs", "list")).stdout).toBe("There are no runs in runs. plumage train makes one.\n");
    await threeRuns(folder.path);
    await mkdir(path.join(folder.path, "runs/odd"));
    await writeFile(path.join(folder.path, "runs/odd/recipe.json"), '{"format":9}');
    await mkdir(path.join(folder.path, "runs/no-run"));
    const { code, stdout } = await plumage("runs", "list");
    expect(code).toBe(0);
    const rows = stdout
      .trimEnd()
      .split("\n")
      .map((line) => line.split(/ {2,}/));
    expect(rows[0]).toEqual(["run", "began", "data", "network", "epochs", "state", "validation", "test"]);
    const row = (name: string) => rows.find(([first]) => first === name);
    expect(row("done")!.slice(2, 6)).toEqual(["cifar10", "birds", "3/3", "finished"]);
    expect(row("done")!.at(-1)).toMatch(/^\d+\.\d % \(\d+\.\d to \d+\.\d\)$/);
    expect(row("ended")!.at(-3)).toBe("stopped");
    expect(row("shot")!.at(-3)).toBe("killed");
    expect(row("odd")).toContain("unreadable");
    expect(rows).toHaveLength(5);
    const elsewhere = inFolder(path.dirname(folder.path));
    expect((await elsewhere("runs", "list", "--runs", path.join(folder.path, "runs"))).stdout).toBe(stdout);
    const json = (await plumage("runs", "list", "--json")).stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(json.find(({ id }) => id === "done")).toMatchObject({
      state: "finished",
      epochs: 3,
      recipe: { flags: { seed: 1 } },
    });
  });

  it("shows all of one, and how to go on with it", async () => {
    await using folder = await temporaryFolder();
    await threeRuns(folder.path);
    const { code, stdout } = await inFolder(folder.path)("runs", "show", "shot");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^state +killed, [12] of 3 epochs; go on: plumage train --resume runs\/shot$/m);
    expect(stdout).toMatch(/^asked +plumage train birds --threads 1 --run-id shot --learning-rate 0\.02$/m);
    expect(stdout).toMatch(/^data +cifar10: 180 images to learn from, 20 for validation, 50 for the test/m);
    expect(stdout).toMatch(/^optimizer +adam with learningRate 0\.02, /m);
    const json = JSON.parse((await inFolder(folder.path)("runs", "show", "done", "--json")).stdout);
    expect(json).toMatchObject({ id: "done", state: "finished", result: { epochs: 3, testImages: 50 } });
  });

  it("takes one away, but none that goes on, and no folder that is no run", async () => {
    await using folder = await temporaryFolder();
    await threeRuns(folder.path);
    const plumage = inFolder(folder.path);
    const lock = path.join(folder.path, "runs/shot/run.lock");
    await writeFile(lock, JSON.stringify({ processId: process.pid, host: hostname() }));
    expect((await plumage("runs", "list")).stdout).toMatch(/^shot .* running /m);
    const refused = await plumage("runs", "remove", "shot");
    expect([refused.code, refused.stderr]).toEqual([
      1,
      `error: The run shot goes on: process ${process.pid} on ${hostname()} is at work on it. Stop it first, with Ctrl-C.\n`,
    ]);
    await rm(lock);
    expect((await plumage("runs", "remove", "shot")).stdout).toBe("runs/shot is gone.\n");
    expect((await readdir(path.join(folder.path, "runs"))).sort()).toEqual(["done", "ended"]);
    for (const name of ["shot", "runs", ".", "..", "/"]) {
      const { code, stderr } = await plumage("runs", "remove", name);
      expect(code).toBe(2);
      expect(stderr).toContain(`error: ${name} is no run folder`);
    }
    expect((await readdir(path.join(folder.path, "runs"))).sort()).toEqual(["done", "ended"]);
  });

  it("compares them: settings that differ, scores, and McNemar's test on the same images", async () => {
    await using folder = await temporaryFolder();
    const plumage = inFolder(folder.path);
    await plumage(...train, "--run-id", "one", "--epochs", "3");
    await plumage(...train, "--run-id", "two", "--epochs", "1", "--learning-rate", "0.0001");
    await plumage(...train, "--run-id", "few", "--epochs", "1", "--limit", "12");
    const list = (await readFile(path.join(folder.path, "runs/one/answers.tsv"), "utf8")).trimEnd().split("\n");
    expect(list[0]).toBe("content\tname\tclass\tanswer\tprobability");
    expect(list).toHaveLength(51);
    expect(list[2]).toMatch(/^1\ttiny test 1\tnot bird\t(not )?bird\t[01](\.\d+)?$/);
    const { code, stdout } = await plumage("runs", "compare", "one", "two", "few");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ +one +two +few$/m);
    expect(stdout.match(/^epochs .*$/gm)).toEqual([
      expect.stringMatching(/^epochs +3 +1 +1$/),
      expect.stringMatching(/^epochs trained +3 +1 +1$/),
    ]);
    expect(stdout).toMatch(/^limit +none +none +12$/m);
    expect(stdout).not.toMatch(/^seed/m);
    expect(stdout).toMatch(/^Of 50 images, /m);
    expect(stdout).toMatch(/^Of \d+ images, .* \d+ images of the test of only one of them are left out\.$/m);
    const { comparisons } = JSON.parse((await plumage("runs", "compare", "one", "two", "--json")).stdout);
    expect(comparisons).toMatchObject([{ run: "two", with: "one", left: 0, mcnemar: { images: 50 } }]);
    const answers = (name: string) => readFile(path.join(folder.path, "runs", name, "answers.tsv"), "utf8");
    const right = async (name: string) =>
      (await answers(name))
        .trimEnd()
        .split("\n")
        .slice(1)
        .map((line) => line.split("\t"))
        .map(([, , is, said]) => is === said);
    const [first, second] = [await right("one"), await right("two")];
    expect(comparisons[0].mcnemar.onlyFirst).toBe(first.filter((is, i) => is && !second[i]).length);
    expect((await plumage("runs", "compare", "one", "one")).code).toBe(2);
  });
});
