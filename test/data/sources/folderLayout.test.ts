import { expect, test } from "vitest";
import { layOutFolders } from "../../../src/data/sources/folderLayout.ts";

const folders = (...paths: readonly string[]) => new Map(paths.map((path) => [path, 2]));

const read = (paths: readonly string[], options = {}) => {
  const { places, notes } = layOutFolders("photos", folders(...paths), options);
  const told = Object.fromEntries(
    [...places].map(([path, { label, split }]) => [path, split ? `${split} ${label}` : label]),
  );
  return { places: told, notes };
};

test("the first folder is the class, deeper pictures belong to it", () => {
  expect(read(["cat", "dog/big", "dog/big/brown"])).toEqual({
    places: { cat: "cat", "dog/big": "dog", "dog/big/brown": "dog" },
    notes: [],
  });
});

test("nested classes are called by all their folders", () => {
  expect(read(["cat", "birds/albatross", "birds/gull/grey"], { nested: true }).places).toEqual({
    cat: "cat",
    "birds/albatross": "birds/albatross",
    "birds/gull/grey": "birds/gull/grey",
  });
});

test.each([
  [["train/cat", "test/cat/a"], { "train/cat": "train cat", "test/cat/a": "test cat" }],
  [["Training/cat", "VALID/cat"], { "Training/cat": "train cat", "VALID/cat": "validation cat" }],
  [["val/cat", "validation/dog"], { "val/cat": "validation cat", "validation/dog": "validation dog" }],
  [["train/cat", "train/dog"], { "train/cat": "train cat", "train/dog": "train dog" }],
])("splits: %j", (paths, places) => {
  expect(read(paths)).toEqual({ places, notes: [] });
});

test("nested classes in splits are called by the folders in the split", () => {
  const { places } = read(["train/birds/gull", "test/birds/gull"], { nested: true });
  expect(places).toEqual({ "train/birds/gull": "train birds/gull", "test/birds/gull": "test birds/gull" });
});

test.each([
  [["test", "control"], { test: "test", control: "control" }, '"test" is taken as a class, not as a split of photos'],
  [
    ["car/monday", "train/monday"],
    { "car/monday": "car", "train/monday": "train" },
    '"train" is taken as a class, not as a split of photos',
  ],
  [
    ["train", "test"],
    { train: "train", test: "test" },
    '"train" and "test" are taken as a class, not as a split of photos',
  ],
])("a class may be called as a split: %j", (paths, places, note) => {
  expect(read(paths)).toEqual({ places, notes: [note] });
});

test("pictures outside classes and splits are left out, and told", () => {
  expect(read(["", "cat"])).toEqual({
    places: { cat: "cat" },
    notes: ["2 pictures were left out: directly in photos, in no class folder"],
  });
  expect(read(["train/cat", "test"])).toEqual({
    places: { "train/cat": "train cat" },
    notes: ["2 pictures were left out: directly in photos/test, in no class folder"],
  });
  expect(read(["train/cat", "test/cat", "more/cat", "more"])).toEqual({
    places: { "train/cat": "train cat", "test/cat": "test cat" },
    notes: ["4 pictures were left out: in photos/more, beside train and test"],
  });
});

test("a single folder at the top of an archive is passed through", () => {
  const throughTop = { throughTop: true };
  const note = "all pictures lie in the folder pets, so the folders in it are the classes";
  expect(read(["pets/cat", "pets/dog/big"], throughTop)).toEqual({
    places: { "pets/cat": "cat", "pets/dog/big": "dog" },
    notes: [note],
  });
  expect(read(["pets/train/cat", "pets/test/cat"], throughTop).places).toEqual({
    "pets/train/cat": "train cat",
    "pets/test/cat": "test cat",
  });
  expect(read(["train/cat", "train/dog"], throughTop).places).toEqual({
    "train/cat": "train cat",
    "train/dog": "train dog",
  });
  expect(read(["cat"], throughTop).places).toEqual({ cat: "cat" });
  expect(read(["cat", "dog"], throughTop).places).toEqual({ cat: "cat", dog: "dog" });
});

test("a single folder at the top of a folder is the one class, with advice", () => {
  expect(read(["pets/cat", "pets/dog"])).toEqual({
    places: { "pets/cat": "pets", "pets/dog": "pets" },
    notes: ['all pictures lie in "pets", the one class; if its sub-folders are the classes, give photos/pets'],
  });
});
