/** A relabel list in, a run folder out: labels change, images stay out, and the record finds the same images again. */
import { readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readModelInfo } from "../../src/compile/modelFile.ts";
import { writeRelabelList } from "../../src/data/relabelList.ts";
import { readRecord } from "../../src/experiment/record.ts";
import { readImageList } from "../../src/runs/imageList.ts";
import { type TemporaryFolder, temporaryFolder } from "../data/temporary.ts";
import { drawPhotos } from "./drawnPhotos.ts";
import { inFolder, type Outcome } from "./world.ts";

let folder: TemporaryFolder;
let plumage: (...argv: string[]) => Promise<Outcome>;
const at = (name: string) => path.join(folder.path, name);
const last = (text: string) => JSON.parse(text.trimEnd().split("\n").at(-1)!);
const quick = ["--size", "8", "--epochs", "2", "--threads", "1"] as const;
const record = async (run: string) => readRecord(readModelInfo(await readFile(at(`${run}/model.onnx`))));
const listed = async (run: string) => readImageList(await readFile(at(`${run}/images.tsv`), "utf8"))!;

beforeAll(async () => {
  folder = await temporaryFolder();
  plumage = inFolder(folder.path, { env: { PLUMAGE_CACHE: at("cache") } });
  await drawPhotos(at("photos"), { cat: [180, 20, 20], dog: [20, 20, 180] }, 20);
  expect((await plumage("train", "--data", "photos", ...quick, "--out", "first")).code).toBe(0);
}, 60_000);

afterAll(() => folder[Symbol.asyncDispose]());

describe("plumage train --relabel", () => {
  it("changes labels by content, leaves images out, and tells what it could not find", async () => {
    const words = new Map((await listed("first")).map(({ name, content }) => [name, content]));
    const list = writeRelabelList([
      { name: "cat/0.jpg", content: words.get("cat/0.jpg"), was: "cat", is: "dog" },
      { name: "an old name.jpg", content: words.get("cat/1.jpg"), was: "cat", is: "dog" },
      { name: "dog/3.jpg", content: words.get("dog/3.jpg"), was: "dog" },
      { name: "dog/4.jpg", was: "dog", is: "dog" },
      { name: "dog/5.jpg", content: "another picture by now", was: "dog", is: "cat" },
      { name: "gone.jpg", was: "dog", is: "cat" },
    ]);
    await writeFile(at("relabel.tsv"), list);
    const trained = await plumage("train", "--data", "photos", "--relabel", "relabel.tsv", ...quick, "--out", "second");
    expect([trained.code, trained.stderr]).toEqual([0, ""]);
    expect(trained.stdout).toContain("labels looked at: 2 changed, 1 left out, 1 right\n");
    expect(trained.stdout).toContain("note: 2 relabelled names not here as it was: dog/5.jpg, gone.jpg\n");
    const uses = new Map((await listed("second")).map(({ name, label }) => [name, label]));
    expect(uses.size).toBe(39);
    expect(
      ["cat/0.jpg", "cat/1.jpg", "cat/2.jpg", "dog/3.jpg", "dog/4.jpg", "dog/5.jpg"].map((name) => uses.get(name)),
    ).toEqual(["dog", "dog", "cat", undefined, "dog", "dog"]);
  });

  it("is kept, so the same images are found again", async () => {
    const { relabels, images } = await record("second");
    expect(relabels).toHaveLength(6);
    await rename(at("relabel.tsv"), at("moved.tsv"));
    const kept = JSON.parse(await readFile(at("second/report.json"), "utf8"));
    const again = last((await plumage("evaluate", "second/model.onnx", "--json")).stdout);
    expect([again.images, again.loss, again.accuracy]).toEqual([images.test, kept.loss, kept.accuracy]);
    expect(again.classes).toEqual(kept.classes);
  });

  it("knows images of a recipe by name, in the recipe's classes", async () => {
    const list = writeRelabelList([
      { name: "tiny test 5", was: "bird", is: "not bird" },
      { name: "tiny train 1", was: "not bird" },
    ]);
    await writeFile(at("birds.tsv"), list);
    const birds = ["train", "birds", "--epochs", "1", "--threads", "1"];
    const trained = await plumage(...birds, "--relabel", "birds.tsv", "--out", "third");
    expect([trained.code, trained.stderr]).toEqual([0, ""]);
    expect(trained.stdout).toContain("labels looked at: 1 changed, 1 left out, 0 right\n");
    const { images, relabels, scores } = await record("third");
    expect(images).toEqual({ train: 179, validation: 20, test: 50 });
    expect(relabels).toHaveLength(2);
    expect(scores).toMatchObject({ baseline: 0.82 });
    const again = last((await plumage("evaluate", "third/model.onnx", "--json")).stdout);
    expect([again.baseline, again.loss]).toEqual([0.82, (scores as { loss: number }).loss]);
  });

  it.each([
    [
      "list.tsv",
      writeRelabelList([{ name: "cat/0.jpg", was: "cat", is: "bird" }]),
      "leads to a class that is not learned: expected one of cat, dog, got bird.",
    ],
    ["list.tsv", "cat/0.jpg\n", "list.tsv is no relabel list"],
    ["list.tsv", "", "list.tsv is empty"],
    ["absent.tsv", "", "absent.tsv"],
  ])("refuses %s with %j", async (name, text, message) => {
    await writeFile(at("list.tsv"), text);
    const { code, stderr } = await plumage("train", "--data", "photos", "--relabel", name, ...quick, "--out", "fourth");
    expect(code).not.toBe(0);
    expect(stderr).toContain(message);
  });
});
