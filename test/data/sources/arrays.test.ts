import { copyFile, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { Image } from "../../../src/data/decode/image.ts";
import { type Listing, openSource } from "../../../src/doors/data.node.ts";
import { npyOf } from "./npyWriter.ts";
import { folderOf, inShort, type Tree } from "./tree.ts";
import { zipOf } from "./zipWriter.ts";

/** Files that NumPy wrote. */
const frozen = fileURLToPath(new URL("../../frozen/numpy", import.meta.url));

/** Opens a file or the folder of these, reads all that is in it, and closes it. */
async function opened(tree: Tree, name: string) {
  await using folder = await folderOf(tree);
  const listing = await openSource(name, { cwd: folder.path });
  try {
    return { ...listing, short: inShort(listing), pixels: await pixelsOf(listing) };
  } finally {
    await listing.close();
  }
}

async function pixelsOf(listing: Listing): Promise<Readonly<Record<string, readonly number[]>>> {
  const all = listing.images.map(
    async (image) => [image.name, [...((await listing.read(image)) as Image).data]] as const,
  );
  return Object.fromEntries(await Promise.all(all));
}

test.each(["keras.npz", "keras-deflated.npz"])("NumPy's %s: x_train, y_train, x_test, y_test", async (name) => {
  const listing = await openSource(name, { cwd: frozen });
  expect(inShort(listing)).toEqual({
    "x_test/0": "test 2",
    "x_test/1": "test 1",
    "x_train/0": "train 1",
    "x_train/1": "train 0",
    "x_train/2": "train 2",
    "x_train/3": "train 1",
    "x_train/4": "train 0",
  });
  expect(await listing.read(listing.images[0]!)).toEqual({
    height: 2,
    width: 3,
    channels: 1,
    data: Uint8Array.of(0, 2, 4, 6, 8, 10),
  });
  expect((await pixelsOf(listing))["x_train/4"]).toEqual([24, 25, 26, 27, 28, 29]);
  expect(new Set(listing.images.map(({ stamp }) => stamp)).size).toBe(2);
  await listing.close();
});

test("labels of shape [n, 1], as in MedMNIST", async () => {
  const listing = await openSource("medmnist.npz", { cwd: frozen });
  expect(inShort(listing)).toMatchObject({
    "train_images/2": "train 2",
    "val_images/1": "validation 1",
    "test_images/0": "test 0",
  });
  expect(await listing.read(listing.images.at(-1)!)).toMatchObject({ height: 2, width: 2, channels: 3 });
  await listing.close();
});

const four = npyOf({ type: "u1", shape: [4, 1, 2] }, [0, 1, 2, 3, 4, 5, 6, 7]);
const labels = npyOf({ type: "i8", shape: [4] }, [3, 1, -1, 3]);

test.each([
  ["X.npy", { "X.npy": four, "y.npy": labels }, ""],
  ["photos.npy", { "photos.npy": four, "labels.npy": labels }, ""],
  ["X_train.npy", { "X_train.npy": four, "y_train.npy": labels, "y_test.npy": four }, "train "],
  ["images-val.npy", { "images-val.npy": four, "labels-val.npy": labels }, "validation "],
])("%s with its labels beside it", async (name, tree, split) => {
  const { short, pixels, notes } = await opened(tree, name);
  const stem = name.replace(".npy", "");
  expect(short).toEqual({ [`${stem}/0`]: `${split}3`, [`${stem}/1`]: `${split}1`, [`${stem}/3`]: `${split}3` });
  expect(pixels).toEqual({ [`${stem}/0`]: [0, 1], [`${stem}/1`]: [2, 3], [`${stem}/3`]: [6, 7] });
  expect(notes).toEqual([`1 picture of ${stem} without a label left out`]);
});

test("a folder of arrays", async () => {
  const tree = { "X_train.npy": four, "y_train.npy": labels, "X_test.npy": four, "y_test.npy": labels };
  expect(Object.keys((await opened(tree, ".")).short)).toHaveLength(6);
});

test("labels may be text", async () => {
  await using folder = await folderOf({ "X.npy": npyOf({ type: "u1", shape: [3, 1, 1] }, [5, 6, 7]) });
  await copyFile(path.join(frozen, "unicode.npy"), path.join(folder.path, "y.npy"));
  const listing = await openSource("X.npy", { cwd: folder.path });
  expect(inShort(listing)).toEqual({ "X/0": "gull", "X/1": "鳥", "X/2": "🐦 é" });
  await listing.close();
});

test.each([
  ["f4", [0, 1, 0.5, 0.25], [0, 255, 128, 64]],
  ["f8", [0, 254.6, 2, 3], [0, 255, 2, 3]],
  ["i8", [0, 255, 1, 2], [0, 255, 1, 2]],
  ["u2", [0, 1, 1, 0], [0, 1, 1, 0]],
] as const)("numbers of type %s: %j", async (type, numbers, bytes) => {
  const images = npyOf({ type, shape: [2, 1, 2] }, numbers);
  const { pixels } = await opened({ "X.npy": images, "y.npy": npyOf({ type: "u1", shape: [2] }, [0, 1]) }, "X.npy");
  expect(pixels).toEqual({ "X/0": bytes.slice(0, 2), "X/1": bytes.slice(2) });
});

test("one rule holds for all arrays of a source", async () => {
  const pair = npyOf({ type: "u1", shape: [1] }, [0]);
  const tree = {
    "x_train.npy": npyOf({ type: "f4", shape: [1, 1, 2] }, [0, 200]),
    "x_test.npy": npyOf({ type: "f4", shape: [1, 1, 2] }, [0, 1]),
    "y_train.npy": pair,
    "y_test.npy": pair,
  };
  expect((await opened(tree, ".")).pixels).toEqual({ "x_train/0": [0, 200], "x_test/0": [0, 1] });
});

const one = npyOf({ type: "u1", shape: [1] }, [0]);
const refusals: readonly (readonly [string, Tree, RegExp])[] = [
  [
    "standardised",
    { "X.npy": npyOf({ type: "f4", shape: [1, 1, 2] }, [-1, 1]), "y.npy": one },
    /X.npy: X: its numbers: expected 0 to 1, or 0 to 255, got -1 to 1\. Undo/,
  ],
  ["16 bits", { "X.npy": npyOf({ type: "u2", shape: [1, 1, 2] }, [0, 4095]), "y.npy": one }, /got 0 to 4095/],
  [
    "no numbers",
    { "X.npy": npyOf({ type: "f8", shape: [1, 1, 2] }, [0, Number.NaN]), "y.npy": one },
    /got some that are no numbers \(NaN\)/,
  ],
  [
    "flat",
    { "X.npy": npyOf({ type: "u1", shape: [1, 784] }, new Array(784).fill(0)), "y.npy": one },
    /its shape is not that of pictures.*reshape/,
  ],
  [
    "one-hot",
    { "X.npy": four, "y.npy": npyOf({ type: "u1", shape: [4, 2] }, [0, 1, 1, 0, 1, 0, 0, 1]) },
    /y: its shape: expected \[4\], one label for each picture of X, got \[4, 2\]\. .*argmax/,
  ],
  ["too few labels", { "X.npy": four, "y.npy": one }, /expected \[4\], .* got \[1\]\.$/],
  [
    "labels between",
    { "X.npy": npyOf({ type: "u1", shape: [1, 1, 1] }, [0]), "y.npy": npyOf({ type: "f4", shape: [1] }, [0.5]) },
    /y: the label of picture 0: expected a whole number, or text, got 0\.5/,
  ],
  ["no labels", { "X.npy": four }, /X.npy: there are no labels for the array X: .* got no other array/],
  ["cut off", { "X.npy": four.subarray(0, -2), "y.npy": labels }, /X.npy is cut off: expected 136 bytes, got 134/],
  ["something else", { "X.npy": "hello", "y.npy": labels }, /X.npy is no \.npy file, or cut off/],
];

test.each(refusals)("%s: explained", async (_, tree, message) => {
  await expect(opened(tree, "X.npy")).rejects.toMatchObject({
    name: "ProblemError",
    message: expect.stringMatching(message),
  });
});

test("damaged and strange .npz files are explained", async () => {
  const whole = await readFile(path.join(frozen, "keras-deflated.npz"));
  await using folder = await folderOf({
    "a.npz": whole.subarray(0, 300),
    "b.npz": zipOf([{ name: "read.txt", content: "x" }]),
  });
  const cwd = folder.path;
  await expect(openSource("a.npz", { cwd })).rejects.toThrow("a.npz is no zip archive, or damaged or cut off");
  await expect(openSource("b.npz", { cwd })).rejects.toThrow("b.npz: which of its arrays are pictures");
  await writeFile(
    path.join(cwd, "c.npz"),
    zipOf([{ name: "x.npy", content: "x", method: 8, size: 3e9 }, { name: "y.npy" }]),
  );
  await expect(openSource("c.npz", { cwd })).rejects.toThrow(
    /x.npy is too large to be unpacked in memory: .* got 3\.0 GB/,
  );
});

test("arrays that are not needed may be of any kind", async () => {
  const objects = await readFile(path.join(frozen, "objects.npy"));
  expect(
    Object.keys((await opened({ "X.npy": four, "y.npy": labels, "names.npy": objects, "z.npy": "" }, ".")).short),
  ).toHaveLength(3);
  await expect(opened({ "X.npy": four, "y.npy": objects }, ".")).rejects.toThrow(
    "y.npy: its elements: expected numbers",
  );
});

test("an array is known by what it begins with, too", async () => {
  expect(Object.keys((await opened({ X: four, "y.npy": labels }, "X")).short)).toHaveLength(3);
});
