/** A folder of pictures in, a run folder out: training, judging and asking through the command line alone. */
import { copyFile, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readModelInfo } from "../../src/compile/modelFile.ts";
import { readRecord } from "../../src/experiment/record.ts";
import { readImageList } from "../../src/runs/imageList.ts";
import { type TemporaryFolder, temporaryFolder } from "../data/temporary.ts";
import { type Colour, drawn, drawPhotos } from "./drawnPhotos.ts";
import { inFolder, type Outcome } from "./world.ts";

const red: Colour = [180, 20, 20];
const green: Colour = [20, 180, 20];
const blue: Colour = [20, 20, 180];

let folder: TemporaryFolder;
let plumage: (...argv: string[]) => Promise<Outcome>;
const at = (name: string) => path.join(folder.path, name);
const json = (text: string) =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
const last = (text: string) => json(text).at(-1);
const quick = ["--size", "8", "--epochs", "4", "--learning-rate", "0.003", "--threads", "1"] as const;

beforeAll(async () => {
  folder = await temporaryFolder();
  plumage = inFolder(folder.path, { env: { PLUMAGE_CACHE: at("cache") } });
  await drawPhotos(at("photos"), { "rote Rosen 🌹": red, wiese: green, see: blue }, 20);
});

afterAll(() => folder[Symbol.asyncDispose]());

