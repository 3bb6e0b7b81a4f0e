import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { importDataSet } from "../../src/data/sets/load.node.ts";
import { readImageList } from "../../src/runs/imageList.ts";
import { writeTree } from "../data/sets/made.ts";
import { type TemporaryFolder, temporaryFolder } from "../data/temporary.ts";
import { drawn } from "./drawnPhotos.ts";
import { inFolder, type Outcome } from "./world.ts";

let folder: TemporaryFolder;
let plumage: (...argv: string[]) => Promise<Outcome>;
const at = (name: string) => path.join(folder.path, name);

/** Twenty bright pictures of two species, laid out as CUB-200-2011 is. */
async function smallCub(): Promise<Record<string, Uint8Array | string>> {
  const species = ["001.Black_footed_Albatross", "200.Common_Yellowthroat"];
  const paths = Array.from({ length: 20 }, (_, i) => `${species[i % 2]}/${i}.jpg`);
  const pictures = await Promise.all(paths.map((_, i) => drawn([180, 180, 180], i).jpeg().toBuffer()));
  const lines = (of: (place: number) => string) => paths.map((_, i) => `${i + 1} ${of(i)}\n`).join("");
  return {
    "images.txt": lines((i) => paths[i]!),
    "image_class_labels.txt": lines((i) => (i % 2 === 0 ? "1" : "200")),
    "classes.txt": species.map((name) => `${Number(name.slice(0, 3))} ${name}\n`).join(""),
    ...Object.fromEntries(paths.map((name, i) => [`images/${name}`, pictures[i]!])),
  };
}

beforeAll(async () => {
  folder = await temporaryFolder();
  plumage = inFolder(folder.path, { env: { PLUMAGE_CACHE: at("cache") } });
  await writeTree(at("CUB_200_2011"), await smallCub());
  await importDataSet("cub200", [at("CUB_200_2011")], { cache: at("cache") });
});

afterAll(() => folder[Symbol.asyncDispose]());

describe("birds --with cub200", () => {
  it("holds out of both, in proportion, and tells the scores of each", async () => {
    const { code, stdout, stderr } = await plumage(
      "train",
      "birds",
      "--with",
      "cub200",
      "--epochs",
      "8",
      "--out",
      "out",
    );
    expect([code, stderr]).toEqual([0, ""]);
    // 15,000 of 71,788 of the 250 and the 20.
    expect(stdout).toContain("20.9 % of all images are held out for the test\n");
    expect(stdout).toMatch(/source +images +accuracy +95 % interval +baseline +precision +recall\n/);
    expect(stdout).toMatch(/ cifar10 +52 .*\n +cub200 +4 /);
    const scores = JSON.parse(await readFile(at("out/report.json"), "utf8"));
    expect(scores).toMatchObject({ testImages: 56, positive: "bird" });
    expect(scores.perSource).toMatchObject([
      { source: "cifar10", images: 52 },
      { source: "cub200", images: 4, baseline: 1 },
    ]);
    const { tp, fn } = scores.confusion;
    // Of the 70 birds as of the others: 14.5, and 41.5 of 200.
    expect(tp + fn).toBe(15);
    const uses = readImageList(await readFile(at("out/images.tsv"), "utf8"))!;
    expect(uses.filter(({ name }) => name.startsWith("images/")).every(({ label }) => label === "bird")).toBe(true);
    expect(uses.filter(({ part, name }) => part === "test" && name.includes("Albatross")).length).toBe(2);
    const evaluated = await plumage("evaluate", "out/model.onnx", "--json");
    expect(JSON.parse(evaluated.stdout)).toMatchObject({ perSource: scores.perSource, images: 56 });
  });

  it("takes as many of each source where there is a limit", async () => {
    const argv = ["train", "birds", "--with", "cub200", "--limit", "12", "--epochs", "1", "--out", "limited"];
    const { code, stderr } = await plumage(...argv);
    expect([code, stderr]).toEqual([0, ""]);
    const scores = JSON.parse(await readFile(at("limited/report.json"), "utf8"));
    // Twelve birds of each source, twelve others: of these 36, too, 20.7 % are held out.
    expect(scores.perSource).toMatchObject([
      { source: "cifar10", images: 5 },
      { source: "cub200", images: 2 },
    ]);
    const evaluated = await plumage("evaluate", "limited/model.onnx", "--json");
    expect(JSON.parse(evaluated.stdout)).toMatchObject({ perSource: scores.perSource, images: 7 });
  });

  it("takes no other set", async () => {
    const { code, stderr } = await plumage("train", "birds", "--with", "flowers17");
    expect([code, stderr]).toEqual([2, expect.stringContaining("--with")]);
  });
});
