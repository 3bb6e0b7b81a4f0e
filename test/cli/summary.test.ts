import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { networks } from "../../src/zoo/networks.ts";
import { temporaryFolder } from "../data/temporary.ts";
import { inFolder } from "./world.ts";

const plumage = inFolder("/");

describe("plumage summary", () => {
  it.each(["bird", "vgg16", "housePrices"])("shows %s as a table", async (name) => {
    const { code, stdout, stderr } = await plumage("summary", name);
    expect([code, stderr]).toEqual([0, ""]);
    await expect(stdout).toMatchFileSnapshot(`golden/summary-${name}.txt`);
  });

  it.each(Object.keys(networks))("fits a page: %s", async (name) => {
    const { code, stdout } = await plumage("summary", name);
    expect(code).toBe(0);
    const lines = stdout.split("\n");
    expect(lines.filter((line) => line.length > 100)).toEqual([]);
    expect(lines.length).toBeLessThan(100);
  });

  it("prints one object with --json", async () => {
    const { code, stdout } = await plumage(
      "summary",
      "bird",
      "--json",
      "--classes",
      "10",
      "--size",
      "64",
      "--batch",
      "5",
    );
    expect(code).toBe(0);
    expect(stdout.trim().split("\n")).toHaveLength(1);
    const summary = JSON.parse(stdout);
    const units = 16 * 16 * 64 * 512 + 512;
    expect(summary).toMatchObject({
      name: "bird",
      input: ["N", 3, 64, 64],
      output: ["N", 10],
      parameters: 896 + 18_496 + 36_928 + units + 5130,
      memory: { batch: 5 },
    });
    expect(summary.layers.map((layer: { parameters: number }) => layer.parameters)).toContain(units);
  });

  it("draws with --svg", async () => {
    await using folder = await temporaryFolder();
    const { code, stdout } = await inFolder(folder.path)("summary", "eight", "--svg", "pictures/eight.svg");
    expect(code).toBe(0);
    expect(stdout).toMatch(/\npicture: pictures\/eight\.svg\n$/);
    const svg = await readFile(path.join(folder.path, "pictures", "eight.svg"), "utf8");
    expect(svg).toMatch(/^<svg .*dense\(32\) relu.*<\/svg>\n$/s);
  });

  it.each([
    ["VGG-16", "vgg16"],
    ["mnist_dense", "mnistDense"],
  ])("takes %s for %s", async (given, name) => {
    expect(JSON.parse((await plumage("summary", given, "--json")).stdout).name).toBe(name);
  });

  it("suggests a name", async () => {
    const { code, stdout, stderr } = await plumage("summary", "brid");
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(
      /^error: There is no network of this name: expected .*bird.*, got "brid"\. Did you mean bird\?\n$/,
    );
    expect((await plumage("summary", "zzzzzz")).stderr).toMatch(/got "zzzzzz"\.\n$/);
  });

  it("explains images that are too small", async () => {
    const { code, stderr } = await plumage("summary", "vgg16", "--size", "16");
    expect(code).toBe(1);
    expect(stderr).toContain("maxPool2d(2)");
  });
});