describe("a folder of pictures", () => {
  it("trains, evaluates and predicts", async () => {
    const trained = await plumage("train", "--data", "photos", ...quick, "--out", "run");
    expect([trained.code, trained.stderr]).toEqual([0, ""]);
    expect(trained.stdout).toContain("45 images to learn from, 6 for validation, 9 for the test at the end.");
    expect(trained.stdout).toMatch(/rote Rosen 🌹 +3 +100\.0 % +100\.0 % +100\.0 %/);
    expect(await readdir(at("run"))).toEqual([
      "answers.tsv",
      "checkpoints",
      "events.jsonl",
      "history.csv",
      "images.tsv",
      "model.onnx",
      "recipe.json",
      "report.html",
      "report.json",
    ]);
    const info = readModelInfo(await readFile(at("run/model.onnx")));
    expect(info).toMatchObject({ classes: ["rote Rosen 🌹", "see", "wiese"], image: { height: 8, width: 8 } });
    expect(readRecord(info)).toMatchObject({
      recipe: "photos",
      images: { train: 45, validation: 6, test: 9 },
      data: { location: at("photos"), images: 60, problems: 0 },
      scores: { accuracy: 1, macro: { f1: 1 } },
    });
    const evaluated = last((await plumage("evaluate", "run/model.onnx", "--json")).stdout);
    expect(evaluated).toMatchObject({ split: "test", images: 9, accuracy: 1 });
    expect(evaluated).toMatchObject({ loss: JSON.parse(await readFile(at("run/report.json"), "utf8")).loss });
    const predicted = await plumage("predict", "run/model.onnx", "photos/see/0.jpg");
    expect(predicted.stdout).toMatch(/^photos\/see\/0\.jpg {2}see +\d+\.\d % {2}/);
  });

  it("is judged on the same images when others have come, gone and changed", async () => {
    await drawPhotos(at("moving"), { a: red, b: blue }, 20);
    expect((await plumage("train", "--data", "moving", ...quick, "--out", "moved")).code).toBe(0);
    const uses = readImageList(await readFile(at("moved/images.tsv"), "utf8"))!;
    const tested = uses.filter(({ part }) => part === "test").map(({ name }) => name);
    expect([uses.length, tested.length]).toEqual([40, 6]);
    await rm(at(`moving/${tested[0]}`));
    await drawn(red, 77)
      .jpeg()
      .toFile(at(`moving/${tested[1]}`));
    await rename(at(`moving/${tested[2]}`), at("moving/a/renamed.jpg"));
    await drawn(red, 78).jpeg().toFile(at("moving/a/new.jpg"));
    const { code, stdout } = await plumage("evaluate", "moved/model.onnx");
    expect(code).toBe(0);
    expect(stdout).toContain(
      "Note: the data have changed since the training: 1 added, 1 removed, 1 altered, of 40 pictures; " +
        "judged on the test images that are as they were.\n\n",
    );
    expect(stdout).toContain("Judged on 4 test images of moving");
    await rm(at("moved/images.tsv"));
    const lost = await plumage("evaluate", "moved/model.onnx");
    expect(lost.code).toBe(1);
    expect(lost.stderr).toMatch(
      /no longer those that the model learned from.* expected 40 pictures .* got 40 pictures/,
    );
  });

  it("is judged on another folder, all of it or its test part, under other names", async () => {
    await plumage("train", "--data", "photos", ...quick, "--out", "first");
    await drawPhotos(at("others"), { rosen: red, see: blue }, 3);
    const refused = await plumage("evaluate", "first/model.onnx", "--data", "others");
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining("its classes are not the model's")]);
    const mapped = await plumage(
      "evaluate",
      "first/model.onnx",
      "--data",
      "others",
      "--map",
      "rosen=rote Rosen 🌹",
      "--json",
    );
    expect(last(mapped.stdout)).toMatchObject({ images: 6, accuracy: 1, dataSet: "others" });
    await mkdir(at("known/see"), { recursive: true });
    for (const i of [...Array(20).keys()]) await copyFile(at(`photos/see/${i}.jpg`), at(`known/see/${i}.jpg`));
    const known = await plumage("evaluate", "first/model.onnx", "--data", "known");
    expect(known.stdout).toContain(
      "Note: the model has learned from 15 of these 20 images, so its scores are too good.",
    );
    await drawPhotos(at("parted/train"), { see: blue, wiese: green }, 2);
    await drawPhotos(at("parted/test"), { see: blue, wiese: green }, 1);
    const part = await plumage("evaluate", "first/model.onnx", "--data", "parted", "--json");
    expect(last(part.stdout)).toMatchObject({ images: 2, split: "test" });
  });

  it("asks a question of yes or no, of classes that are put together", async () => {
    const question = ["--classes", "flower,other", "--map", "rote*=flower", "--positive", "flower"];
    const { code, stdout } = await plumage(
      "train",
      "--data",
      "photos",
      ...quick,
      ...question,
      "--json",
      "--out",
      "asked",
    );
    expect(code).toBe(0);
    expect(last(stdout)).toMatchObject({ positive: "flower", confusion: { tp: 3, fn: 0 }, testImages: 9 });
    const evaluated = await plumage("evaluate", "asked/model.onnx");
    expect(evaluated.stdout).toMatch(/called flower +TP 3 +FP \d/);
  });

  it("keeps the parts that the folder has, and cuts what is missing", async () => {
    await drawPhotos(at("split/train"), { a: red, b: blue }, 10);
    await drawPhotos(at("split/test"), { a: red, b: blue }, 4);
    const { stdout } = await plumage("train", "--data", "split", ...quick, "--json");
    expect(last(stdout)).toMatchObject({ trainImages: 18, validationImages: 2, testImages: 8 });
  });

  it("leaves out what a list excludes, whatever network and size", async () => {
    await writeFile(at("exclude.txt"), "see/0.jpg\tblurred\nsee/1.jpg\n# wiese/0.jpg\n");
    const options = ["--exclude", "exclude.txt", "--network", "mnistDense", "--grey", "--size", "6x7"];
    const { code, stdout } = await plumage("train", "--data", "photos", ...quick, ...options, "--out", "less");
    expect(code).toBe(0);
    expect(stdout).toContain(
      '58 pictures of 3 classes; always answering "rote Rosen 🌹" would be right 34.5 % of the time.',
    );
    const { image, training } = readModelInfo(await readFile(at("less/model.onnx")));
    expect(image).toEqual({ height: 6, width: 7, channels: 1 });
    expect(readRecord({ training }).data!.options.exclude).toEqual(["see/0.jpg", "see/1.jpg"]);
    const evaluated = last((await plumage("evaluate", "less/model.onnx", "--json")).stdout);
    expect(evaluated.accuracy).toBe(JSON.parse(await readFile(at("less/report.json"), "utf8")).accuracy);
  });
});

describe("a built-in set by its name", () => {
  it("is learned from with its own classes, or chosen ones, and judged on its own test images", async () => {
    const all = await plumage("train", "--data", "cifar10", "--epochs", "2", "--json", "--out", "all");
    expect(last(all.stdout)).toMatchObject({ dataSet: "cifar10", trainImages: 180, testImages: 50 });
    expect(last(all.stdout).classes.map(({ name }: { name: string }) => name)).toEqual(["airplane", "bird", "cat"]);
    const evaluated = last((await plumage("evaluate", "all/model.onnx", "--json")).stdout);
    expect(evaluated).toMatchObject({ loss: last(all.stdout).loss, images: 50 });
    const asked = ["--classes", "other,bird", "--positive", "bird", "--epochs", "2"];
    const chosen = await plumage("train", "--data", "cifar10", ...asked, "--json", "--out", "chosen");
    expect(last(chosen.stdout)).toMatchObject({ positive: "bird", baseline: 0.8, testImages: 50 });
    const again = last((await plumage("evaluate", "chosen/model.onnx", "--json")).stdout);
    expect(again).toMatchObject({ loss: last(chosen.stdout).loss, confusion: last(chosen.stdout).confusion });
  });

  it("is suggested where its name is misspelt", async () => {
    const { code, stderr } = await plumage("train", "--data", "cifar-10");
    expect([code, stderr]).toEqual([1, expect.stringContaining("Did you mean the built-in set cifar10?")]);
  });
});

