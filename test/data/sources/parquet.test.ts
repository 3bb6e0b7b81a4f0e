import { copyFile, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { openSource } from "../../../src/doors/data.node.ts";
import { temporaryFolder } from "../temporary.ts";
import { contents, inShort } from "./tree.ts";

/** Files that pyarrow wrote. */
const frozen = fileURLToPath(new URL("../../frozen/parquet", import.meta.url));

test("a folder of shards: splits by their names, labels by the metadata, one row group after the other", async () => {
  const listing = await openSource("pets", { cwd: frozen });
  const [first, second, third] = ["train-00000-of-00002", "train-00001-of-00002", "test-00000-of-00001"];
  expect(inShort(listing)).toEqual({
    [`data/${third}.parquet/0`]: "test gull",
    [`data/${first}.parquet/0`]: "train cat",
    [`data/${first}.parquet/1`]: "train dog",
    [`data/${first}.parquet/2`]: "train gull",
    [`data/${first}.parquet/3`]: "train cat",
    [`data/${first}.parquet/4`]: "train dog",
    [`data/${second}.parquet/0`]: "train dog",
    [`data/${second}.parquet/1`]: "train gull",
    [`data/${second}.parquet/2`]: "train cat",
    [`data/${second}.parquet/3`]: "train dog",
  });
  expect(listing.notes).toEqual([`2 rows of data/${third}.parquet without a label left out`]);
  const names = listing.images.map(({ name }) => name);
  expect(names).toEqual(names.toSorted());
  const read = await contents(listing);
  for (const name of names) {
    const [, shard, row] = /^data\/(.*)\.parquet\/(.*)$/.exec(name)!;
    expect(read[name]).toBe(`${shard} ${row}`);
  }
  // In another order, one at a time.
  for (const image of listing.images.toReversed()) {
    expect(Buffer.from((await listing.read(image)) as Uint8Array).toString()).toBe(read[image.name]);
  }
});

test("one shard is a source, too", async () => {
  const listing = await openSource(path.join(frozen, "pets/data/test-00000-of-00001.parquet"));
  expect(inShort(listing)).toEqual({ "test-00000-of-00001.parquet/0": "test gull" });
});

test("plain bytes, labels as text, columns with other names; a missing picture is told when it is read", async () => {
  const listing = await openSource("plain.parquet", { cwd: frozen, labelColumn: "species" });
  expect(inShort(listing)).toEqual({
    "plain.parquet/0": "sea gull",
    "plain.parquet/1": "cat",
    "plain.parquet/2": "cat",
  });
  const [first, , third] = listing.images;
  expect(Buffer.from((await listing.read(first!)) as Uint8Array).toString()).toBe("plain 0");
  await expect(listing.read(third!)).rejects.toThrow("plain.parquet/2 is empty.");
});

test("numbers without names are classes; pictures that are elsewhere are told", async () => {
  const listing = await openSource("numbers.parquet", { cwd: frozen });
  expect(inShort(listing)).toEqual({ "numbers.parquet/0": "10", "numbers.parquet/1": "2", "numbers.parquet/2": "2" });
  await expect(listing.read(listing.images[1]!)).rejects.toThrow(
    "numbers.parquet/1 is not in the file, only its path far/1.png.",
  );
  await expect(listing.read(listing.images[2]!)).rejects.toThrow("numbers.parquet/2 is empty.");
});

test.each([
  [
    "several.parquet",
    'several.parquet row 0: several labels in one place: expected one label for each picture, got ["cat","dog"]',
  ],
  [
    "paths.parquet",
    "paths.parquet: its column image holds no pictures: expected their bytes, or { bytes, path }, got text.",
  ],
  [
    "list.parquet",
    "list.parquet: its column image holds no pictures: expected their bytes, or { bytes, path }, got list.",
  ],
  ["unlabelled.parquet", "unlabelled.parquet has no column of labels that is known by its name"],
  ["plain.parquet", "got the columns id, img, species. Say which it is with labelColumn"],
])("%s is explained", async (name, message) => {
  await expect(openSource(name, { cwd: frozen })).rejects.toMatchObject({
    name: "ProblemError",
    message: expect.stringContaining(message),
  });
});

test("a column that is not there is explained", async () => {
  await expect(openSource("plain.parquet", { cwd: frozen, pathColumn: "imag" })).rejects.toThrow(
    'plain.parquet has no column "imag" (pathColumn): expected one of id, img, species. Did you mean img?',
  );
});

test("damaged files are explained", async () => {
  await using folder = await temporaryFolder();
  const cwd = folder.path;
  const whole = await readFile(path.join(frozen, "plain.parquet"));
  const damaged = /^a.parquet is no parquet file, or damaged or cut off: got .* Copy or download it again\.$/;
  for (const bytes of [Buffer.alloc(0), Buffer.from("<html></html>"), whole.subarray(0, -9), whole.subarray(500)]) {
    await writeFile(path.join(cwd, "a.parquet"), bytes);
    await expect(openSource("a.parquet", { cwd })).rejects.toMatchObject({
      name: "ProblemError",
      message: expect.stringMatching(damaged),
    });
  }
  await copyFile(path.join(frozen, "numbers.parquet"), path.join(cwd, "a"));
  expect((await openSource("a", { cwd })).images).toHaveLength(3);
});
