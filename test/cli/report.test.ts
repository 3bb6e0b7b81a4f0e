/** A run folder in, a page out: at the end of training, anew, and of any judgement. */
import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PageData } from "../../src/report/client/pageData.ts";
import { type TemporaryFolder, temporaryFolder } from "../data/temporary.ts";
import { inFolder, type Outcome } from "./world.ts";

let folder: TemporaryFolder;
let plumage: (...argv: string[]) => Promise<Outcome>;
const at = (name: string) => path.join(folder.path, name);
const pageOf = async (name: string) => readFile(at(name), "utf8");
const dataOf = (page: string): PageData => JSON.parse(/id="data">(.*)<\/script>/.exec(page)![1]!);

beforeAll(async () => {
  folder = await temporaryFolder();
  plumage = inFolder(folder.path);
  const trained = await plumage("train", "birds", "--threads", "1", "--epochs", "3", "--out", "run");
  expect(trained.stdout).toMatch(/\nThe report: run\/report\.html \(\d+\.\d kB\)\n/);
}, 60_000);

afterAll(() => folder[Symbol.asyncDispose]());

describe("plumage report", () => {
  it("is written at the end of training, with both parts of the images and the curves", async () => {
    const page = await pageOf("run/report.html");
    const { classes, positive, sets } = dataOf(page);
    expect([classes, positive]).toEqual([["not bird", "bird"], 1]);
    expect(sets.map(({ name, count, names }) => [name, count, names.start])).toEqual([
      ["test", 50, "tiny test "],
      ["validation", 20, "tiny train "],
    ]);
    expect(sets[0]!.kinds!.names).toEqual(["airplane", "bird", "cat"]);
    expect(page.match(/class="plumage-chart"/g)).toHaveLength(2);
    expect(page).toContain("<dt>seed</dt><dd>0</dd>");
  });

  it("writes the same page anew", async () => {
    const before = await pageOf("run/report.html");
    await rm(at("run/report.html"));
    const { code, stdout, stderr } = await plumage("report", "run", "--threads", "1");
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("The report: run/report.html (");
    expect(await pageOf("run/report.html")).toBe(before);
  });

  it("goes where it is told, and says so in JSON", async () => {
    const { code, stdout } = await plumage(
      "report",
      "run/model.onnx",
      "--out",
      "birds.html",
      "--json",
      "--threads",
      "1",
    );
    const page = await readFile(at("birds.html"));
    expect(code).toBe(0);
    const line = JSON.parse(stdout.trimEnd().split("\n").at(-1)!);
    expect(line).toEqual({ type: "report", file: at("birds.html"), bytes: page.length });
  });

  it("of a judgement has its images alone", async () => {
    const { code, stdout } = await plumage(
      "evaluate",
      "run/model.onnx",
      "--split",
      "validation",
      "--html",
      "v.html",
      "--threads",
      "1",
    );
    expect([code, stdout]).toEqual([0, expect.stringContaining("\nThe report: v.html (")]);
    expect(dataOf(await pageOf("v.html")).sets.map(({ name, count }) => [name, count])).toEqual([["validation", 20]]);
  });

  it.each([
    [["report", "nowhere"], 2, "nowhere is no run folder"],
    [["report", "."], 2, ". is no run folder"],
    [["report", "run", "--out", "run/model.onnx/report.html"], 1, "a file stands where the folder should be"],
  ])("%j is explained", async (argv, expected, message) => {
    const { code, stderr } = await plumage(...argv);
    expect([code, stderr]).toEqual([expected, expect.stringContaining(message)]);
  });
});