describe("pictures that are learned from", () => {
  it("are decoded once by two trainings at the same time, which come to the same", async () => {
    await drawPhotos(at("shared"), { a: red, b: green }, 15);
    const both = await Promise.all(
      ["one", "two"].map((out) => plumage("train", "--data", "shared", ...quick, "--json", "--out", out)),
    );
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    const [one, two] = both.map(({ stdout }) => last(stdout));
    expect(one).toMatchObject({ weightsHash: two.weightsHash, loss: two.loss });
  });

  it("may change as the network is told, or not at all", async () => {
    const hashOf = async (augment: string) => {
      const { stdout } = await plumage("train", "--data", "photos", ...quick, "--augment", augment, "--json");
      return last(stdout).weightsHash;
    };
    const hashes = [await hashOf("none"), await hashOf("birds"), await hashOf("mixup")];
    expect(new Set(hashes).size).toBe(3);
    const usual = await plumage("train", "--data", "photos", ...quick, "--json");
    expect(last(usual.stdout).weightsHash).toBe(hashes[1]);
  });

  it("leave a model whose training can be exported", async () => {
    await plumage("train", "--data", "photos", ...quick, "--out", "going-on");
    const { code, stdout } = await plumage("export", "going-on/model.onnx", "--training-step", "--out", "step/s.onnx");
    expect([code, stdout]).toEqual([0, expect.stringContaining("one step of training")]);
  });

  it("are told on JSON lines, each problem counted and the findings named", async () => {
    await drawPhotos(at("twice"), { a: red, b: green }, 8);
    await copyFile(at("twice/a/0.jpg"), at("twice/b/copy.jpg"));
    await writeFile(at("twice/b/broken.jpg"), "no");
    const events = json((await plumage("train", "--data", "twice", ...quick, "--json", "--out", "told")).stdout);
    expect(events.find(({ type }) => type === "data")).toMatchObject({ location: "twice", images: 17, problems: 1 });
    const { findings } = events.find(({ type }) => type === "audit");
    expect(findings).toEqual(["1 picture is an exact copy of another, 1 under another label"]);
    const recorded = json(await readFile(at("told/events.jsonl"), "utf8")).map(({ type }) => type);
    expect(recorded.slice(0, 4)).toEqual(["data", "audit", "split", "start"]);
  });
});

