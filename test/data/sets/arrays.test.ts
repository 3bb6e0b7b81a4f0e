import { readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { create } from "tar";
import { describe, expect, it } from "vitest";
import { type DataSet, imagePixels } from "../../../src/data/dataset.ts";
import { checksumOf } from "../../../src/data/download/checksum.node.ts";
import { packImages } from "../../../src/data/pack/packImages.node.ts";
import { toImageSet } from "../../../src/data/pack/toImageSet.ts";
import { arrayListing } from "../../../src/data/sets/arrayListing.ts";
import { importArrays } from "../../../src/data/sets/arraySets.node.ts";
import { mnist } from "../../../src/data/sets/entries/mnist.ts";
import { svhn } from "../../../src/data/sets/entries/svhn.ts";
import type { ArraySetEntry } from "../../../src/data/sets/entry.ts";
import { fetchDataSet, importDataSet, loadDataSet, loadEntry, openDataSet } from "../../../src/data/sets/load.node.ts";
import { temporaryFolder } from "../temporary.ts";
import { idx, mat5, writeTree, zip } from "./made.ts";

/** MNIST in small: three training images and two test images of 2 x 3 pixels, of two classes. */
const { unpacked: _, ...withoutChecksums } = mnist;
const small: ArraySetEntry = {
  ...withoutChecksums,
  ...{ name: "small", title: "Small", classes: ["a", "b"], height: 2, width: 3, counts: { train: 3, test: 2 } },
};
const pixels = (count: number, height = 2) => Uint8Array.from({ length: count * height * 3 }, (_, i) => i);
const files = {
  "train-images-idx3-ubyte": idx([3, 2, 3], pixels(3)),
  "train-labels-idx1-ubyte": idx([3], [1, 0, 1]),
  "t10k-images-idx3-ubyte": idx([2, 2, 3], pixels(2)),
  "t10k-labels-idx1-ubyte": idx([2], [0, 1]),
};

function expectSmall({ train, test }: DataSet): void {
  expect(train).toMatchObject({ name: "small train", count: 3, classes: ["a", "b"], height: 2, width: 3, channels: 1 });
  expect([...train.labels, ...test.labels]).toEqual([1, 0, 1, 0, 1]);
  expect([...imagePixels(train, 2)]).toEqual([12, 13, 14, 15, 16, 17]);
}

describe("taking in arrays", () => {
  const gzipped = Object.fromEntries(Object.entries(files).map(([name, bytes]) => [`${name}.gz`, gzipSync(bytes)]));
  const dotted = Object.fromEntries(
    Object.entries(files).map(([name, bytes]) => [name.replace("-idx", ".idx"), bytes]),
  );

  it.each([
    ["plain files", files],
    ["gzipped files", gzipped],
    [
      "files in other folders, spelt otherwise",
      Object.fromEntries(Object.entries(dotted).map(([name, bytes]) => [`a/b/${name}`, bytes])),
    ],
  ])("works from a folder of %s", async (_, tree) => {
    await using folder = await temporaryFolder();
    await writeTree(path.join(folder.path, "given"), { ...tree, "README.md": "hello" });
    const cache = path.join(folder.path, "cache");
    expectSmall(await importArrays(small, cache, [path.join(folder.path, "given")], undefined));
    expectSmall(await loadEntry(small, { cache }));
    expect(await readdir(path.join(cache, "sets"))).toEqual(["small.packed"]);
  });

  it.each(["zip", "zip without compression", "tar", "tgz"])("works from a %s", async (form) => {
    await using folder = await temporaryFolder();
    const given = path.join(folder.path, "given");
    if (form.startsWith("zip")) await writeFile(given, zip(gzipped, { stored: form !== "zip" }));
    else {
      await writeTree(path.join(folder.path, "tree"), gzipped);
      await create({ file: given, cwd: folder.path, gzip: form === "tgz" }, ["tree"]);
    }
    expectSmall(await importArrays(small, folder.path, [given], undefined));
  });

  it("works from several files, in any order", async () => {
    await using folder = await temporaryFolder();
    await writeTree(folder.path, gzipped);
    const paths = Object.keys(gzipped).toReversed();
    expectSmall(
      await importArrays(
        small,
        folder.path,
        paths.map((name) => path.join(folder.path, name)),
        undefined,
      ),
    );
  });

  const wrong: readonly (readonly [string, Record<string, Uint8Array>, RegExp])[] = [
    ["a file is missing", { "t10k-labels-idx1-ubyte": Buffer.from("") }, /t10k-labels-idx1-ubyte is no IDX file/],
    [
      "there are fewer images",
      { "train-images-idx3-ubyte": idx([2, 2, 3], pixels(2)), "train-labels-idx1-ubyte": idx([2], [1, 0]) },
      /its training images: expected 3 of them, got 2/,
    ],
    [
      "images have another size",
      { "t10k-images-idx3-ubyte": idx([2, 3, 3], pixels(2, 3)) },
      /its test images: expected 2 x 3 x 1, got 3 x 3 x 1/,
    ],
    [
      "a label is too large",
      { "train-labels-idx1-ubyte": idx([3], [1, 0, 2]) },
      /the labels of its training images: expected each of 0 to 1, got 0, 1, 2/,
    ],
    ["a class has no image", { "train-labels-idx1-ubyte": idx([3], [1, 1, 1]) }, /expected each of 0 to 1, got 1/],
    [
      "a file is cut off",
      { "t10k-images-idx3-ubyte": files["t10k-images-idx3-ubyte"].subarray(0, 20) },
      /t10k-images-idx3-ubyte: its length does not fit its shape/,
    ],
    [
      "a gzipped file is cut off",
      { "t10k-labels-idx1-ubyte": gzipSync("hello").subarray(0, 12) },
      /given, t10k-labels-idx1-ubyte is damaged or cut off/,
    ],
  ];
  it.each(wrong)("is refused when %s", async (_, changed, message) => {
    await using folder = await temporaryFolder();
    const given = path.join(folder.path, "given");
    await writeTree(given, { ...files, ...changed });
    await expect(importArrays(small, folder.path, [given], undefined)).rejects.toThrow(message);
    expect(await readdir(folder.path)).toEqual(["given"]);
  });

  it("is refused when the authors' checksums are known, and are others", async () => {
    await using folder = await temporaryFolder();
    const given = path.join(folder.path, "given");
    await writeTree(given, files);
    const name = "t10k-labels-idx1-ubyte";
    const unpacked = { [name]: checksumOf(files[name], "md5:") };
    expectSmall(await importArrays({ ...small, unpacked }, folder.path, [given], undefined));
    const others = { [name]: "md5:00000000000000000000000000000000" } as const;
    const importing = importArrays({ ...small, unpacked: others }, folder.path, [given], undefined);
    await expect(importing).rejects.toThrow(
      /t10k-labels-idx1-ubyte is not what its authors published: expected md5:0000/,
    );
  });

  it("works for SVHN's two files", async () => {
    await using folder = await temporaryFolder();
    const file = (labels: readonly number[]) =>
      mat5({
        X: { shape: [32, 32, 3, labels.length], data: new Uint8Array(32 * 32 * 3 * labels.length).fill(7) },
        y: { shape: [labels.length, 1], data: Uint8Array.from(labels) },
      });
    const digits = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
    await writeTree(folder.path, { "train_32x32.mat": file([...digits, 1]), "test_32x32.mat": file(digits) });
    const { unpacked: _, ...entry } = { ...svhn, counts: { train: 11, test: 10 } };
    const { train, test } = await importArrays(entry, path.join(folder.path, "cache"), [folder.path], undefined);
    expect([...train.labels, ...test.labels]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0]);
  });
});

