import { mkdir, readdir, readFile, rm, symlink, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { create, replace } from "tar";
import { describe, expect, it } from "vitest";
import { imagePixels } from "../../../src/data/dataset.ts";
import type { Network } from "../../../src/data/download/network.node.ts";
import { cubListing, isCubFolder } from "../../../src/data/sets/cubListing.node.ts";
import { flowersListing } from "../../../src/data/sets/flowersListing.node.ts";
import { importDataSet, loadDataSet, openDataSet } from "../../../src/data/sets/load.node.ts";
import type { LoadProgress } from "../../../src/data/sets/parts.ts";
import { readRecord } from "../../../src/data/sets/pictureRecord.node.ts";
import { openSource } from "../../../src/data/sources/openSource.node.ts";
import { temporaryFolder } from "../temporary.ts";
import { cubTree, flowersTree, jpeg, mat5, writeTree, zip } from "./made.ts";

const noNetwork: Network = {
  silent: new Map(),
  prepare: async () => {},
  open: () => Promise.reject(Object.assign(new Error("getaddrinfo ENOTFOUND"), { code: "ENOTFOUND" })),
};
const effects = { network: noNetwork };
const limits = { impatientMs: 100, patientMs: 100, retryMs: 1 };

describe("a folder laid out like CUB-200-2011", () => {
  it("lists pictures with species and split, and with boxes where they are asked for", async () => {
    await using folder = await temporaryFolder();
    await writeTree(folder.path, await cubTree());
    expect(await isCubFolder(folder.path)).toBe(true);
    const listing = await cubListing(folder.path);
    expect(listing.images.map(({ stamp, ...rest }) => rest)).toEqual([
      { name: `images/${albatross("0002_55")}`, label: "Black_footed_Albatross", split: "test" },
      { name: `images/${albatross("0009_34")}`, label: "Black_footed_Albatross", split: "train" },
      { name: `images/${albatross("0046_18")}`, label: "Black_footed_Albatross", split: "test" },
      {
        name: "images/200.Common_Yellowthroat/Common_Yellowthroat_0003_190521.jpg",
        label: "Common_Yellowthroat",
        split: "train",
      },
      {
        name: "images/200.Common_Yellowthroat/Common_Yellowthroat_0012_190902.jpg",
        label: "Common_Yellowthroat",
        split: "test",
      },
    ]);
    expect([listing.problems, listing.notes]).toEqual([[], []]);
    expect(await listing.read(listing.images[0]!)).toEqual(
      await readFile(path.join(folder.path, "images", albatross("0002_55"))),
    );
    const cut = await cubListing(folder.path, { box: true });
    expect(cut.images.map(({ box }) => box?.left)).toEqual([2, 1, 0, 3, 4]);
    expect(cut.images[0]!.box).toEqual({ left: 2, top: 2, width: 10, height: 5 });
    expect(cut.key).toBe(listing.key);
  });

  it("changes a picture's stamp with its file", async () => {
    await using folder = await temporaryFolder();
    await writeTree(folder.path, await cubTree());
    const before = await cubListing(folder.path);
    await utimes(path.join(folder.path, before.images[1]!.name), new Date(1e12), new Date(1e12));
    const after = await cubListing(folder.path);
    expect(after.images.map(({ stamp }, i) => stamp === before.images[i]!.stamp)).toEqual([
      true,
      false,
      true,
      true,
      true,
    ]);
  });

  it("names pictures that are missing, without a species or not listed", async () => {
    await using folder = await temporaryFolder();
    const tree = await cubTree();
    await writeTree(folder.path, {
      ...tree,
      "images.txt": `${tree["images.txt"]}6 001.Black_footed_Albatross/gone.jpg\r\n7 002.Laysan_Albatross/x.jpg\n8 ../../secret.jpg\n`,
      "image_class_labels.txt": `${tree["image_class_labels.txt"]}6 1\n7 2\n8 1\n`,
      "images/001.Black_footed_Albatross/more.jpg": await jpeg(3, 3, "red"),
    });
    const { images, problems, notes } = await cubListing(folder.path);
    expect(images).toHaveLength(5);
    expect(problems.map(({ problem }) => problem.message)).toEqual([
      "images/001.Black_footed_Albatross/gone.jpg is named in images.txt, but is not there.",
      "images/002.Laysan_Albatross/x.jpg has no species in image_class_labels.txt and classes.txt.",
      "images/../../secret.jpg is named in images.txt, but is not there.",
    ]);
    expect(notes).toEqual(["1 picture in images that images.txt does not name"]);
  });

  it("may count from 0, with commas, without boxes, and with the flag of its split turned round", async () => {
    await using folder = await temporaryFolder();
    const picture = await jpeg(4, 4, "blue");
    const names = ["0000", "0001", "0002"].map((each) => `Black_footed_Albatross/${each}.jpg`);
    const lines = (values: readonly string[]) => values.map((value, i) => `${i}, ${value}\n`).join("");
    await writeTree(folder.path, {
      "images.txt": lines(names),
      "image_class_labels.txt": lines(["0", "0", "0"]),
      "classes.txt": lines(["Black_footed_Albatross"]),
      "train_test_split.txt": lines(["1", "0", "0"]),
      ...Object.fromEntries(names.map((name) => [`images/${name}`, picture])),
    });
    const { images, notes } = await cubListing(folder.path, { box: true });
    expect(images.map(({ label, split }) => `${label} ${split}`)).toEqual([
      "Black_footed_Albatross test",
      "Black_footed_Albatross train",
      "Black_footed_Albatross train",
    ]);
    expect(notes).toEqual([
      expect.stringMatching(/marks 2 pictures with 0 and 1 with 1; the larger part is taken for training/),
      expect.stringMatching(/bounding_boxes\.txt is missing/),
    ]);
  });

  it("is known as such wherever pictures may come from", async () => {
    await using folder = await temporaryFolder();
    await writeTree(folder.path, await cubTree());
    const { images } = await openSource(folder.path);
    expect(images).toEqual((await cubListing(folder.path)).images);
    const cut = await openSource(folder.path, { box: true });
    expect(cut.images[0]!.box).toEqual({ left: 2, top: 2, width: 10, height: 5 });
  });

  it("is told from others", async () => {
    await using folder = await temporaryFolder();
    expect(await isCubFolder(folder.path)).toBe(false);
    await expect(cubListing(folder.path)).rejects.toThrow(/not laid out like CUB-200-2011: expected images\.txt/);
  });
});

describe("Oxford Flowers 17", () => {
  it("is labelled by the numbers of its pictures, and divided at random, always alike", async () => {
    await using folder = await temporaryFolder();
    await writeTree(folder.path, await flowersTree());
    const { images, notes } = await flowersListing(folder.path);
    expect(images.map(({ name, label }) => `${name} ${label}`)).toEqual([
      "jpg/image_0001.jpg daffodil",
      "jpg/image_0002.jpg daffodil",
      "jpg/image_0080.jpg daffodil",
      "jpg/image_0081.jpg snowdrop",
      "jpg/image_0082.jpg snowdrop",
      "jpg/image_0160.jpg snowdrop",
      "jpg/image_1360.jpg pansy",
    ]);
    expect(notes).toEqual([expect.stringMatching(/divided at random, 40 \+ 20 \+ 20/)]);
    expect((await flowersListing(folder.path)).images).toEqual(images);
  });

  it("is divided at random into parts of the authors' size", async () => {
    await using folder = await temporaryFolder();
    const numbers = Array.from({ length: 80 }, (_, i) => `image_${String(1281 + i).padStart(4, "0")}.jpg`);
    await writeTree(folder.path, Object.fromEntries(numbers.map((name) => [name, "x"])));
    const { images } = await flowersListing(folder.path);
    const sizes = ["train", "validation", "test"].map((part) => images.filter(({ split }) => split === part).length);
    expect(sizes).toEqual([40, 20, 20]);
    expect(new Set(images.map(({ label }) => label))).toEqual(new Set(["pansy"]));
  });

  it("is divided as datasplits.mat says, in one of three ways", async () => {
    await using folder = await temporaryFolder();
    const numbers = (...list: number[]) => ({ shape: [1, list.length], data: Float64Array.from(list) });
    const splits = { trn1: numbers(1, 81), val1: numbers(2, 82), tst1: numbers(80, 160, 1360) };
    const others = { trn2: numbers(1360), val2: numbers(2), tst2: numbers(1) };
    await writeTree(folder.path, { ...(await flowersTree()), "datasplits.mat": mat5({ ...splits, ...others }) });
    const { images, notes } = await flowersListing(folder.path);
    const parts = ["train", "validation", "test", "train", "validation", "test", "test"];
    expect(images.map(({ split }) => split)).toEqual(parts);
    expect(notes).toEqual([]);
    const second = await flowersListing(folder.path, { division: 2 });
    expect(second.images.map(({ split }) => split)).toEqual([
      "test",
      "validation",
      ...Array(4).fill(undefined),
      "train",
    ]);
    await expect(flowersListing(folder.path, { division: 3 })).rejects.toThrow(/expected arrays trn3, val3, tst3/);
  });
});

describe("taking in pictures", () => {
  it.each(["folder", "tgz", "zip", "a folder in a tar"])("works from a %s, and keeps what is needed", async (form) => {
    await using folder = await temporaryFolder();
    const cache = path.join(folder.path, "cache");
    const given = await giveCub(folder.path, form);
    await importDataSet("cub200", [given], { cache });
    await rm(given, { recursive: true });
    const record = await readRecord("cub200", cache);
    expect(record).toMatchObject({
      ...{ images: 5, classes: 2, missing: 0, isComplete: false, isOriginal: false, notes: [], from: given },
      bytes: expect.any(Number),
    });
    const kept = await readdir(path.join(cache, "sets"), { recursive: true });
    expect(kept.filter((name) => /certainties/.test(name))).toEqual([]);
    const listing = await openDataSet("cub200", { cache, effects, box: true });
    expect(listing.name).toBe("cub200");
    expect(listing.images.map(({ label, split, box }) => [label, split, box?.left])).toEqual([
      ["Black_footed_Albatross", "test", 2],
      ["Black_footed_Albatross", "train", 1],
      ["Black_footed_Albatross", "test", 0],
      ["Common_Yellowthroat", "train", 3],
      ["Common_Yellowthroat", "test", 4],
    ]);
  });

  it("gives a data set of the size asked for", async () => {
    await using folder = await temporaryFolder();
    const cache = path.join(folder.path, "cache");
    await importDataSet("cub200", [await giveCub(folder.path, "folder")], { cache });
    const { train, test } = await loadDataSet("cub200", { cache, effects, height: 4, width: 6, box: true });
    expect([train.name, train.count, test.count]).toEqual(["cub200 train", 2, 3]);
    expect(train).toMatchObject({
      height: 4,
      width: 6,
      channels: 3,
      classes: ["Black_footed_Albatross", "Common_Yellowthroat"],
    });
    expect([...train.labels, ...test.labels]).toEqual([0, 1, 0, 0, 1]);
    expect(test.names![2]).toMatch(/Common_Yellowthroat_0012/);
    const [red, green, blue] = imagePixels(test, 2);
    expect([red! > 240, green! > 240, blue! < 20]).toEqual([true, true, true]);
    expect(Math.max(...imagePixels(train, 0))).toBeLessThan(10);
    await expect(loadDataSet("cub200", { cache, effects })).rejects.toThrow(/expected height and width, got neither/);
  });

  it("puts archives of pictures and their division together", async () => {
    await using folder = await temporaryFolder();
    const numbers = (...list: number[]) => ({ shape: [1, list.length], data: Float64Array.from(list) });
    const archive = path.join(folder.path, "flowers.zip");
    await writeFile(archive, zip(await flowersTree()));
    const splits = path.join(folder.path, "datasplits.mat");
    await writeFile(splits, mat5({ trn1: numbers(1, 81), val1: numbers(2, 82), tst1: numbers(80, 160, 1360) }));
    const cache = path.join(folder.path, "cache");
    await importDataSet("flowers17", [archive, splits], { cache });
    const { train, test } = await loadDataSet("flowers17", { cache, effects, height: 4, width: 4, channels: 1 });
    expect([train.count, test.count, train.channels]).toEqual([4, 3, 1]);
    expect(train.classes).toEqual(["daffodil", "snowdrop", "pansy"]);
  });

  it("replaces what was there before, and takes away what was left half done", async () => {
    await using folder = await temporaryFolder();
    const cache = path.join(folder.path, "cache");
    const given = await giveCub(folder.path, "folder");
    await importDataSet("cub200", [given], { cache });
    const first = await readRecord("cub200", cache);
    await mkdir(path.join(cache, "sets", "cub200.999999999-0123abcd"));
    await importDataSet("cub200", [given], { cache });
    const second = await readRecord("cub200", cache);
    expect(second!.folder).not.toBe(first!.folder);
    expect((await readdir(path.join(cache, "sets"))).sort()).toEqual([second!.folder, "cub200.json"].sort());
  });

  it("needs no decoding anew when the same is taken in again", async () => {
    await using folder = await temporaryFolder();
    const cache = path.join(folder.path, "cache");
    const decoded: number[] = [];
    const onProgress = (progress: LoadProgress) => {
      if (progress.stage === "decode") decoded.push(progress.done);
    };
    const given = await giveCub(folder.path, "folder");
    for (const _ of ["first", "again"]) {
      await importDataSet("cub200", given, { cache });
      await loadDataSet("cub200", { cache, effects, height: 2, width: 2, onProgress });
    }
    expect(decoded).toEqual([1, 2, 3, 4, 5]);
  });

  it("leaves the cache as it was when something else is given", async () => {
    await using folder = await temporaryFolder();
    const cache = path.join(folder.path, "cache");
    const given = await giveCub(folder.path, "folder");
    await importDataSet("cub200", [given], { cache });
    const before = await readRecord("cub200", cache);
    const flowers = path.join(folder.path, "flowers");
    await writeTree(flowers, await flowersTree());
    const cats = path.join(folder.path, "cats");
    await writeTree(cats, { ...(await cubTree()), "classes.txt": "1 001.Cat\n200 200.Dog\n" });
    const cut = path.join(folder.path, "cut.tgz");
    const whole = await readFile(await giveCub(folder.path, "tgz"));
    await writeFile(cut, whole.subarray(0, 700));
    const text = path.join(folder.path, "hello.txt");
    await writeFile(text, "hello");
    const wrong: readonly (readonly [string, RegExp])[] = [
      [flowers, /this is not Caltech-UCSD Birds-200-2011: expected images\.txt, .* comes as CUB_200_2011\.tgz/],
      [cats, /got the classes Cat, Dog/],
      [cut, /cut\.tgz is damaged or cut off/],
      [text, /hello\.txt: this is not Caltech-UCSD Birds-200-2011/],
      [path.join(folder.path, "nothing"), /nothing does not exist/],
    ];
    for (const [path, message] of wrong) {
      await expect(importDataSet("cub200", [path], { cache })).rejects.toThrow(message);
    }
    expect(await readRecord("cub200", cache)).toEqual(before);
    expect((await readdir(path.join(cache, "sets"))).sort()).toEqual([before!.folder, "cub200.json"].sort());
  });

  it("serves two at once: the last one wins", async () => {
    await using folder = await temporaryFolder();
    const cache = path.join(folder.path, "cache");
    const given = await giveCub(folder.path, "zip");
    await Promise.all([1, 2, 3].map(() => importDataSet("cub200", [given], { cache })));
    expect((await openDataSet("cub200", { cache, effects })).images).toHaveLength(5);
  });

  it("stops when asked to, and leaves nothing", async () => {
    await using folder = await temporaryFolder();
    const cache = path.join(folder.path, "cache");
    const signal = AbortSignal.abort();
    for (const form of ["folder", "tgz", "zip"]) {
      const given = await giveCub(folder.path, form);
      await expect(importDataSet("cub200", [given], { cache, signal })).rejects.toThrow(/abort/i);
    }
    expect(await readdir(path.join(cache, "sets"))).toEqual([]);
  });

  it("writes nothing outside its folder", async () => {
    await using folder = await temporaryFolder();
    const cache = path.join(folder.path, "cache");
    const inside = path.join(folder.path, "inside");
    await writeTree(folder.path, { "images/evil.jpg": "x", "inside/images.txt": "1 evil.jpg\n" });
    const climbing = path.join(folder.path, "climbing.tar");
    await create({ file: climbing, cwd: inside, preservePaths: true }, ["../images/evil.jpg", "images.txt"]);
    await expect(importDataSet("cub200", [climbing], { cache })).rejects.toThrow(
      /leads out of it.*"\.\.\/images\/evil\.jpg"/,
    );
    const zipped = path.join(folder.path, "climbing.zip");
    await writeFile(zipped, zip({ "../images/evil.jpg": "x" }));
    await expect(importDataSet("cub200", [zipped], { cache })).rejects.toThrow(/leads out of it/);
    expect(await readdir(path.join(cache, "sets"))).toEqual([]);
  });

  it("leaves nothing when a file cannot be written", async () => {
    await using folder = await temporaryFolder();
    const cache = path.join(folder.path, "cache");
    const source = path.join(folder.path, "source");
    await writeTree(source, await cubTree());
    const [first, ...others] = (await readdir(source, { recursive: true })).filter((name) => name.endsWith(".jpg"));
    // A file below a file: a folder of the same name came in between.
    const tar = path.join(folder.path, "impossible.tar");
    await create({ file: tar, cwd: source }, [first!, ...others]);
    await rm(path.join(source, first!));
    await writeTree(source, { [`${first}/more.jpg`]: "x" });
    await replace({ file: tar, cwd: source }, [`${first}/more.jpg`, ...others]);
    const zipped = path.join(folder.path, "impossible.zip");
    await writeFile(zipped, zip({ [first!]: "x", [`${first}/more.jpg`]: "y" }));
    for (const given of [tar, zipped]) {
      await expect(importDataSet("cub200", given, { cache })).rejects.toThrow(/cannot be written/);
      expect(await readdir(path.join(cache, "sets"))).toEqual([]);
    }
  });

  it("does not follow links", async () => {
    await using folder = await temporaryFolder();
    const cache = path.join(folder.path, "cache");
    await writeFile(path.join(folder.path, "secret"), "secret");
    const given = path.join(folder.path, "cub");
    await writeTree(given, await cubTree());
    await symlink(
      path.join(folder.path, "secret"),
      path.join(given, "images", "001.Black_footed_Albatross", "link.jpg"),
    );
    const tar = path.join(folder.path, "links.tar");
    await create({ file: tar, cwd: given }, await readdir(given));
    for (const each of [given, tar]) {
      await importDataSet("cub200", [each], { cache });
      const names = await readdir(path.join(cache, "sets"), { recursive: true });
      expect(names.filter((name) => name.endsWith("link.jpg"))).toEqual([]);
    }
  });

  it("tells where to get a set, and how to take it in, when there is no network", async () => {
    await using folder = await temporaryFolder();
    const opening = openDataSet("cub200", { cache: folder.path, effects, limits });
    const message = await opening.then(String, (error: Error) => error.message);
    expect(message).toContain("Caltech-UCSD Birds-200-2011 could not be downloaded");
    expect(message).toContain("https://data.caltech.edu/records/65de6-vp158/files/CUB_200_2011.tgz");
    expect(message).toContain("plumage data import cub200 CUB_200_2011.tgz");
  });
});

function albatross(number: string): string {
  return `001.Black_footed_Albatross/Black_Footed_Albatross_${number}.jpg`;
}

/** CUB-200-2011 in small, as a folder or an archive. */
async function giveCub(folder: string, form: string): Promise<string> {
  const tree = await cubTree();
  const given = path.join(folder, form === "folder" ? "cub" : `cub.${form}`);
  if (form === "zip") await writeFile(given, zip(tree));
  else if (form === "folder") await writeTree(given, tree);
  else {
    await writeTree(path.join(folder, "source", "CUB_200_2011"), tree);
    const cwd = path.join(folder, "source");
    if (form === "tgz") await create({ file: given, cwd, gzip: true }, ["CUB_200_2011"]);
    else await create({ file: given, cwd: folder }, ["source"]);
  }
  return given;
}