describe("a folder with everything that is wrong with folders", () => {
  it("names every file that cannot be used, and trains on the rest", async () => {
    await drawPhotos(at("bad"), { a: red, "b c": blue }, 12);
    const whole = await drawn(red, 500).jpeg().toBuffer();
    const heic = Buffer.from("....ftypheic........................");
    const inside = (name: string) => at(`bad/a/${name}`);
    await writeFile(inside("empty.jpg"), "");
    await writeFile(inside("cut.jpg"), whole.subarray(0, 200));
    await writeFile(inside("text.jpg"), "this is a letter, not a picture");
    await writeFile(inside("phone.heic"), heic);
    await writeFile(inside("huge.png"), hugePng());
    await writeFile(inside("notes.txt"), "a note");
    // Odd, but pictures.
    await drawn(red, 501).withMetadata({ orientation: 6 }).jpeg().toFile(inside("turned 🐦.jpg"));
    await drawn(red, 502).toColourspace("cmyk").jpeg().toFile(inside("print.jpg"));
    await drawn(red, 503).toColourspace("rgb16").png().toFile(inside("deep.png"));
    await drawn(red, 504, { width: 1, height: 1 }).png().toFile(inside("dot.png"));
    await copyFile(at("bad/a/0.jpg"), at("bad/b c/0 too.jpg"));
    await symlink(at("bad"), inside("loop"));
    await symlink(at("nowhere"), inside("gone.jpg"));

    const { code, stdout, stderr } = await plumage("train", "--data", "bad", ...quick, "--out", "survived");
    expect([code, stderr]).toEqual([0, ""]);
    const problems: readonly { name: string; message: string }[] = JSON.parse(
      await readFile(at("survived/problems.json"), "utf8"),
    );
    const broken = ["a/cut.jpg", "a/empty.jpg", "a/gone.jpg", "a/huge.png", "a/phone.heic", "a/text.jpg"];
    expect(problems.map(({ name }) => name).sort()).toEqual(broken);
    for (const { message } of problems) expect(stdout).toContain(message);
    expect(stdout).toContain("6 files cannot be used, and are left out:");
    const uses = readImageList(await readFile(at("survived/images.tsv"), "utf8"))!;
    expect(uses.length).toBe(24 + 5);
    const copies = uses.filter(({ name }) => ["a/0.jpg", "b c/0 too.jpg"].includes(name));
    expect(copies[0]!.part).toBe(copies[1]!.part);
    expect((await plumage("evaluate", "survived/model.onnx")).code).toBe(0);
    const predicted = await plumage("predict", "survived/model.onnx", "bad", "--json");
    expect(predicted.code).toBe(1);
    expect(json(predicted.stdout).filter(({ label }) => label !== undefined).length).toBe(24 + 5);
  });

  const refusals: readonly (readonly [what: string, make: () => Promise<unknown>, code: number, message: RegExp])[] = [
    ["nowhere", async () => {}, 1, /nothere/],
    ["nothing in it", () => mkdir(at("case/empty"), { recursive: true }), 1, /holds no picture that could be used/],
    [
      "one class",
      () => drawPhotos(at("case"), { only: red }, 3),
      1,
      /has only one class, "only": there is nothing to tell apart/,
    ],
    [
      "nothing but broken files",
      async () => {
        for (const name of ["a", "b"]) await mkdir(at(`case/${name}`), { recursive: true });
        for (const name of ["a/1.jpg", "b/1.jpg"]) await writeFile(at(`case/${name}`), "x");
      },
      1,
      /has no picture that can be used/,
    ],
  ];

  it.each(refusals)("explains %s, and leaves nothing behind", async (what, make, code, message) => {
    await make();
    const outcome = await plumage(
      "train",
      "--data",
      what === "nowhere" ? "nothere" : "case",
      ...quick,
      "--out",
      "none",
    );
    await rm(at("case"), { recursive: true, force: true });
    expect(outcome.stderr).toMatch(message);
    expect(outcome.stderr).not.toMatch(/^ +at |fault inside/m);
    expect(outcome.code).toBe(code);
    expect(await readdir(folder.path)).not.toContain("none");
  });

  it.each([
    [["--positive", "see"], "--positive names the class that means yes, of two: expected two classes, got 3 classes."],
    [["--classes", "see,cat"], "cat"],
    [["--map", "see"], 'a rule for labels: expected "pattern=class"'],
    [["--network", "resnet1800"], "There is no network of this name"],
    [["--network", "vgg16", "--size", "4"], "--network vgg16 does not fit images of 4 x 4 with 3 channels"],
    [["--background", "no colour"], "no colour"],
    [["--exclude", "nowhere.txt"], "nowhere.txt does not exist"],
  ])("explains %j", async (flags, message) => {
    const { code, stderr } = await plumage("train", "--data", "photos", "--epochs", "1", ...flags, "--out", "none");
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/^ +at |fault inside/m);
    expect(code).toBeGreaterThan(0);
    expect(await readdir(folder.path)).not.toContain("none");
  });

  it("explains a cache that cannot be written, and leaves nothing behind", async () => {
    await writeFile(at("file"), "");
    const stuck = inFolder(folder.path, { env: { PLUMAGE_CACHE: at("file") } });
    const { code, stderr } = await stuck("train", "--data", "photos", ...quick, "--out", "none");
    expect([code, stderr]).toEqual([1, expect.stringMatching(/cannot be written: .* Set PLUMAGE_CACHE to a folder/)]);
    expect(await readdir(folder.path)).not.toContain("none");
  });

  it("says what scores of very few pictures are worth", async () => {
    await drawPhotos(at("few"), { a: red, b: blue, c: green }, 2);
    await rm(at("few/c/1.jpg"));
    const { code, stdout } = await plumage("train", "--data", "few", ...quick);
    expect(code).toBe(0);
    expect(stdout).toContain("3 images to learn from, 0 for validation, 2 for the test at the end.");
    expect(stdout).toContain('note: "c" has no image in the test: its scores tell nothing');
    expect(stdout).toContain("note: 2 test images say little: look at the interval, not at the accuracy");
  });
});

/** The beginning of a PNG that says it has 60,000 x 60,000 pixels. */
function hugePng(): Buffer {
  const header = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");
  const size = Buffer.alloc(8);
  size.writeUInt32BE(60_000, 0);
  size.writeUInt32BE(60_000, 4);
  return Buffer.concat([header, size, Buffer.from("0802000000", "hex"), Buffer.alloc(4)]);
}