describe("arrays as pictures", () => {
  it("have names, classes and splits, and are brought to other sizes", async () => {
    await using folder = await temporaryFolder();
    await writeTree(path.join(folder.path, "given"), files);
    const set = await importArrays(small, folder.path, [path.join(folder.path, "given")], undefined);
    const listing = arrayListing("small", "small 1", set);
    expect(listing.images.map(({ name, label, split }) => [name, label, split])).toEqual([
      ["test/000000", "a", "test"],
      ["test/000001", "b", "test"],
      ["train/000000", "b", "train"],
      ["train/000001", "a", "train"],
      ["train/000002", "b", "train"],
    ]);
    const packed = await packImages(listing, {
      height: 4,
      width: 6,
      channels: 1,
      kernel: "nearest",
      cache: folder.path,
    });
    const larger = toImageSet(packed);
    expect([...imagePixels(larger, 4)].slice(0, 12)).toEqual([12, 12, 13, 13, 14, 14, 12, 12, 13, 13, 14, 14]);
    await packed.close();
  });
});

describe("what is asked for", () => {
  it.each([
    [
      () => loadDataSet("cifar10", { heigth: 3 } as never),
      /loadDataSet: it has no option "heigth".*Did you mean height/,
    ],
    [() => openDataSet("cub200", { boxes: true } as never), /openDataSet: it has no option "boxes".*Did you mean box/],
    [() => fetchDataSet("mnist", { cash: "x" } as never), /fetchDataSet: it has no option "cash".*Did you mean cache/],
    [() => importDataSet("mnist", [], {}), /importDataSet: its paths: expected the path of an archive/],
    [() => importDataSet("mnist", 3 as never), /importDataSet: its paths.*got 3/],
    [() => loadDataSet(undefined as never), /no built-in data set of this name.*got undefined/],
  ])("is refused when it is not there: %#", async (ask, message) => {
    await expect(ask()).rejects.toThrow(message);
  });
});
